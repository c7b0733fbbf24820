using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>The largest margin that two samples on different sides of a first-layer neuron allow, see <see cref="OppositePairs"/>; computed pair by pair, nothing is stored.</summary>
internal sealed class PairLimits
{
    private readonly CertifiedData data;
    private readonly CancellationToken cancellationToken;
    private readonly int range;
    private readonly long[] lattices;

    public PairLimits(SignProblem problem, CancellationToken cancellationToken)
    {
        (data, range, this.cancellationToken) = (problem.Data, problem.Range, cancellationToken);
        lattices = new long[data.SampleCount];
        Constant = long.MaxValue;
        for (var k = 0; k < lattices.Length; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BigInteger lattice = data.Scale;
            foreach (var value in data.Row(k)) lattice = BigInteger.GreatestCommonDivisor(lattice, value);
            lattices[k] = (long)lattice;
            Constant = Math.Min(Constant, problem.Norm(k) * range);
        }
    }

    /// <summary>The largest margin of a neuron that is constant over the samples.</summary>
    public long Constant { get; }

    /// <summary>The smallest limit over pairs of samples with different marks; the limit of a constant neuron where all marks are equal.</summary>
    public BigInteger Smallest(Func<int, int> mark)
    {
        var marks = Enumerable.Range(0, data.SampleCount).Select(mark).ToArray();
        var smallest = Constant;
        for (var a = 0; a < marks.Length; a++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var b = 0; b < a; b++) if (marks[a] != marks[b]) smallest = Math.Min(smallest, Limit(a, b));
        }

        return smallest;
    }

    /// <summary>The longest edge of a minimum spanning tree over all pairs' limits, at most the limit of a constant neuron; Prim's algorithm.</summary>
    public BigInteger LongestTreeEdge()
    {
        var reach = new long[data.SampleCount];
        Array.Fill(reach, long.MaxValue);
        var outside = Enumerable.Range(1, data.SampleCount - 1).ToList();
        var (last, longest) = (0, 0L);
        while (outside.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var k in outside) reach[k] = Math.Min(reach[k], Limit(last, k));
            last = outside.MinBy(k => reach[k]);
            longest = Math.Max(longest, reach[last]);
            outside.Remove(last);
        }

        return Math.Min(longest, Constant);
    }

    private long Limit(int a, int b)
    {
        var left = data.Row(a);
        var right = data.Row(b);
        long distance = 0;
        for (var i = 0; i < left.Length; i++) distance += Math.Abs((long)left[i] - right[i]);
        var half = distance * range / 2;
        return Math.Max(half - half % lattices[a], half - half % lattices[b]);
    }
}
