using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The largest margin that two samples on different sides of a first-layer neuron allow, half the range times their L1
/// distance, on the lattice of pre-activations.
/// </summary>
/// <remarks>Pairs are measured when they are needed and not kept: their number is the square of the samples'.</remarks>
internal sealed class SampleDistances
{
    private readonly TrainingProblem problem;
    private readonly int[] lattices;
    private readonly CancellationToken cancellationToken;

    /// <summary>Prepares to measure.</summary>
    /// <param name="problem">The problem, for its samples and its range.</param>
    /// <param name="inputs">The reduction of its inputs, for the lattices.</param>
    /// <param name="cancellationToken">Ends a walk over the pairs with <see cref="OperationCanceledException"/>.</param>
    public SampleDistances(TrainingProblem problem, ReducedInputs inputs, CancellationToken cancellationToken)
    {
        (this.problem, this.cancellationToken, lattices) = (problem, cancellationToken, inputs.Lattices);
        Limit = inputs.Limits.Min() * problem.Range;
    }

    /// <summary>The largest margin of a constant neuron.</summary>
    public long Limit { get; }

    /// <summary>For each class the smallest allowed margin between a sample of it and one of another class; the limit where that is smaller.</summary>
    public long[] ClosestToOthers()
    {
        var closest = new long[problem.Data.ClassCount];
        Array.Fill(closest, Limit);
        for (var a = 0; a < lattices.Length; a++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var label = problem.Data.Labels[a];
            for (var b = 0; b < a; b++)
            {
                var other = problem.Data.Labels[b];
                if (label == other) continue;
                var margin = Margin(a, b);
                closest[label] = Math.Min(closest[label], margin);
                closest[other] = Math.Min(closest[other], margin);
            }
        }

        return closest;
    }

    /// <summary>The best, over all splits of the samples in two, of the smallest allowed margin across: the longest edge of the minimum spanning tree.</summary>
    public long LongestTreeEdge()
    {
        var reach = new long[lattices.Length];
        Array.Fill(reach, long.MaxValue);
        var inside = new bool[reach.Length];
        reach[0] = 0;
        long longest = 0;
        for (var step = 0; step < reach.Length; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = -1;
            for (var k = 0; k < reach.Length; k++)
            {
                if (!inside[k] && (next < 0 || reach[k] < reach[next])) next = k;
            }

            inside[next] = true;
            longest = Math.Max(longest, reach[next]);
            for (var k = 0; k < reach.Length; k++)
            {
                if (!inside[k]) reach[k] = Math.Min(reach[k], Margin(next, k));
            }
        }

        return longest;
    }

    private long Margin(int a, int b)
    {
        var left = problem.Data.Row(a);
        var right = problem.Data.Row(b);
        long distance = 0;
        for (var i = 0; i < left.Length; i++) distance += Math.Abs((long)left[i] - right[i]);
        var half = distance * problem.Range / 2;

        // The smaller of the two magnitudes is a multiple of its own sample's lattice.
        return Math.Max(half - half % lattices[a], half - half % lattices[b]);
    }
}
