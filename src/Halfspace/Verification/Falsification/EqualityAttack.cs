using Halfspace.Networks;

namespace Halfspace.Verification.Falsification;

/// <summary>
/// Looks for inputs that meet rows with equality, as where a sum of outputs is to be one number. Steps along the gradient come near such a point and never reach it: here one input at a time moves by what is
/// missing over its slope, which is exact where the network is linear and the numbers have few digits, so points with few digits are where it starts from.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="question">The case.</param>
/// <param name="accept">Given a point that seems to meet all rows; says whether it does.</param>
/// <param name="seed">Repeats a run.</param>
internal sealed class EqualityAttack(Network network, PropertyCase question, Func<double[], bool> accept, int seed)
{
    private const int Samples = 48;
    private const int Bisections = 24;
    private const int MostSteps = 12;
    private const int MostInputs = 8;

    /// <summary>Products of weights and values that all forward passes together may take.</summary>
    private const double Work = 2e8;

    /// <summary>Binary digits behind the point that starts are rounded to.</summary>
    private static readonly int[] Digits = [0, 2, 4, 8, 12, 16, 20];

    private readonly Random random = new(seed * 7919 + network.InputSize + 3);
    private readonly double[] lower = question.Inputs.Lower.ToArray();
    private readonly double[] upper = question.Inputs.Upper.ToArray();
    private int passes = (int)Math.Clamp(Work / Math.Max(1, network.Nodes.Sum(node => (double)node.Size * (node.Inputs.Count == 0 ? 1 : node.Inputs.Sum(input => input.Size)))), 200, 20_000);

    /// <summary>Whether a case asks for equality: two of its rows are one sum from both sides.</summary>
    public static bool IsFor(PropertyCase question) => Opposed(question) is not null;

    /// <summary>Searches.</summary>
    /// <param name="isOver">Asked before each forward pass.</param>
    /// <returns>Whether a point was accepted.</returns>
    public bool Run(Func<bool> isOver)
    {
        if (Opposed(question) is not { } row) return false;
        (double[] Point, double Above)? below = null, beyond = null;
        for (var sample = 0; sample < Samples && passes > 0 && !isOver(); sample++)
        {
            var digits = Digits[sample % Digits.Length];
            double[] start = [.. lower.Zip(upper, (low, high) => Snapped(low + Share(sample) * (high - low), low, high, digits))];
            if (Descend(start, isOver)) return true;
            var above = Above(row, network.Forward<double>(start));
            passes--;
            if (above <= 0 && !(below?.Above >= above)) below = (start, above);
            if (above >= 0 && !(beyond?.Above <= above)) beyond = (start, above);
        }

        // Between a point below and one above there is one where both are equal, unless the network jumps there.
        if (below is not { Point: var from } || beyond is not { Point: var to }) return false;
        for (var step = 0; step < Bisections && passes > 0 && !isOver(); step++)
        {
            double[] middle = [.. from.Zip(to, (a, b) => a / 2 + b / 2)];
            if (step % 4 == 3)
            {
                foreach (var digits in Digits) if (Descend([.. middle.Select((x, i) => Snapped(x, lower[i], upper[i], digits))], isOver)) return true;
            }

            passes--;
            if (Above(row, network.Forward<double>(middle)) <= 0) from = middle;
            else to = middle;
        }

        return Descend(from, isOver) || Descend(to, isOver);
    }

    /// <summary>Moves single inputs by what is missing over their slope, for as long as less is missing.</summary>
    private bool Descend(double[] point, Func<bool> isOver)
    {
        var missing = double.PositiveInfinity;
        for (var step = 0; step < MostSteps && passes > 0 && !isOver(); step++)
        {
            passes -= 2;
            var trace = network.Trace<double>(point);
            var (value, row) = Worst(trace[network.Output.Index]);
            if (value <= 0) return accept(point);
            if (!(value < missing)) return false;
            missing = value;
            var gradient = OutputGradient.Of(network, trace, row.Coefficients);
            var (best, least) = (point, value);
            foreach (var i in Enumerable.Range(0, gradient.Length).Where(i => gradient[i] != 0 && lower[i] < upper[i]).OrderByDescending(i => Math.Abs(gradient[i] * (upper[i] - lower[i]))).Take(MostInputs))
            {
                if (passes <= 0 || isOver()) return false;
                var moved = (double[])point.Clone();
                moved[i] = Math.Clamp((float)(point[i] - value / gradient[i]), lower[i], upper[i]);
                passes--;
                var (next, _) = Worst(network.Forward<double>(moved));
                if (next <= 0 && accept(moved)) return true;
                if (next < least) (best, least) = (moved, next);
            }

            point = best;
        }

        return false;
    }

    private (double Above, OutputRow Row) Worst(double[] outputs)
    {
        var (worst, at) = (double.NegativeInfinity, question.Rows[0]);
        foreach (var row in question.Rows) if (Above(row, outputs) is var above && above > worst) (worst, at) = (above, row);
        return (worst, at);
    }

    private static double Above(OutputRow row, double[] outputs) => row.Coefficients.Zip(outputs, (c, y) => c * y).Sum() - row.Limit;

    /// <summary>A row whose opposite is a row too, with no room between them; null where there is none.</summary>
    private static OutputRow? Opposed(PropertyCase question) =>
        question.Rows.FirstOrDefault(row => question.Rows.Any(other => other.Limit == -row.Limit && other.Coefficients.Zip(row.Coefficients, (a, b) => a == -b).All(same => same)));

    private double Share(int sample) => sample switch { 0 => 0.5, 1 => 0, 2 => 1, _ => sample % 4 == 0 ? random.Next(2) : random.NextDouble() };

    private static double Snapped(double value, double low, double high, int digits) => Math.Clamp((float)Math.ScaleB(Math.Round(Math.ScaleB(value, digits)), -digits), low, high);
}
