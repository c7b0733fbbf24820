using System.Runtime.InteropServices;

namespace Halfspace.Certificates.Rules;

/// <summary>Finds how small the sum of weight magnitudes of a first-layer neuron can be that separates a class from the others.</summary>
/// <remarks>
/// A neuron is built of units: plus or minus one input or the bias, inputs that are equal in every sample being one column. While a sample has the wrong sign,
/// any completion holds a further unit that moves this sample the right way, so the search branches over those; a unit tried before is closed to the
/// branches after it, which only look at sums without it. A sample that the units left cannot move far enough ends the branch. The number of
/// units is raised one by one, so the first one with a neuron is the smallest.
/// </remarks>
internal sealed class SeparatingNeuron
{
    private readonly SignProblem problem;
    private readonly CancellationToken cancellationToken;
    private readonly List<int[]> columns = [];
    private readonly List<long> ranges = [];
    private readonly long[] largest;

    public SeparatingNeuron(SignProblem problem, CancellationToken cancellationToken)
    {
        (this.problem, this.cancellationToken) = (problem, cancellationToken);
        var data = problem.Data;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = -1; i < data.InputCount; i++)
        {
            var column = new int[data.SampleCount];
            for (var k = 0; k < column.Length; k++) column[k] = i < 0 ? data.Scale : data.Row(k)[i];
            if (Array.TrueForAll(column, value => value == 0)) continue;
            var key = new string(MemoryMarshal.Cast<int, char>(column));
            if (known.TryGetValue(key, out var same))
            {
                ranges[same] += problem.Range;
                continue;
            }

            known.Add(key, columns.Count);
            columns.Add(column);
            ranges.Add(problem.Range);
        }

        largest = new long[data.SampleCount];
        for (var k = 0; k < largest.Length; k++) largest[k] = columns.Max(column => Math.Abs((long)column[k]));
    }

    /// <summary>The smallest sum, at most one more than the limit.</summary>
    /// <param name="label">The class to separate.</param>
    /// <param name="sign">Its sign, +1 or -1; the others have the other sign.</param>
    /// <param name="limit">The largest sum to look at.</param>
    public int Smallest(int label, int sign, int limit)
    {
        var wanted = problem.Data.Labels.ToArray().Select(own => own == label ? sign : -sign).ToArray();
        for (var units = 0; units <= limit; units++)
        {
            if (Exists(wanted, new long[wanted.Length], new long[columns.Count], new HashSet<(int, int)>(), units)) return units;
        }

        return limit + 1;
    }

    private bool Exists(int[] wanted, long[] values, long[] weights, HashSet<(int Column, int Step)> closed, int units)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wrong = -1;
        for (var k = 0; k < wanted.Length; k++)
        {
            var lack = Lack(wanted[k], values[k]);
            if (lack <= 0) continue;
            if (lack > units * largest[k]) return false;
            if (wrong < 0) wrong = k;
        }

        if (wrong < 0) return true;
        var opened = new List<(int, int)>();
        for (var c = 0; c < columns.Count; c++)
        {
            var step = Math.Sign(columns[c][wrong]) * wanted[wrong];
            if (step == 0 || weights[c] * step < 0 || Math.Abs(weights[c] + step) > ranges[c] || closed.Contains((c, step))) continue;
            Move(values, c, step);
            weights[c] += step;
            var found = Exists(wanted, values, weights, closed, units - 1);
            weights[c] -= step;
            Move(values, c, -step);
            if (found) return true;
            closed.Add((c, step));
            opened.Add((c, step));
        }

        closed.ExceptWith(opened);
        return false;
    }

    /// <summary>What a pre-activation lacks: +1 asks for zero or more, -1 for at most -1.</summary>
    private static long Lack(int wanted, long value) => wanted > 0 ? -value : value + 1;

    private void Move(long[] values, int column, int step)
    {
        var source = columns[column];
        for (var k = 0; k < values.Length; k++) values[k] += (long)step * source[k];
    }
}
