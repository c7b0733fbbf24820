using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates;

/// <summary>
/// A claim about two architectures: a network, whatever its widths and weights, makes so many mistakes, and no network of other widths and ranges makes fewer on the
/// same samples.
/// </summary>
public sealed record ComparisonCertificate : DataCertificate
{
    /// <summary>The objectives whose costs mean the same for every architecture; others scale with widths and ranges.</summary>
    public static IReadOnlyList<string> Objectives { get; } = ["mistakes", "max-correct"];

    /// <summary>The largest magnitude of a weight of the network, and of a bias behind the first layer.</summary>
    public const int LargestRange = 127;

    /// <inheritdoc/>
    public override string Kind => "comparison";

    /// <summary>Widths of the hidden layers of the networks that are compared with.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>Their P: weights and biases are integers in -P..P.</summary>
    public required int Range { get; init; }

    /// <summary>True for one output that separates two classes, false for one output a class, in the network and in those that it is compared with.</summary>
    public required bool IsSingle { get; init; }

    /// <summary>Limits on the networks that are compared with; the network itself need not keep them.</summary>
    public LimitsClaim Limits { get; init; } = LimitsClaim.None;

    /// <summary>What mistakes cost, in both; one each by default.</summary>
    public CostsClaim Costs { get; init; } = CostsClaim.None;

    /// <summary>The network.</summary>
    public required CertifiedNetwork Network { get; init; }

    /// <summary>The objective, the network's exact cost as value, and the bound on what the others cost.</summary>
    public required OutcomeClaim Outcome { get; init; }

    internal override string? Encoding => Network.Encoding;

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"a network {Network} of weights up to {Network.LargestWeight}, and all networks {string.Join('-', Hidden.Prepend(Network.Layers[0].InputCount))}-{(IsSingle ? "1" : "one output a class")} of sign neurons, integer weights{(Limits.BiasRange is null ? " and biases" : "")} in -{Range}..{Range}");
        if (Limits != LimitsClaim.None) report.About($"limits   of the others: {Limits}");
        if (Costs != CostsClaim.None) report.About($"costs    {Costs}");
        report.About($"claims   {Outcome.Objective}: the network costs {Outcome.Value?.ToString() ?? "nothing stated"}, none of the others less than {Outcome.Bound?.Value.ToString() ?? "nothing stated"}");
        if (CheckData(report, engine, cancellationToken) is { } data) CheckOn(data, report, engine, cancellationToken);
    }

    private void CheckOn(CertifiedData data, CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        var others = new SignProblem(data, Hidden, Range, IsSingle, [Outcome.Objective]) { Limits = Limits, Costs = Costs };
        var own = Own(data);
        if (Fault(others, own) is { } fault)
        {
            report.Refute(fault);
            return;
        }

        report.Require(true, $"the network is {Network} with weights in -{own.Range}..{own.Range}", "");
        if (!ClaimCheck.Value(report, Outcome.Objective, SignCosts.Score(own, new SignTrace(own, Network, cancellationToken), 0), Outcome.Value)) return;
        var (value, bound) = (Outcome.Value!.Value, Outcome.Bound!);
        if (!report.Require(bound.Value >= value, $"{Outcome.Objective}: none of the others does better: they cost {bound.Value} or more, which is {(bound.Value == value ? "what" : "more than")} the network costs", $"{Outcome.Objective}: the bound {bound.Value} on the others is below the network's cost {value}, so one of them may do better")) return;
        new BoundCheck(others, [], Outcome with { Value = null }, bound).Check(report, engine, cancellationToken);
    }

    private string? Fault(SignProblem others, SignProblem own)
    {
        if (!Objectives.Contains(Outcome.Objective)) return $"the objective '{Outcome.Objective}' does not compare architectures; {string.Join(" and ", Objectives)} do";
        if (Outcome.Bound is null || Outcome.Value is null) return "a comparison states the network's cost and a bound on the others";
        if (own.Range > LargestRange) return $"the network has a weight of magnitude {own.Range}; at most {LargestRange} are taken";
        return others.Fault() ?? own.Fault(Network);
    }

    /// <summary>The smallest problem that the network is one of.</summary>
    private SignProblem Own(CertifiedData data)
    {
        var (first, later) = (Network.Layers[0], Network.Layers.Skip(1).SelectMany(layer => layer.Weights.Concat(layer.Biases)));
        return new SignProblem(data, [.. Network.Layers.SkipLast(1).Select(layer => layer.NeuronCount)], (int)first.Weights.Concat(later).Max(w => Math.Min(int.MaxValue, Math.Max(1, Math.Abs((long)w)))), IsSingle, [Outcome.Objective])
        {
            Costs = Costs,
            Limits = new LimitsClaim { BiasRange = (int)first.Biases.Max(bias => Math.Min(int.MaxValue, Math.Abs((long)bias))) },
        };
    }
}
