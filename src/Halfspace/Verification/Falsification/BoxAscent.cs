using Halfspace.Networks;

namespace Halfspace.Verification.Falsification;

/// <summary>What outputs are worth, and the weight of each output in what its value changes by.</summary>
/// <param name="outputs">The network's outputs at a point.</param>
/// <returns>A number to be made large, and one weight for each output.</returns>
internal delegate (double Value, double[] Weights) OutputAim(double[] outputs);

/// <summary>
/// Looks for inputs of a box whose outputs are worth much, without a solver: samples and corners first, then from the best of them steps along the
/// gradient that grow while they help, and steps along single inputs where it does not lead on.
/// </summary>
/// <remarks>Everything is relative to the box, so units do not matter. The number of forward passes is fixed by the network's size, so a seed repeats.</remarks>
internal sealed class BoxAscent(Network network, double[] lower, double[] upper, OutputAim aim, int seed)
{
    private const int Samples = 96;
    private const int Starts = 8;
    private const int Patience = 8;
    private const double FirstStep = 0.1;
    private const double LastStep = 1e-6;

    /// <summary>Inputs up to which single ones are tried in turn.</summary>
    private const int MostSingles = 64;

    /// <summary>Products of weights and values that all forward passes together may take.</summary>
    private const double Work = 4e8;

    private readonly Random random = new(seed * 7919 + network.InputSize);
    private int passes = (int)Math.Clamp(Work / Math.Max(1, network.Nodes.Sum(node => (double)node.Size * (node.Inputs.Count == 0 ? 1 : node.Inputs.Sum(input => input.Size)))), 400, 20_000);

    /// <summary>The best point so far.</summary>
    public double[]? Best { get; private set; }

    /// <summary>What it is worth.</summary>
    public double BestValue { get; private set; } = double.NegativeInfinity;

    /// <summary>Searches until a value is reached, the passes are spent, or it is told to stop.</summary>
    /// <param name="given">Points to start from, besides those of its own.</param>
    /// <param name="goal">The value that is enough.</param>
    /// <param name="isOver">Asked before each forward pass.</param>
    public void Run(IEnumerable<double[]> given, double goal, Func<bool> isOver)
    {
        bool IsOver() => passes <= 0 || BestValue >= goal || isOver();
        var starts = new List<(double Value, double[] Point)>();
        foreach (var point in given.Concat(Own()))
        {
            if (IsOver()) return;
            starts.Add((Value(point), point));
        }

        foreach (var (_, point) in starts.OrderByDescending(start => start.Value).Take(Starts))
        {
            if (IsOver()) return;
            Climb(point, IsOver);
        }

        // What is left goes into neighbourhoods of the best point, wide and narrow ones, until they hold nothing better.
        for (var stale = 0; stale < Patience && !IsOver() && Best is { } best; stale++)
        {
            var before = BestValue;
            Climb(Near(best, Math.Pow(10, -3 * random.NextDouble())), IsOver);
            if (BestValue > before) stale = 0;
        }
    }

    private IEnumerable<double[]> Own()
    {
        yield return [.. lower.Zip(upper, (low, high) => low / 2 + high / 2)];
        yield return (double[])lower.Clone();
        yield return (double[])upper.Clone();
        for (var sample = 0; sample < Samples; sample++)
        {
            var isCorner = sample % 3 == 0;
            var point = new double[lower.Length];
            for (var i = 0; i < point.Length; i++) point[i] = At(i, isCorner ? random.Next(2) : random.NextDouble());
            yield return point;
        }
    }

    private double[] Near(double[] point, double share)
    {
        var near = new double[point.Length];
        for (var i = 0; i < near.Length; i++) near[i] = Math.Clamp(point[i] + (random.NextDouble() - 0.5) * share * (upper[i] - lower[i]), lower[i], upper[i]);
        return near;
    }

    private void Climb(double[] start, Func<bool> isOver)
    {
        var (point, step) = (start, FirstStep);
        var value = Value(point);
        while (step > LastStep && !isOver())
        {
            var gradient = Gradient(point);
            var moved = Along(point, gradient, step);
            if (moved is null) break;
            if (Value(moved) is var next && next > value) (point, value, step) = (moved, next, Math.Min(0.5, 2 * step));
            else step /= 4;
        }

        if (point.Length <= MostSingles) Singles(point, value, isOver);
    }

    /// <summary>Tries the ends of each input and steps that become smaller.</summary>
    private void Singles(double[] point, double value, Func<bool> isOver)
    {
        for (var step = 0.25; step > 1e-4 && !isOver(); step /= 4)
        {
            for (var i = 0; i < point.Length; i++)
            {
                var width = upper[i] - lower[i];
                if (width == 0) continue;
                foreach (var place in (ReadOnlySpan<double>)[lower[i], upper[i], point[i] - step * width, point[i] + step * width])
                {
                    if (isOver()) return;
                    var moved = (double[])point.Clone();
                    moved[i] = Math.Clamp(place, lower[i], upper[i]);
                    if (moved[i] != point[i] && Value(moved) is var next && next > value) (point, value) = (moved, next);
                }
            }
        }
    }

    /// <summary>The point a step along the signs of the gradient; null where it does not move.</summary>
    private double[]? Along(double[] point, double[] gradient, double step)
    {
        var (moved, any) = (new double[point.Length], false);
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = Math.Clamp(point[i] + Math.Sign(gradient[i]) * step * (upper[i] - lower[i]), lower[i], upper[i]);
            any |= moved[i] != point[i];
        }

        return any ? moved : null;
    }

    private double[] Gradient(double[] point)
    {
        var trace = network.Trace<double>(point);
        return OutputGradient.Of(network, trace, aim(trace[network.Output.Index]).Weights);
    }

    private double Value(double[] point)
    {
        passes--;
        var value = aim(network.Forward<double>(point)).Value;
        if (value > BestValue) (BestValue, Best) = (value, (double[])point.Clone());
        return value;
    }

    private double At(int i, double share) => share switch { 0 => lower[i], 1 => upper[i], _ => Math.Clamp(lower[i] + share * (upper[i] - lower[i]), lower[i], upper[i]) };
}
