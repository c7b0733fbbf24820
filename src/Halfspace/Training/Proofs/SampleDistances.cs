using Halfspace.Training.Formulations;

namespace Halfspace.Training.Proofs;

/// <summary>
/// The largest margin that two samples on different sides of a first-layer neuron allow, half the range times their L1
/// distance, on the lattice of pre-activations.
/// </summary>
internal sealed class SampleDistances
{
    private readonly long[] margins;
    private readonly int count;

    public SampleDistances(TrainingProblem problem, ReducedInputs inputs)
    {
        count = problem.Data.SampleCount;
        margins = new long[count * count];
        Limit = inputs.Limits.Min() * problem.Range;
        var rows = new int[count][];
        for (var k = 0; k < count; k++) rows[k] = problem.Data.Row(k).ToArray();
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                long distance = 0;
                for (var i = 0; i < rows[a].Length; i++) distance += Math.Abs((long)rows[a][i] - rows[b][i]);
                var half = distance * problem.Range / 2;

                // The smaller of the two magnitudes is a multiple of its own sample's lattice.
                var margin = Math.Max(half - half % inputs.Lattices[a], half - half % inputs.Lattices[b]);
                margins[a * count + b] = margins[b * count + a] = margin;
            }
        }
    }

    /// <summary>The largest margin of a constant neuron.</summary>
    public long Limit { get; }

    /// <summary>The smallest allowed margin over pairs whose marks differ; the limit where all marks are equal.</summary>
    public long Closest(Func<int, int> mark)
    {
        var marks = Enumerable.Range(0, count).Select(mark).ToArray();
        var closest = Limit;
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                if (marks[a] != marks[b]) closest = Math.Min(closest, margins[a * count + b]);
            }
        }

        return closest;
    }

    /// <summary>The best, over all splits of the samples in two, of the smallest allowed margin across: the longest edge of the minimum spanning tree.</summary>
    public long LongestTreeEdge()
    {
        var reach = new long[count];
        Array.Fill(reach, long.MaxValue);
        var inside = new bool[count];
        reach[0] = 0;
        long longest = 0;
        for (var step = 0; step < count; step++)
        {
            var next = -1;
            for (var k = 0; k < count; k++)
            {
                if (!inside[k] && (next < 0 || reach[k] < reach[next])) next = k;
            }

            inside[next] = true;
            longest = Math.Max(longest, reach[next]);
            for (var k = 0; k < count; k++)
            {
                if (!inside[k]) reach[k] = Math.Min(reach[k], margins[next * count + k]);
            }
        }

        return longest;
    }
}
