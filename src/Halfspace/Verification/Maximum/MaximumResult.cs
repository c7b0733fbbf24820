using System.Globalization;
using Halfspace.Embedding;
using Halfspace.Mip;

namespace Halfspace.Verification.Maximum;

/// <summary>What is known of the largest value.</summary>
public enum MaximumStatus
{
    /// <summary>The bound meets the value, to within <see cref="Tolerances.EmbeddedValue"/>.</summary>
    Optimal,

    /// <summary>There is a value, and a bound above it.</summary>
    Feasible,

    /// <summary>Only the relaxation was asked for.</summary>
    Relaxed,

    /// <summary>Two solvers contradict each other, or one of them a forward pass, where a second was asked to confirm the first: no answer.</summary>
    Contradicted,
}

/// <summary>The outcome of a search for the largest value of outputs over a box.</summary>
public sealed record MaximumResult
{
    /// <summary>What is known.</summary>
    public required MaximumStatus Status { get; init; }

    /// <summary>The network in the model that was solved.</summary>
    public required EmbeddedNetwork Embedded { get; init; }

    /// <summary>The largest value found: the network's own at <see cref="Inputs"/>, by its forward pass; NaN for a relaxation.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>No input of the box has a larger value; NaN for a relaxation.</summary>
    public double Bound { get; init; } = double.NaN;

    /// <summary>The solvers whose word the bound rests on; empty where it was re-derived without trusting any.</summary>
    public IReadOnlyList<string> Trusts { get; init; } = [];

    /// <summary>The inputs that have the value, a row in the units of the data for an integer network; null for a relaxation.</summary>
    public double[]? Inputs { get; init; }

    /// <summary>The relaxation's largest value as the solver reports it; NaN where it has none, or one that a forward pass contradicts.</summary>
    public double RelaxationValue { get; init; } = double.NaN;

    /// <summary>Rows that were added as cuts.</summary>
    public int Cuts { get; init; }

    /// <summary>Cuts that the solver was given during its search (<see cref="MaximumOptions.CutsInTree"/>); they are not in the model.</summary>
    public int UserCuts => Solved?.UserCuts ?? 0;

    /// <summary>What the solver answered; null for a relaxation.</summary>
    public SolveResult? Solved { get; init; }

    /// <summary>Nodes of the solver's tree and of the one that re-derives its bound.</summary>
    public long Nodes { get; init; }

    /// <summary>What went wrong on the way to the answer, or an empty text.</summary>
    public string Message { get; init; } = "";

    /// <summary>Wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>Status, value, bound and whom it trusts, nodes and time on one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Status}: {Known}{(Trusts.Count > 0 ? " as claimed by " + string.Join(", ", Trusts) : "")}, {Nodes} nodes, {Seconds:F2} s{(Message.Length > 0 ? ": " + Message : "")}");

    private string Known => Status == MaximumStatus.Relaxed ? FormattableString.Invariant($"relaxation {RelaxationValue:G9}") : FormattableString.Invariant($"value {Value:G9}, bound {Bound:G9}");
}
