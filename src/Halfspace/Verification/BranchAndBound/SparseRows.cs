using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>The weights between the neurons that are left of a layer and what is left before it, without those that are zero.</summary>
internal sealed class SparseRows
{
    private readonly int[] starts;
    private readonly int[] places;
    private readonly double[] weights;
    private readonly float[] singles;

    private SparseRows(int[] starts, int[] places, double[] weights) => (this.starts, this.places, this.weights, singles) = (starts, places, weights, Array.ConvertAll(weights, weight => (float)weight));

    /// <summary>The rows of some neurons.</summary>
    /// <param name="stage">Their layer.</param>
    /// <param name="neurons">The neurons.</param>
    /// <param name="positions">Where each value before the layer stands, -1 where it is left out; null where all stand in their own places.</param>
    public static SparseRows Of(DenseStage stage, int[] neurons, int[]? positions)
    {
        var (starts, places, weights) = (new int[neurons.Length + 1], new List<int>(), new List<double>());
        for (var p = 0; p < neurons.Length; p++)
        {
            var row = stage.Row(neurons[p]);
            var columns = stage.Columns(neurons[p]);
            for (var e = 0; e < row.Length; e++)
            {
                var place = positions is null ? columns[e] : positions[columns[e]];
                if (row[e] == 0 || place < 0) continue;
                places.Add(place);
                weights.Add(row[e]);
            }

            starts[p + 1] = places.Count;
        }

        return new SparseRows(starts, [.. places], [.. weights]);
    }

    /// <summary>Coefficients on the neurons as coefficients on what is before them.</summary>
    public void Back<T>(ReadOnlySpan<Vector512<T>> coefficients, Span<Vector512<T>> result)
        where T : unmanaged
    {
        result.Clear();
        var values = WeightsAs<T>();
        for (var p = 0; p + 1 < starts.Length; p++)
        {
            var c = coefficients[p];
            if (c == Vector512<T>.Zero) continue;
            for (var e = starts[p]; e < starts[p + 1]; e++) result[places[e]] = LaneMath<T>.MultiplyAdd(c, Vector512.Create(values[e]), result[places[e]]);
        }
    }

    /// <summary>Values before the neurons as their sums.</summary>
    public void Forth<T>(ReadOnlySpan<Vector512<T>> before, Span<Vector512<T>> result)
        where T : unmanaged
    {
        var values = WeightsAs<T>();
        for (var p = 0; p + 1 < starts.Length; p++)
        {
            var sum = Vector512<T>.Zero;
            for (var e = starts[p]; e < starts[p + 1]; e++) sum = LaneMath<T>.MultiplyAdd(before[places[e]], Vector512.Create(values[e]), sum);
            result[p] = sum;
        }
    }

    private T[] WeightsAs<T>() => typeof(T) == typeof(double) ? (T[])(object)weights : (T[])(object)singles;
}
