using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli.Embed;

/// <summary>What came of one formulation: the model, and, where something was to be maximised, its values.</summary>
internal sealed record EmbedOutcome(IReluFormulation Relu, EmbeddedNetwork Embedded, MaximumResult? Maximum, double Seconds)
{
    public MipModel Model => Embedded.Model;

    /// <summary>The largest difference between the model's outputs at the solver's point and the forward pass at the same inputs; NaN without a point.</summary>
    public double Error => Maximum?.Solved is { Point: not null } solved ? Embedded.ErrorAt(solved) : double.NaN;

    /// <summary>The claim: optimal only where the forward pass meets the bound.</summary>
    public string Status => Maximum?.Status switch
    {
        null => "embedded",
        MaximumStatus.Relaxed => "relaxed",
        MaximumStatus.Optimal => "optimal",
        MaximumStatus.Feasible => "feasible",
        _ => "contradicted",
    };
}
