using Halfspace.Networks;

namespace Halfspace.Verification.Falsification;

/// <summary>
/// Looks for rows of a box whose outputs of an integer network are worth much, without a solver: the middle, corners, corners that give the neurons of the
/// first layer signs, and samples; then from the best of them one input, or one category, after the other.
/// </summary>
/// <remarks>Evaluation is exact. The number of evaluations is fixed by the network's size, so a seed repeats.</remarks>
internal sealed class RowSearch(DataBox box, Func<long[], double> worth, int seed)
{
    private const int Samples = 64;
    private const int Climbs = 8;
    private const int MostNeurons = 64;

    /// <summary>Products that all evaluations together may take.</summary>
    private const double Work = 4e8;

    private readonly Random random = new(seed * 7919 + box.First.Length);
    private readonly IntegerNetwork network = box.Units.Network;
    private int passes = (int)Math.Clamp(Work / box.Units.Network.Layers.Sum(layer => (double)layer.Weights.Length), 400, 20_000);

    /// <summary>The steps of the best row so far.</summary>
    public int[]? Best { get; private set; }

    /// <summary>What it is worth.</summary>
    public double BestValue { get; private set; } = double.NegativeInfinity;

    /// <summary>Searches until a value is reached, the evaluations are spent, or it is told to stop.</summary>
    /// <param name="given">Rows to start from, besides those of its own.</param>
    /// <param name="goal">The value that is enough.</param>
    /// <param name="isOver">Asked before each evaluation.</param>
    public void Run(IEnumerable<int[]> given, double goal, Func<bool> isOver)
    {
        bool IsOver() => Best is not null && (passes <= 0 || BestValue >= goal || isOver());
        var starts = new List<(double Value, int[] Row)>();
        foreach (var row in given.Concat(Own()))
        {
            if (IsOver()) return;
            starts.Add((Value(row), row));
        }

        foreach (var (value, row) in starts.OrderByDescending(start => start.Value).Take(Climbs))
        {
            if (IsOver()) return;
            Climb(row, value, IsOver);
        }
    }

    private IEnumerable<int[]> Own()
    {
        yield return At(_ => 0.5);
        yield return At(_ => 0);
        yield return At(_ => 1);
        var layer = network.Layers[0];
        for (var j = 0; j < Math.Min(MostNeurons, layer.NeuronCount); j++)
        {
            foreach (var sign in new[] { 1, -1 })
            {
                var neuron = j;
                yield return At(i => sign * layer.Weights[(neuron * layer.InputCount) + i]);
            }
        }

        for (var sample = 0; sample < Samples; sample++)
        {
            var signs = new double[layer.NeuronCount];
            for (var j = 0; j < signs.Length; j++) signs[j] = random.NextDouble() - 0.5;
            yield return sample % 2 == 0 ? At(_ => random.NextDouble()) : At(i => Enumerable.Range(0, signs.Length).Sum(j => signs[j] * layer.Weights[(j * layer.InputCount) + i]));
        }
    }

    /// <summary>The row at shares of the ranges; what is above one or below zero counts as the end, and of categories the largest.</summary>
    private int[] At(Func<int, double> share)
    {
        var steps = new double[box.First.Length];
        foreach (var i in Enumerable.Range(0, steps.Length)) steps[i] = share(i);
        var categories = box.Categories.SelectMany(group => group).ToHashSet();
        for (var i = 0; i < steps.Length; i++)
        {
            // Of categories that are worth the same, none is to come first always.
            if (categories.Contains(i)) steps[i] += random.NextDouble() / 2;
            else steps[i] = box.First[i] + Math.Clamp(steps[i], 0, 1) * ((double)box.Last[i] - box.First[i]);
        }

        return box.AdmitLargest(steps);
    }

    /// <summary>Changes one input, or one category, at a time for as long as that helps.</summary>
    private void Climb(int[] start, double value, Func<bool> isOver)
    {
        var (row, before) = ((int[])start.Clone(), double.NegativeInfinity);
        while (value > before)
        {
            before = value;
            for (var i = 0; i < row.Length; i++)
            {
                foreach (var moved in Neighbours(row, i))
                {
                    if (isOver()) return;
                    if (Value(moved) is var next && next > value) (row, value) = (moved, next);
                }
            }
        }
    }

    private IEnumerable<int[]> Neighbours(int[] row, int i)
    {
        if (box.Categories.FirstOrDefault(group => group.Contains(i)) is { } column)
        {
            if (row[i] == 1 || box.Last[i] == 0 || column.Any(other => box.First[other] == 1)) yield break;
            var moved = (int[])row.Clone();
            foreach (var other in column) moved[other] = other == i ? 1 : 0;
            yield return moved;
            yield break;
        }

        var width = (long)box.Last[i] - box.First[i];
        foreach (var place in new[] { box.First[i], box.Last[i], row[i] - 1L, row[i] + 1L, row[i] - (width / 4), row[i] + (width / 4) }.Distinct())
        {
            if (place == row[i] || place < box.First[i] || place > box.Last[i]) continue;
            var moved = (int[])row.Clone();
            moved[i] = (int)place;
            yield return moved;
        }
    }

    private double Value(int[] row)
    {
        passes--;
        var value = worth(network.Forward(box.Units.IntegersOf(row)));
        if (Best is null || value > BestValue) (BestValue, Best) = (value, (int[])row.Clone());
        return value;
    }
}
