using Halfspace.Data;

namespace Halfspace.Training.Gradient;

/// <summary>
/// The inputs of every sample that are not zero, as floats, each with the place of its first-layer weights; the bias
/// unit, worth <see cref="Dataset.Scale"/>, stands at the end of each row. Integers stay integers: sums below 2^24 are exact.
/// </summary>
internal sealed class SampleRows
{
    private readonly int[] starts;
    private readonly int[] places;
    private readonly float[] values;

    public SampleRows(Dataset data, int stride)
    {
        starts = new int[data.SampleCount + 1];
        var count = data.SampleCount;
        foreach (var value in data.Values) count += value != 0 ? 1 : 0;
        places = new int[count];
        values = new float[count];
        IsUsed = new bool[data.InputCount];
        var e = 0;
        double squares = 0;
        for (var k = 0; k < data.SampleCount; k++)
        {
            starts[k] = e;
            var row = data.Row(k);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] == 0) continue;
                IsUsed[i] = true;
                squares += (double)row[i] * row[i];
                (places[e], values[e]) = (i * stride, row[i]);
                e++;
            }

            squares += (double)data.Scale * data.Scale;
            (places[e], values[e]) = (data.InputCount * stride, data.Scale);
            e++;
        }

        starts[^1] = e;
        RootMeanSquare = Math.Sqrt(squares / data.SampleCount);
    }

    /// <summary>Entries of all rows, bias units included.</summary>
    public int EntryCount => values.Length;

    /// <summary>Whether an input is other than zero in some sample.</summary>
    public bool[] IsUsed { get; }

    /// <summary>The root of the mean squared length of a row, bias unit included, in input units.</summary>
    public double RootMeanSquare { get; }

    public ReadOnlySpan<int> Places(int sample) => places.AsSpan(starts[sample], starts[sample + 1] - starts[sample]);

    public ReadOnlySpan<float> Values(int sample) => values.AsSpan(starts[sample], starts[sample + 1] - starts[sample]);
}
