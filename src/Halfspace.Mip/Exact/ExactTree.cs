namespace Halfspace.Mip.Exact;

/// <summary>What an exact branch and bound found, with its whole tree's leaves as the proof.</summary>
/// <param name="Status"><see cref="SolveStatus.Optimal"/>, <see cref="SolveStatus.Infeasible"/>, <see cref="SolveStatus.Unbounded"/> (the relaxation is, and there is a point), <see cref="SolveStatus.NodeLimit"/> or <see cref="SolveStatus.TimeLimit"/>.</param>
/// <param name="Value">The cost of <see cref="Point"/>, the optimum where the status says so; null without a point.</param>
/// <param name="Point">The best point found, or null.</param>
/// <param name="Leaves">The leaves, those left open at a limit included with what is proved of them.</param>
/// <param name="Nodes">The number of linear programs solved.</param>
public sealed record ExactTree(SolveStatus Status, Rational? Value, Rational[]? Point, IReadOnlyList<ExactLeaf> Leaves, int Nodes)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ExactTree), PrintMembers);
}
