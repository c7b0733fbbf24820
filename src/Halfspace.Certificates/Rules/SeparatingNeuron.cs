namespace Halfspace.Certificates.Rules;

/// <summary>Finds how small the sum of weight magnitudes of a first-layer neuron can be that separates a class from the others.</summary>
/// <remarks>
/// A neuron is built of units: plus or minus one input or the bias. While a sample has the wrong sign, any completion holds a further unit that moves this sample
/// the right way, so the search branches over those; a unit tried before is closed to the branches after it, which only look at sums without it. A sample that the
/// units left cannot move far enough ends the branch. The number of units is raised one by one, so the first one with a neuron is the smallest.
/// </remarks>
internal sealed class SeparatingNeuron
{
    private readonly SignProblem problem;
    private readonly CancellationToken cancellationToken;
    private readonly int[][] columns;
    private readonly long[] largest;

    public SeparatingNeuron(SignProblem problem, CancellationToken cancellationToken)
    {
        (this.problem, this.cancellationToken) = (problem, cancellationToken);
        var data = problem.Data;
        int[] samples = [.. Enumerable.Range(0, data.SampleCount)];
        columns = [.. Enumerable.Range(0, data.InputCount).Select(i => Array.ConvertAll(samples, k => data.Row(k)[i])), Array.ConvertAll(samples, _ => data.Scale)];
        largest = Array.ConvertAll(samples, k => columns.Max(column => Math.Abs((long)column[k])));
    }

    /// <summary>The smallest sum, or a limit where none is smaller.</summary>
    /// <param name="label">The class to separate.</param>
    /// <param name="isPositive">Whether its sign is +1; the others have the other sign.</param>
    /// <param name="limit">The first sum that is not looked at.</param>
    public int Smallest(int label, bool isPositive, int limit)
    {
        bool[] wanted = Array.ConvertAll(problem.Data.Labels.ToArray(), own => own == label == isPositive);
        for (var units = 1; units < limit; units++)
        {
            if (Exists(wanted, new long[wanted.Length], new long[columns.Length], new HashSet<(int, int)>(), units)) return units;
        }

        return limit;
    }

    private bool Exists(bool[] wanted, long[] values, long[] weights, HashSet<(int Column, int Step)> closed, int units)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int? wrong = null;
        for (var k = 0; k < wanted.Length; k++)
        {
            // What a pre-activation lacks to be zero or more, or -1 or less.
            var lack = wanted[k] ? -values[k] : values[k] + 1;
            if (lack <= 0) continue;
            if (lack > units * largest[k]) return false;
            wrong ??= k;
        }

        if (wrong is not { } sample) return true;
        var opened = new List<(int, int)>();
        for (var c = 0; c < columns.Length; c++)
        {
            var step = wanted[sample] ? Math.Sign(columns[c][sample]) : -Math.Sign(columns[c][sample]);
            if (step == 0 || Math.Abs(weights[c] + step) > (c == columns.Length - 1 ? problem.BiasRange : problem.Range) || closed.Contains((c, step))) continue;
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

    private void Move(long[] values, int column, int step)
    {
        for (var k = 0; k < values.Length; k++) values[k] += (long)step * columns[column][k];
    }
}
