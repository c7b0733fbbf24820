using System.Runtime.InteropServices;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// The samples as a single neuron over few inputs sees them: one cell for all that agree on these, with the number of samples of each class. Costs here steer a
/// search and are rounded; what they find is scored exactly.
/// </summary>
internal sealed class CardCells
{
    private readonly TrainingProblem problem;
    private readonly OutputSteps steps;
    private readonly int[] inputs;
    private readonly List<int> rows = [];
    private readonly List<(long First, long Second)> counts = [];
    private readonly double firstCost;
    private readonly double secondCost;
    private readonly (long Bias, int Cell, bool IsSecond)[] events;

    /// <summary>Gathers the cells.</summary>
    /// <param name="problem">A problem of a single neuron whose objective has steps.</param>
    /// <param name="distinct">The different inputs of its samples.</param>
    /// <param name="inputs">The inputs that the neuron may use.</param>
    public CardCells(TrainingProblem problem, DistinctInputs distinct, int[] inputs)
    {
        (this.problem, this.inputs) = (problem, inputs);
        var objective = (ICorrectnessObjective)problem.Objectives[0];
        steps = objective.Steps(problem)!.Value;
        var unit = (double)objective.Denominator(problem);
        (firstCost, secondCost) = ((double)steps.MinusCost / unit, (double)steps.PlusCost / unit);
        var cells = new Dictionary<string, int>();
        var values = new int[inputs.Length];
        for (var point = 0; point < distinct.Count; point++)
        {
            var row = problem.Data.Row(distinct.Firsts[point]);
            for (var t = 0; t < inputs.Length; t++) values[t] = row[inputs[t]];
            var key = new string(MemoryMarshal.Cast<int, char>(values));
            if (!cells.TryGetValue(key, out var cell))
            {
                cells.Add(key, cell = counts.Count);
                counts.Add(default);
                rows.AddRange(values);
            }

            var (first, second) = counts[cell];
            counts[cell] = (first + distinct.Counts[point][0], second + distinct.Counts[point][1]);
        }

        events = new (long, int, bool)[2 * counts.Count];
        var prices = objective.Prices;
        Least = prices.Input.ToDouble() * inputs.Length + counts.Sum(count => Math.Min(count.First * firstCost, count.Second * secondCost));
    }

    /// <summary>No neuron that uses all of these inputs and no others costs less.</summary>
    public double Least { get; }

    /// <summary>What weights cost with the best bias, prices included; infinite where none keeps the limits on errors.</summary>
    public (double Cost, int Bias) Fit(ReadOnlySpan<int> weights)
    {
        long scale = problem.Data.Scale, range = problem.BiasRange;
        for (var c = 0; c < counts.Count; c++)
        {
            long score = 0;
            for (var t = 0; t < weights.Length; t++) score += (long)weights[t] * rows[c * weights.Length + t];
            events[2 * c] = (-Floor(score - steps.Plus, scale), c, true);
            events[2 * c + 1] = (Floor(-score - steps.Minus, scale) + 1, c, false);
        }

        Array.Sort(events, static (left, right) => left.Bias.CompareTo(right.Bias));
        var (positives, negatives) = (0L, counts.Sum(count => count.Second));
        var (best, bias, next) = (double.PositiveInfinity, 0, 0);
        for (var at = -range; ;)
        {
            for (; next < events.Length && events[next].Bias <= at; next++)
            {
                if (events[next].IsSecond) negatives -= counts[events[next].Cell].Second;
                else positives += counts[events[next].Cell].First;
            }

            var cost = positives > problem.Limits.MaxFalsePositives || negatives > problem.Limits.MaxFalseNegatives ? double.PositiveInfinity : positives * firstCost + negatives * secondCost;
            if (cost < best) (best, bias) = (cost, (int)at);
            if (next == events.Length || (at = events[next].Bias) > range) break;
        }

        var prices = problem.Objectives[0].Prices;
        double used = 0, size = 0;
        foreach (var weight in weights) (used, size) = (used + (weight != 0 ? 1 : 0), size + Math.Abs(weight));
        return (best + prices.Input.ToDouble() * used + prices.Weight.ToDouble() * size, bias);
    }

    /// <summary>Changes one weight after the other to its best value, from those given, until none gets better.</summary>
    /// <returns>The cost and the bias of the weights reached.</returns>
    public (double Cost, int Bias) Descend(int[] weights, CancellationToken cancellationToken)
    {
        var best = Fit(weights);
        for (var isBetter = true; isBetter && !cancellationToken.IsCancellationRequested;)
        {
            isBetter = false;
            // The last input is the newest, whose weight says nothing yet.
            for (var t = weights.Length - 1; t >= 0; t--)
            {
                var (range, kept) = (problem.WeightsOf(inputs[t]), weights[t]);
                for (var value = range.Low; value <= range.High; value++)
                {
                    weights[t] = value;
                    if (Fit(weights) is var fit && fit.Cost < best.Cost) (best, kept, isBetter) = (fit, value, true);
                }

                weights[t] = kept;
            }
        }

        return best;
    }

    private static long Floor(long value, long unit) => value >= 0 ? value / unit : -((-value + unit - 1) / unit);
}
