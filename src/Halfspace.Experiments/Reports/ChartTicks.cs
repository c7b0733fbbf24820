using System.Globalization;

namespace Halfspace.Experiments.Reports;

/// <summary>Where an axis has marks: at round numbers, the same on every machine whatever fonts it has.</summary>
internal static class ChartTicks
{
    /// <summary>Round numbers from low to high, about as many as asked for, no closer than a least step.</summary>
    public static (double[] Positions, string[] Labels) Round(double low, double high, int about, double leastStep = 0)
    {
        if (!(high > low)) return ([low], [Text(low)]);
        var rough = (high - low) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = Math.Max(leastStep, power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        var first = Math.Ceiling(low / step - Slack);
        var positions = Enumerable.Range(0, 1 + (int)Math.Floor(high / step + Slack - first)).Select(k => (first + k) * step).ToArray();
        return (positions, [.. positions.Select(Text)]);
    }

    /// <summary>Powers of ten from low to high, both given as exponents.</summary>
    public static (double[] Positions, string[] Labels) Powers(double low, double high, int about)
    {
        var (first, last) = ((int)Math.Ceiling(low - Slack), (int)Math.Floor(high + Slack));
        if (last - first < 2)
        {
            // Few powers of ten: once, twice and five times each of them.
            var all = Enumerable.Range(first - 1, last - first + 3).SelectMany(power => new[] { 1, 2, 5 }.Select(times => Math.Log10(times) + power)).Where(place => place >= low - Slack && place <= high + Slack).ToArray();
            if (all.Length > 1) return (all, [.. all.Select(place => Text(Math.Pow(10, place)))]);
            var (round, labels) = Round(Math.Pow(10, low), Math.Pow(10, high), about);
            return ([.. round.Where(value => value > 0).Select(Math.Log10)], [.. labels.Where((_, k) => round[k] > 0)]);
        }

        var step = Math.Max(1, (last - first + about) / about);
        var positions = Enumerable.Range(0, Math.Max(0, (last - first) / step + 1)).Select(k => (double)(first + k * step)).ToArray();
        return (positions, [.. positions.Select(power => Text(Math.Pow(10, power)))]);
    }

    /// <summary>A number with few digits, the same in every culture.</summary>
    public static string Text(double value)
    {
        if (value == 0) return "0";
        var rounded = double.Parse(value.ToString("G10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Abs(rounded) is < 1e-3 or >= 1e7 ? rounded.ToString("0.###e0", CultureInfo.InvariantCulture) : rounded.ToString(Math.Abs(rounded) >= 10_000 ? "#,0.##" : "0.#####", CultureInfo.InvariantCulture);
    }

    /// <summary>A mark at the very end of an axis is one of it, whatever rounding says.</summary>
    private const double Slack = 0.001;
}
