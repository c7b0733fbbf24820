using Halfspace.Mip;

namespace Halfspace.Training.RiskScores;

/// <summary>What looking at a node found beside its bound: a score, or none.</summary>
/// <param name="Score">A score with about its cost.</param>
internal sealed record RiskView((int[] Weights, double Cost)? Score);

/// <summary>What one thread needs to look at nodes.</summary>
internal sealed class RiskWorker
{
    private readonly RiskRelaxation relaxation;
    private readonly LogisticBound bounds;

    public RiskWorker(RiskRows rows)
    {
        (relaxation, bounds) = (new RiskRelaxation(rows), new LogisticBound(rows));
        Candidates = new RiskCandidates(rows, relaxation);
    }

    /// <summary>The search for scores.</summary>
    public RiskCandidates Candidates { get; }

    /// <summary>Bounds a node, and looks for a score near its point where that is asked for.</summary>
    public RiskView Look(RiskNode node, double cutoff, bool forScore)
    {
        var multiplier = node.Multiplier;
        var (point, _) = relaxation.Solve(node.Box!, node.Start, ref multiplier, cutoff + Tolerances.LogisticValue);
        (node.Multiplier, node.Start) = (multiplier, point);
        var rounded = RiskNode.Rounded(point);
        node.Take(rounded, bounds.Of(node.Box!, rounded));
        return new RiskView(forScore && node.Bound < cutoff ? Candidates.Near(point) : null);
    }
}
