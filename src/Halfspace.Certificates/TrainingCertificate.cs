using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates;

/// <summary>A claim about a network of integer weights and sign neurons.</summary>
public sealed record TrainingCertificate : DataCertificate
{
    /// <inheritdoc/>
    public override string Kind => "training";

    /// <summary>Widths of the hidden layers.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>P: weights and biases are integers in -P..P.</summary>
    public required int Range { get; init; }

    /// <summary>True for one output that separates two classes, false for one output a class.</summary>
    public required bool IsSingle { get; init; }

    /// <summary>Limits on the networks; none by default.</summary>
    public LimitsClaim Limits { get; init; } = LimitsClaim.None;

    /// <summary>What mistakes cost; one each by default.</summary>
    public CostsClaim Costs { get; init; } = CostsClaim.None;

    /// <summary>The network.</summary>
    public required CertifiedNetwork Network { get; init; }

    /// <summary>The claims, one an objective, in order of importance.</summary>
    public required IReadOnlyList<OutcomeClaim> Outcomes { get; init; }

    internal override string? Encoding => Network.Encoding;

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"networks {string.Join('-', Hidden.Prepend(Network.Layers[0].InputCount))}-{(IsSingle ? "1" : "one output a class")}, sign neurons, integer weights and biases in -{Range}..{Range}");
        if (Limits != LimitsClaim.None) report.About($"limits   {Limits}");
        if (Costs != CostsClaim.None) report.About($"costs    {Costs}");
        foreach (var outcome in Outcomes) report.About($"claims   {outcome}");
        if (CheckData(report, engine, cancellationToken) is { } data) CheckOn(data, report, engine, cancellationToken);
    }

    /// <summary>Re-checks network, values and bounds on samples that are known to be the right ones.</summary>
    internal void CheckOn(CertifiedData data, CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        var problem = new SignProblem(data, Hidden, Range, IsSingle, [.. Outcomes.Select(outcome => outcome.Objective)]) { Limits = Limits, Costs = Costs };
        if (problem.Fault(Network) is { } fault)
        {
            report.Refute(fault);
            return;
        }

        report.Require(true, $"the network is {Network} with weights in -{Range}..{Range}", "");
        var trace = new SignTrace(problem, Network, cancellationToken);
        if (Limits != LimitsClaim.None && !report.Require(SignCosts.KeepsErrors(problem, trace), "the network keeps every limit", "the network makes more errors of a kind than its limit")) return;
        for (var s = 0; s < Outcomes.Count; s++)
        {
            var outcome = Outcomes[s];
            if (!SignCosts.Exists(outcome.Objective))
            {
                GivenObjectiveCheck.Check(problem, trace, outcome, report, engine, cancellationToken);
                return;
            }

            var isRight = ClaimCheck.Value(report, outcome.Objective, SignCosts.Score(problem, trace, s), outcome.Value);
            if (isRight && outcome.Bound is { } bound) new BoundCheck(problem.WithFirst(s + 1), Kept(s), outcome, bound).Check(report, engine, cancellationToken);
        }
    }

    /// <summary>The values of the objectives before one, up to the first without a value.</summary>
    private IReadOnlyList<Fraction> Kept(int stage) => [.. Outcomes.Take(stage).TakeWhile(earlier => earlier.Value is not null).Select(earlier => earlier.Value!.Value)];
}
