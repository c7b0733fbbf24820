using System.Globalization;

namespace Halfspace.Networks;

/// <summary>
/// The rows of a box in the units of a network's data: each input in its range, and of each categorical column one category. The network tells only
/// its steps apart (<see cref="DataInput"/>), so the box is a finite set, and what is proven of it is exact.
/// </summary>
public sealed class DataBox
{
    private readonly double[] lower;
    private readonly double[] upper;

    /// <summary>Creates a box.</summary>
    /// <param name="units">The inputs.</param>
    /// <param name="lower">The lower end of each input; null for the least that the encoding was fitted on.</param>
    /// <param name="upper">The upper end of each input; null for the greatest.</param>
    /// <param name="exclusiveCategories">Whether of each categorical column exactly one input is one, as in every row of data; where the box holds a whole column at zero, none is.</param>
    /// <exception cref="ArgumentException">Sizes differ, a range holds no value of its input, or no category of a column is possible.</exception>
    public DataBox(DataUnits units, double[]? lower = null, double[]? upper = null, bool exclusiveCategories = true)
    {
        ArgumentNullException.ThrowIfNull(units);
        (Units, this.lower, this.upper) = (units, lower ?? [.. units.Inputs.Select(input => input.Lower)], upper ?? [.. units.Inputs.Select(input => input.Upper)]);
        if (this.lower.Length != units.Inputs.Count || this.upper.Length != units.Inputs.Count) throw new ArgumentException($"The box has {this.lower.Length} lower and {this.upper.Length} upper ends; the network takes {units.Inputs.Count} inputs.", nameof(lower));
        (First, Last) = (new int[this.lower.Length], new int[this.lower.Length]);
        for (var i = 0; i < First.Length; i++)
        {
            var input = units.Inputs[i];
            var (low, high) = (input.FirstFrom(this.lower[i]), input.LastTo(this.upper[i]));
            if (input.Category is not null) (low, high) = (Math.Max(0, low ?? 0), Math.Min(1, high ?? 1));
            if (low is not { } first || high is not { } last) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Input {i} ('{input.Name}') ranges from {this.lower[i]} to {this.upper[i]}, which is too wide: {DataUnits.Known(input)}"), nameof(lower));
            if (first > last) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Input {i} ('{input.Name}') ranges from {this.lower[i]} to {this.upper[i]}, which holds no value of it: {DataUnits.Known(input)}"), nameof(lower));
            (First[i], Last[i]) = (first, last);
        }

        Categories = exclusiveCategories ? [.. units.Categories.Where(group => !Array.TrueForAll(group, i => Last[i] == 0))] : [];
        foreach (var group in Categories)
        {
            if (group.Count(i => First[i] == 1) > 1) throw new ArgumentException($"The box holds two categories of column '{units.Inputs[group[0]].Category}' at one; a row has one of them.", nameof(lower));
        }
    }

    /// <summary>The inputs.</summary>
    public DataUnits Units { get; }

    /// <summary>The lower end of each input's range.</summary>
    public ReadOnlySpan<double> Lower => lower;

    /// <summary>The upper end of each input's range.</summary>
    public ReadOnlySpan<double> Upper => upper;

    /// <summary>The categorical columns of which exactly one input is one.</summary>
    public IReadOnlyList<int[]> Categories { get; }

    /// <summary>The first step of each input.</summary>
    internal int[] First { get; }

    /// <summary>The last step of each input.</summary>
    internal int[] Last { get; }

    /// <summary>The rows of the box whose inputs differ from a centre's by at most a radius.</summary>
    /// <exception cref="ArgumentException">The centre is not in the box, or the radius is negative.</exception>
    public DataBox Within(ReadOnlySpan<double> center, double radius)
    {
        if (center.Length != lower.Length) throw new ArgumentException($"The centre has {center.Length} values; the network takes {lower.Length}.", nameof(center));
        if (!(radius >= 0)) throw new ArgumentException($"The radius is {radius}; it must be 0 or more.", nameof(radius));
        var (low, high) = (new double[lower.Length], new double[lower.Length]);
        for (var i = 0; i < low.Length; i++)
        {
            if (!(center[i] >= lower[i] && center[i] <= upper[i])) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The centre's value {center[i]} of input {i} ('{Units.Inputs[i].Name}') is not in the box, which ranges from {lower[i]} to {upper[i]}."), nameof(center));
            (low[i], high[i]) = (Math.Max(lower[i], center[i] - radius), Math.Min(upper[i], center[i] + radius));
        }

        return new DataBox(Units, low, high, Categories.Count > 0 || Units.Categories.Count == 0);
    }

    /// <summary>The row of steps, moved into the ranges where an end lies between two steps; it is encoded as the steps all the same.</summary>
    internal double[] RowOf(int[] steps) => [.. steps.Select((step, i) => Math.Clamp(Units.Inputs[i].ValueOf(step), lower[i], upper[i]))];

    /// <summary>Steps moved into the box: numbers to the nearest that is possible, and of each column the category that is largest, if it may be one.</summary>
    internal int[] AdmitLargest(ReadOnlySpan<double> steps)
    {
        var admitted = new int[steps.Length];
        for (var i = 0; i < admitted.Length; i++) admitted[i] = (int)Math.Round(Math.Clamp(steps[i], First[i], Last[i]));
        foreach (var group in Categories)
        {
            var chosen = -1;
            foreach (var i in group)
            {
                if (Last[i] == 1 && (chosen < 0 || First[i] > First[chosen] || (First[i] == First[chosen] && steps[i] > steps[chosen]))) chosen = i;
            }

            foreach (var i in group) admitted[i] = i == chosen ? 1 : 0;
        }

        return admitted;
    }

    /// <summary>The steps of integers that the network takes, moved into the box.</summary>
    internal int[] AdmitIntegers(ReadOnlySpan<double> integers)
    {
        var steps = new double[integers.Length];
        for (var i = 0; i < steps.Length; i++) steps[i] = integers[i] / Units.Inputs[i].Multiple;
        return AdmitLargest(steps);
    }
}
