using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates;

/// <summary>The multipliers of a Lagrangian bound.</summary>
/// <param name="Relaxation">The relaxation.</param>
/// <param name="Values">One number a dualised row, in the relaxation's order; empty for all zero.</param>
public sealed record MultiplierClaim(string Relaxation, IReadOnlyList<double> Values);

/// <summary>A claim about a network of real weights and 0/1 neurons.</summary>
public sealed record RealCertificate : DataCertificate
{
    private static readonly string[] Relaxations = ["lagrangian-products", "lagrangian-copies"];

    /// <inheritdoc/>
    public override string Kind => "real-weights";

    /// <summary>The formulation, which says what a neuron is.</summary>
    public required string Formulation { get; init; }

    /// <summary>Widths of the hidden layers.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>P: weights and biases lie in [-P, P].</summary>
    public required int Range { get; init; }

    /// <summary>The dead zone, as decimal text.</summary>
    public required string DeadZone { get; init; }

    /// <summary>The same function as a network of sign neurons, weights in units of 2^-20.</summary>
    public required CertifiedNetwork Network { get; init; }

    /// <summary>Value and bound.</summary>
    public required OutcomeClaim Outcome { get; init; }

    /// <summary>The multipliers that the bound follows from, or null.</summary>
    public required MultiplierClaim? Multipliers { get; init; }

    internal override string? Encoding => Network.Encoding;

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"networks {string.Join('-', Hidden.Prepend(Network.Layers[0].InputCount))}, 0/1 neurons, real weights and biases (multiples of 2^-20) in [-{Range}, {Range}], dead zone {DeadZone}, formulation {Formulation}");
        report.About($"claims   {Outcome}");
        if (CheckData(report, engine, cancellationToken) is not { } data) return;
        if (Fraction.Parse(DeadZone) is not { } deadZone)
        {
            report.Refute($"the dead zone '{DeadZone}' is no number");
            return;
        }

        var problem = new RealProblem(data, Hidden, Range, deadZone, Formulation, Outcome.Objective);
        if (problem.Fault(Network) is { } fault)
        {
            report.Refute(fault);
            return;
        }

        if (RealTrace.Of(problem, Network, cancellationToken) is not { } trace)
        {
            report.Refute("the network's biases are those of no network of 0/1 neurons");
            return;
        }

        var isIn = report.Require(trace.StaysInBox, $"the network is {Network} with weights in [-{Range}, {Range}]", $"a weight or bias of the network lies outside [-{Range}, {Range}]");
        isIn &= report.Require(trace.HoldsDeadZone, $"no hidden neuron is closer to zero than {DeadZone} on any sample", $"a hidden neuron is closer to zero than {DeadZone} on a sample");
        if (Formulation == "step:shared") isIn &= report.Require(trace.HasSharedBiases, "each layer has one threshold", "the thresholds are not those of 'step:shared': a layer has several");
        if (Formulation == "step:none") isIn &= report.Require(trace.HasNoBiases, "no neuron has a threshold", "the thresholds are not those of 'step:none': a neuron has one");
        // A network outside the box or inside the dead zone is none of the problem's, so it has no value.
        if (isIn && ClaimCheck.Value(report, Outcome.Objective, RealCosts.Score(problem, trace), Outcome.Value) && Outcome.Bound is { } bound) CheckBound(problem, bound, report, engine, cancellationToken);
        else if (Multipliers is not null && Outcome.Bound is null) report.Refute("there are multipliers, but no bound that they prove");
    }

    private void CheckBound(RealProblem problem, BoundClaim bound, CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        var name = Outcome.Objective;
        var isRelaxation = bound.Rule is { } rule && Relaxations.Contains(rule);
        if (!ClaimCheck.IsNotAbove(report, name, bound.Value, Outcome.Value)) return;
        if (bound.Packing is not null) report.Refute($"{name}: the bound {bound.Value} states sets of samples, which no rule for real weights packs");
        else if (bound.Samples is not null) report.Refute($"{name}: a bound on real weights is over all samples, but a list of some is stated");
        else if (Multipliers is { } unused && bound.Rule != unused.Relaxation) report.Refute($"there are multipliers of '{unused.Relaxation}', which the bound's rule '{bound.Rule ?? "(none)"}' does not use");
        else if (bound.Basis == BoundBasis.Mip && (bound.Rule is null || isRelaxation)) ClaimCheck.Solvers(report, name, bound);
        else if (bound.Trusts is { } solver) report.Refute($"{name}: the bound {bound.Value} is said to need no solver, or names a rule, but also {solver}");
        else if (bound is { Basis: BoundBasis.Trivial, Rule: null } or { Basis: BoundBasis.Combinatorial, Rule: "identical-inputs" }) ClaimCheck.Own(report, name, bound.Value, RealCosts.IdenticalInputs(problem, cancellationToken), "the labels of equal inputs");
        else if (bound.Basis == BoundBasis.Exhaustive && Multipliers is { } multipliers && isRelaxation)
            ClaimCheck.Engines(report, name, bound, engine, asked => asked.Derive(new RealBoundQuestion(problem, bound.Rule!, multipliers.Values, bound.Value), cancellationToken), cancellationToken);
        else report.Refute($"{name}: there is no such argument as '{bound.Rule ?? "(none)"}' for the bound {bound.Value}");
    }
}
