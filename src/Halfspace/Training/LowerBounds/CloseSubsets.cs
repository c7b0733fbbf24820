using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Finds sets of samples on which no network of one or two hidden neurons is right throughout, each around a sample: the nearest samples that the last network gets wrong are added until no
/// network is left, and those that are not needed for that are left out again.
/// </summary>
/// <remarks>
/// Samples that are near each other agree in most inputs, so few weights tell them apart: sets are small, and columns that are equal on all of a set are one, so a decision takes few nodes.
/// Samples of equal inputs and equal label are one cell with as many copies. Safe from several threads.
/// </remarks>
internal sealed class CloseSubsets
{
    private const long MostFits = 2_000;

    private readonly TrainingProblem problem;
    private readonly int[] samples;
    private readonly long[] copies;

    /// <summary>Groups the samples of a problem.</summary>
    public CloseSubsets(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        this.problem = problem;
        var (data, distinct) = (problem.Data, new DistinctInputs(problem.Data));
        var firsts = new Dictionary<(int Point, int Label), int>();
        CellOf = new int[data.SampleCount];
        var (found, counts) = (new List<int>(), new List<long>());
        for (var k = 0; k < data.SampleCount; k++)
        {
            if (!firsts.TryGetValue((distinct.PointOf[k], data.Labels[k]), out CellOf[k]))
            {
                firsts.Add((distinct.PointOf[k], data.Labels[k]), CellOf[k] = found.Count);
                found.Add(k);
                counts.Add(0);
            }

            counts[CellOf[k]]++;
        }

        (samples, copies) = ([.. found], [.. counts]);
    }

    /// <summary>For each cell one of its samples.</summary>
    public IReadOnlyList<int> Samples => samples;

    /// <summary>For each cell the number of its samples.</summary>
    public IReadOnlyList<long> Copies => copies;

    /// <summary>For each sample its cell.</summary>
    public int[] CellOf { get; }

    /// <summary>Looks for a set of cells around one.</summary>
    /// <param name="center">The cell to begin with.</param>
    /// <param name="isOpen">The cells that may be used.</param>
    /// <param name="values">Of cells that are not needed those of the largest value are left out first.</param>
    /// <param name="most">Larger sets are given up.</param>
    /// <param name="nodes">The nodes of each decision about one neuron.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public CloseSubset Around(int center, bool[] isOpen, double[] values, int most, long nodes, CancellationToken cancellationToken)
    {
        var near = Near(center, isOpen);
        var labels = problem.Data.Labels.ToArray();
        var other = near.FirstOrDefault(cell => labels[samples[cell]] != labels[samples[center]], -1);
        if (other < 0) return default;
        List<int> chosen = [center, other];
        while (true)
        {
            if (IsSeparable(chosen, nodes, cancellationToken, out var network) is not { } answer) return new CloseSubset(null, null, true);
            if (!answer) break;
            if (chosen.Count >= most) return new CloseSubset(null, null, true);
            var wrong = FirstWrong(network!, near, chosen, cancellationToken);
            if (wrong < 0) return new CloseSubset(null, network, false);
            chosen.Add(wrong);
        }

        return new CloseSubset(Shortened(chosen, values, nodes, cancellationToken), null, false);
    }

    /// <summary>Those of some cells that are needed for no network to be right on all; null where some network may be.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="values">Cells of the largest value are left out first.</param>
    /// <param name="nodes">The nodes of each decision about one neuron.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public int[]? Needed(IReadOnlyList<int> cells, double[] values, long nodes, CancellationToken cancellationToken) =>
        IsSeparable(cells, nodes, cancellationToken, out _) == false ? Shortened(cells, values, nodes, cancellationToken) : null;

    private int[] Shortened(IReadOnlyList<int> cells, double[] values, long nodes, CancellationToken cancellationToken)
    {
        int[] chosen = [.. cells];
        foreach (var cell in cells.OrderByDescending(cell => values[cell]))
        {
            int[] rest = [.. chosen.Where(kept => kept != cell)];
            if (rest.Length > 1 && IsSeparable(rest, nodes, cancellationToken, out _) == false) chosen = rest;
        }

        return chosen;
    }

    /// <summary>Whether some network is right on all of some cells; null where the limits were reached.</summary>
    public bool? IsSeparable(IReadOnlyList<int> cells, long nodes, CancellationToken cancellationToken, out IntegerNetwork? network)
    {
        ArgumentNullException.ThrowIfNull(cells);
        network = null;
        var part = SubsetBound.Select(problem, [.. cells.Select(cell => samples[cell])]);
        if (!FewNeurons.Fits(part)) return true;
        var decision = new FewNeurons(part, MostFits, nodes, cancellationToken);
        var one = decision.IsOneEnough();
        var answer = one == false && problem.Hidden[0] == 2 ? decision.AreTwoEnough() : one;
        network = decision.Network;
        return answer;
    }

    /// <summary>The open cells, the nearest to one first.</summary>
    private int[] Near(int center, bool[] isOpen)
    {
        int[] cells = [.. Enumerable.Range(0, samples.Length).Where(cell => cell != center && isOpen[cell])];
        var own = problem.Data.Row(samples[center]).ToArray();
        var distances = Array.ConvertAll(cells, cell =>
        {
            var distance = 0L;
            var row = problem.Data.Row(samples[cell]);
            for (var i = 0; i < own.Length; i++) distance += Math.Abs((long)own[i] - row[i]);
            return (distance, cell);
        });
        Array.Sort(distances, cells);
        return cells;
    }

    private int FirstWrong(IntegerNetwork network, int[] near, List<int> chosen, CancellationToken cancellationToken)
    {
        var trace = new NetworkTrace(network, problem.Data, cancellationToken);
        foreach (var cell in near)
        {
            for (var j = 0; j < problem.OutputCount; j++)
            {
                if ((trace.Outputs(samples[cell])[j] >= 0) != (problem.Target(samples[cell], j) > 0) && !chosen.Contains(cell)) return cell;
            }
        }

        return -1;
    }
}
