using Halfspace.Embedding;
using Halfspace.Mip;

namespace Halfspace.Cli;

/// <summary>What came of one formulation: the model, and, where something was to be maximised, its values.</summary>
internal sealed record EmbedOutcome(IReluFormulation Relu, EmbeddedNetwork Embedded)
{
    public required double Seconds { get; init; }

    public int Cuts { get; init; }

    public double RelaxationValue { get; init; } = double.NaN;

    /// <summary>The network's own value at the inputs that were found, by its forward pass.</summary>
    public double Value { get; init; } = double.NaN;

    public double Bound { get; init; } = double.NaN;

    /// <summary>The largest difference between the model's outputs and the forward pass at the same inputs.</summary>
    public double Error { get; init; } = double.NaN;

    public double[]? Inputs { get; init; }

    public SolveResult? Solved { get; init; }

    public MipModel Model => Embedded.Model;

    /// <summary>The claim: optimal only where the forward pass meets the bound.</summary>
    public string Status => Solved switch
    {
        null => double.IsNaN(RelaxationValue) ? "embedded" : "relaxed",
        { Status: SolveStatus.Infeasible } => "infeasible",
        { Point: null } => "unknown",
        { Status: SolveStatus.Optimal } when Bound - Value <= Tolerances.EmbeddedValue * Math.Max(1, Math.Abs(Value)) => "optimal",
        _ => "feasible",
    };
}
