using Halfspace.Certificates.Costs;
using Halfspace.Certificates.Rules;

namespace Halfspace.Certificates;

/// <summary>
/// A claim about networks of integer weights and sign neurons whose bound was proved in parts: ranges of first-layer weights, each with a bound and its derivation. The
/// smallest of the bounds holds for all networks where the parts take in every one.
/// </summary>
public sealed record SplitCertificate : DataCertificate
{
    /// <inheritdoc/>
    public override string Kind => "split";

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

    /// <summary>The network. It need not be of any of the parts, but of the problem.</summary>
    public required CertifiedNetwork Network { get; init; }

    /// <summary>The objective.</summary>
    public required string Objective { get; init; }

    /// <summary>The exact cost of the network; null where it breaks a hard condition.</summary>
    public required Fraction? Value { get; init; }

    /// <summary>No network of the parts costs less.</summary>
    public required Fraction Bound { get; init; }

    /// <summary>Whether the parts are said to take in every network of the problem; where not, the bound is about the networks of the parts only.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The parts.</summary>
    public required IReadOnlyList<WeightPartClaim> Parts { get; init; }

    internal override string? Encoding => Network.Encoding;

    private string Whose => IsWhole ? "no network" : "no network of the parts, which need not be all,";

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"networks {string.Join('-', Hidden.Prepend(Network.Layers[0].InputCount))}-{(IsSingle ? "1" : "one output a class")}, sign neurons, integer weights and biases in -{Range}..{Range}");
        if (Limits != LimitsClaim.None) report.About($"limits   {Limits}");
        if (Costs != CostsClaim.None) report.About($"costs    {Costs}");
        report.About($"claims   {Objective}: {(Value is { } value ? $"value {value}" : "no value")}, {Whose} costs less than {Bound}, by {Parts.Count} parts of the first layer's weights");
        if (CheckData(report, engine, cancellationToken) is { } data) CheckOn(data, report, engine, cancellationToken);
    }

    private void CheckOn(CertifiedData data, CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        var problem = new SignProblem(data, Hidden, Range, IsSingle, [Objective]) { Limits = Limits, Costs = Costs };
        if ((SignCosts.Exists(Objective) ? problem.Fault(Network) ?? PartFault(problem) : $"there is no objective '{Objective}'") is { } fault)
        {
            report.Refute(fault);
            return;
        }

        report.Require(true, $"the network is {Network} with weights in -{Range}..{Range}", "");
        var trace = new SignTrace(problem, Network, cancellationToken);
        if (Limits != LimitsClaim.None && !report.Require(SignCosts.KeepsErrors(problem, trace), "the network keeps every limit", "the network makes more errors of a kind than its limit")) return;
        if (!ClaimCheck.Value(report, Objective, SignCosts.Score(problem, trace, 0), Value)) return;
        if (IsWhole && !report.Require(WeightCover.Covers(problem, [.. Parts.Select(part => part.Weights)], cancellationToken), $"every network is in one of the {Parts.Count} parts", $"the {Parts.Count} parts do not take in every network")) return;
        if (IsWhole && !ClaimCheck.IsNotAbove(report, Objective, Bound, Value)) return;
        var least = Parts.Min(part => part.Bound.Value);
        if (!report.Require(Bound <= least, $"{Objective}: the bound {Bound} is not above any part's", $"{Objective}: the bound {Bound} is above {least}, which is all that one of the parts has")) return;
        for (var p = 0; p < Parts.Count; p++)
        {
            var part = new CertificateReport(Kind);
            // A part may have a bound above the cost of the network, which is in another one.
            new BoundCheck(problem with { Part = Parts[p].Weights }, [], new OutcomeClaim(Objective, null, Parts[p].Bound), Parts[p].Bound).Check(part, engine, cancellationToken);
            report.Take($"part {p}: ", part);
        }
    }

    private string? PartFault(SignProblem problem) => Parts.Count == 0 ? "there are no parts" : Parts.Select(part => WeightCover.Fault(problem, part.Weights)).FirstOrDefault(fault => fault is not null);
}
