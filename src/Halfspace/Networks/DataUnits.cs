using System.Globalization;
using Halfspace.Data;

namespace Halfspace.Networks;

/// <summary>
/// The inputs of an integer network in the units of its data, so that a box, a point or a distance means what the data file says: a scaled column
/// has the unit of the raw column (years of age), a category is one or zero, and inputs without an encoding are the integers divided by the input scale.
/// </summary>
/// <remarks>
/// The network itself takes integers. So each input has values that are told apart, its steps (<see cref="DataInput"/>), and what is between two of
/// them is rounded as the encoding does. All arithmetic on steps is exact.
/// </remarks>
public sealed class DataUnits
{
    private DataUnits(IntegerNetwork network, IReadOnlyList<DataInput> inputs)
    {
        (Network, Inputs) = (network, inputs);
        Categories = [.. Enumerable.Range(0, inputs.Count).Where(i => inputs[i].Category is not null).GroupBy(i => inputs[i].Category).Select(group => group.ToArray())];
    }

    /// <summary>The network.</summary>
    public IntegerNetwork Network { get; }

    /// <summary>The inputs, in the network's order.</summary>
    public IReadOnlyList<DataInput> Inputs { get; }

    /// <summary>For each categorical column the places of its inputs; of one row's, one is one.</summary>
    public IReadOnlyList<int[]> Categories { get; }

    /// <summary>The units of a network's data, from its encoding and input scale.</summary>
    public static DataUnits Of(IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var scale = network.InputScale;
        if (network.Encoding is not { } encoding)
            return new DataUnits(network, [.. Enumerable.Range(0, network.InputCount).Select(i => new DataInput(string.Create(CultureInfo.InvariantCulture, $"x{i}"), 0, 1, scale, 0, 1, isRounded: true))]);
        var inputs = new List<DataInput>();
        foreach (var column in encoding.InputOrder().Select(c => encoding.Columns[c]))
        {
            if (column is NumericColumn number)
            {
                inputs.Add(encoding.MinMax
                    ? new DataInput(number.Name, number.Minimum, number.Maximum - number.Minimum, scale, (double)number.Minimum, (double)number.Maximum, isRounded: true)
                    : new DataInput(number.Name, 0, 1, scale, (double)number.Minimum, (double)number.Maximum, encoding.Rounded));
                // A box holds numbers that are there, unless it says otherwise.
                if (number.HasMissingInput) inputs.Add(new DataInput(number.InputNames[1], 0, 1, 1, 0, 0, isRounded: false) { Multiple = scale });
            }
            else
            {
                inputs.AddRange(column.InputNames.Select(name => new DataInput(name, 0, 1, 1, 0, 1, isRounded: false) { Multiple = scale, Category = column.Name }));
            }
        }

        return new DataUnits(network, inputs);
    }

    /// <summary>The integers that the network takes for a row in the data's units.</summary>
    /// <exception cref="ArgumentException">There is another number of values, or one is none that the encoding takes.</exception>
    public int[] IntegersOf(ReadOnlySpan<double> row) => IntegersOf(StepsOf(row));

    /// <summary>The outputs for a row in the data's units: exact integers.</summary>
    /// <exception cref="ArgumentException">There is another number of values, or one is none that the encoding takes.</exception>
    public long[] Forward(ReadOnlySpan<double> row) => Network.Forward(IntegersOf(row));

    /// <summary>The class that the network gives: the lowest of the largest outputs; of one output, the second class where it is zero or more.</summary>
    /// <param name="outputs">What the network gives for a sample.</param>
    public static int ClassOf(ReadOnlySpan<long> outputs)
    {
        if (outputs.Length == 1) return outputs[0] >= 0 ? 1 : 0;
        var best = 0;
        for (var j = 1; j < outputs.Length; j++) if (outputs[j] > outputs[best]) best = j;
        return best;
    }

    internal int[] StepsOf(ReadOnlySpan<double> row)
    {
        if (row.Length != Inputs.Count) throw new ArgumentException($"The row has {row.Length} values; the network takes {Inputs.Count}.", nameof(row));
        var steps = new int[row.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = Inputs[i].StepOf(row[i]) ?? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Input {i} ('{Inputs[i].Name}') is {row[i]}, which the network's encoding does not take: {Known(Inputs[i])}"), nameof(row));
        }

        return steps;
    }

    internal int[] IntegersOf(int[] steps)
    {
        var integers = new int[steps.Length];
        for (var i = 0; i < steps.Length; i++) integers[i] = steps[i] * Inputs[i].Multiple;
        return integers;
    }

    internal double[] RowOf(int[] steps) => [.. steps.Select((step, i) => Inputs[i].ValueOf(step))];

    internal static string Known(DataInput input) => input.IsRounded ? "the number is too large."
        : input.Category is not null ? "a category is one or zero."
        : string.Create(CultureInfo.InvariantCulture, $"it holds multiples of {input.Step}, of at most {int.MaxValue * input.Step}.");
}
