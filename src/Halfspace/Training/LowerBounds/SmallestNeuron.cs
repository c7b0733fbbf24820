using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Finds a first-layer neuron with given signs on the samples and the smallest sum of weight magnitudes, or proves that
/// the sum must exceed a limit.
/// </summary>
/// <remarks>
/// Weights are built from units: plus or minus one input, or the bias. While some sample has the wrong sign, every solution
/// must hold one more unit that moves this sample the right way (a hitting set over the units); the search branches over
/// those, and a unit tried before is closed to the branches after it. The sum is raised one by one. A sample that the units
/// left cannot mend cuts the branch.
/// </remarks>
internal sealed class SmallestNeuron
{
    private const int LargestData = 20_000_000;
    private readonly int[] wanted;
    private readonly int[] order;
    private readonly int[][] columns;
    private readonly int[] ranges;
    private readonly long[] values;
    private readonly long[] largest;
    private readonly int[] weights;
    private readonly bool[] closed;
    private readonly long workLimit;
    private readonly CancellationToken cancellationToken;
    private long work;

    /// <summary>Whether a data set is small enough for a search: its columns are copied.</summary>
    public static bool Fits(TrainingProblem problem) => problem.Data.Values.Length <= LargestData;

    /// <summary>Prepares a search.</summary>
    /// <param name="inputs">The reduced inputs.</param>
    /// <param name="problem">The problem, for its range and scale.</param>
    /// <param name="wanted">+1 or -1 for each sample, or 0 where the sign is free.</param>
    /// <param name="workLimit">The number of additions after which to give up; what was proved until then stands.</param>
    /// <param name="cancellationToken">Gives up in the same way.</param>
    public SmallestNeuron(ReducedInputs inputs, TrainingProblem problem, int[] wanted, long workLimit, CancellationToken cancellationToken)
    {
        this.workLimit = workLimit;
        this.cancellationToken = cancellationToken;
        var samples = Enumerable.Range(0, wanted.Length).Where(k => wanted[k] != 0).ToArray();
        this.wanted = [.. samples.Select(k => wanted[k])];
        columns = new int[inputs.Count + 1][];
        for (var c = 0; c < inputs.Count; c++) columns[c] = [.. samples.Select(k => inputs.Value(k, c) * wanted[k])];
        columns[^1] = [.. samples.Select(k => problem.Data.Scale * wanted[k])];
        ranges = inputs.Ranges(problem);
        values = new long[samples.Length];
        largest = [.. Enumerable.Range(0, samples.Length).Select(s => columns.Max(column => Math.Abs((long)column[s])))];
        order = [.. Enumerable.Range(0, samples.Length).OrderBy(s => columns.Count(column => column[s] != 0)).ThenBy(s => s)];
        weights = new int[columns.Length];
        closed = new bool[2 * columns.Length];
    }

    /// <summary>The weights found, one a reduced input and then the bias; null where none was.</summary>
    public int[]? Weights { get; private set; }

    /// <summary>No neuron with these signs has a smaller sum of magnitudes; exact where <see cref="Weights"/> is set.</summary>
    public int Bound { get; private set; }

    /// <summary>Raises the sum from zero until a neuron is found, the limit is passed, or the nodes are spent.</summary>
    /// <param name="limit">The largest sum of magnitudes to look at.</param>
    /// <returns>This search.</returns>
    public SmallestNeuron Find(int limit)
    {
        for (var budget = Bound; budget <= limit; budget++)
        {
            Array.Clear(closed);
            if (Extend(budget))
            {
                Weights = (int[])weights.Clone();
                return this;
            }

            if (IsOver) return this;
            Bound = budget + 1;
        }

        return this;
    }

    /// <summary>What wanted sign times pre-activation must reach: zero on the plus side, one on the other.</summary>
    private long Threshold(int sample) => wanted[sample] > 0 ? 0 : 1;

    private bool IsOver => work >= workLimit || cancellationToken.IsCancellationRequested;

    private bool Extend(int budget)
    {
        var wrong = -1;
        foreach (var s in order)
        {
            var lack = Threshold(s) - values[s];
            if (lack <= 0) continue;
            if (lack > budget * largest[s]) return false;
            if (wrong < 0) wrong = s;
        }

        if (wrong < 0) return true;
        if (IsOver) return false;
        var opened = new List<int>();
        var found = false;
        for (var c = 0; c < columns.Length && !found; c++)
        {
            var step = Math.Sign(columns[c][wrong]);
            var unit = 2 * c + (step > 0 ? 1 : 0);
            if (step == 0 || closed[unit] || weights[c] * step < 0 || Math.Abs(weights[c] + step) > ranges[c]) continue;
            if (Threshold(wrong) - values[wrong] > Math.Abs((long)columns[c][wrong]) + (budget - 1) * largest[wrong]) continue;
            Move(c, step);
            found = Extend(budget - 1);
            if (found) break;
            Move(c, -step);
            closed[unit] = true;
            opened.Add(unit);
        }

        foreach (var unit in opened) closed[unit] = false;
        return found;
    }

    private void Move(int column, int step)
    {
        weights[column] += step;
        var source = columns[column];
        work += values.Length;
        for (var s = 0; s < values.Length; s++) values[s] += step * (long)source[s];
    }
}
