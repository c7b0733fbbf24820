using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.LowerBounds;

/// <summary>Samples with equal inputs get equal outputs, whatever the network, so those of different labels cannot all be right.</summary>
/// <remarks>
/// For each group of equal inputs and each output with p targets +1 and q targets -1:
/// sat-margin misses at least min(p, q), since the margin asked for is positive; min-hinge costs at least
/// min over integers s of p Loss(s) + q Loss(-s), a convex parabola between -B/4 and B/4 with its least value beside
/// s = B (p - q) / (4 (p + q)). Max-correct and mistakes give the whole group one class, so they miss all but the most frequent label.
/// </remarks>
internal sealed class IdenticalInputsBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "identical-inputs";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => true;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (stage.Objective is not ICorrectnessObjective objective) return null;
        var problem = stage.Problem;
        var cost = BigInteger.Zero;
        var (groups, samples) = (0, 0);
        foreach (var (counts, size) in Groups(problem, cancellationToken))
        {
            var least = objective.PriceGroup(problem, counts);
            if (least is null) return null;
            if (least.Value.IsZero) continue;
            cost += least.Value;
            groups++;
            samples += size;
        }

        if (cancellationToken.IsCancellationRequested) return null;
        return new BoundProof(
            new Cost(cost, objective.Denominator(problem)),
            Kind,
            $"{groups} groups of samples with equal inputs have different labels ({samples} samples)",
            Rule: Name);
    }

    /// <summary>The groups of two or more equal inputs, as label counts and sizes; an input of its own costs nothing.</summary>
    private static IEnumerable<(int[] Labels, int Size)> Groups(TrainingProblem problem, CancellationToken cancellationToken)
    {
        var data = problem.Data;
        var (hashes, order) = (new int[data.SampleCount], Enumerable.Range(0, data.SampleCount).ToArray());
        for (var k = 0; k < hashes.Length && !cancellationToken.IsCancellationRequested; k++)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(data.Row(k)));
            hashes[k] = hash.ToHashCode();
        }

        Array.Sort(hashes, order);
        for (var begin = 0; begin < order.Length && !cancellationToken.IsCancellationRequested;)
        {
            var end = begin + 1;
            while (end < order.Length && hashes[end] == hashes[begin]) end++;
            var left = new List<int>(order[begin..end]);
            begin = end;
            while (left.Count > 1)
            {
                // Samples of one hash are equal, but for the rare two that are not.
                var first = left[0];
                var equal = left.FindAll(k => data.Row(k).SequenceEqual(data.Row(first)));
                if (equal.Count < left.Count) left.RemoveAll(k => data.Row(k).SequenceEqual(data.Row(first)));
                else left.Clear();
                if (equal.Count == 1) continue;
                var labels = new int[data.ClassCount];
                foreach (var k in equal) labels[data.Labels[k]]++;
                yield return (labels, equal.Count);
            }
        }
    }
}
