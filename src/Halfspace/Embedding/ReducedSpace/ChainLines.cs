using System.Numerics.Tensors;
using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>Lines below sums of a network's values, as functions of the variables that its inputs are made of: each ReLU that may be either is replaced by a line below or above it.</summary>
/// <remarks>Backward linear bounds (CROWN, Zhang et al. 2018) of many sums at once. Constants are lowered by what rounding can come to, so the lines hold for the model's rows too.</remarks>
internal sealed class ChainLines
{
    private readonly NetworkChain chain;
    private readonly double[][] lower;
    private readonly double[][] upper;
    private readonly double[]?[] before;
    private readonly double[]?[] after;

    /// <summary>Sums that are all zero yet.</summary>
    /// <param name="chain">The network.</param>
    /// <param name="lower">The lower ends of the values before each ReLU.</param>
    /// <param name="upper">Their upper ends.</param>
    /// <param name="count">How many sums there are.</param>
    public ChainLines(NetworkChain chain, double[][] lower, double[][] upper, int count)
    {
        (this.chain, this.lower, this.upper, Count) = (chain, lower, upper, count);
        (before, after) = (new double[]?[chain.Linear.Length], new double[]?[chain.After.Length]);
        Coefficients = new double[chain.Support.Length * count];
        Constants = new double[count];
    }

    /// <summary>How many sums there are.</summary>
    public int Count { get; }

    /// <summary>For each supporting variable a coefficient of each line.</summary>
    public double[] Coefficients { get; }

    /// <summary>The lines' constants.</summary>
    public double[] Constants { get; }

    /// <summary>For each layer what each sum takes of the values after its ReLU, by value and then sum; filled as lines are made.</summary>
    public double[]?[] Shares => after;

    /// <summary>Adds a value before a ReLU to a sum.</summary>
    public void AddBefore(int sum, int layer, int value, double factor) => (before[layer] ??= new double[chain.Linear[layer].OutputSize * Count])[value * Count + sum] += factor;

    /// <summary>Adds a sum of values.</summary>
    public void Add(int sum, ValueSum values, double factor)
    {
        for (var l = 0; l < values.Before.Length; l++)
        {
            for (var j = 0; values.Before[l] is { } own && j < own.Length; j++) if (own[j] != 0) AddBefore(sum, l, j, factor * own[j]);
        }

        for (var l = 0; l < values.After.Length; l++)
        {
            for (var j = 0; values.After[l] is { } own && j < own.Length; j++) if (own[j] != 0) (after[l] ??= new double[own.Length * Count])[j * Count + sum] += factor * own[j];
        }
    }

    /// <summary>Makes the lines.</summary>
    /// <param name="slopes">For each layer and value the slope of the line below a ReLU that may be either; null for that of the smaller area.</param>
    public void Make(double[][]? slopes = null)
    {
        var error = new double[Count];
        for (var l = chain.Linear.Length - 1; l >= 0; l--)
        {
            if (l < after.Length && after[l] is { } shares) Cross(l, shares, before[l] ??= new double[shares.Length], error, slopes?[l]);
            if (before[l] is { } sums) Descend(l, sums, error);
        }

        for (var q = 0; q < Count; q++) Constants[q] -= error[q];
    }

    /// <summary>The least value of a line over ranges of the supporting variables.</summary>
    public double Least(int sum, double[] low, double[] high)
    {
        var value = Constants[sum];
        for (var s = 0; s < chain.Support.Length; s++)
        {
            var coefficient = Coefficients[s * Count + sum];
            value += coefficient > 0 ? coefficient * low[chain.Support[s]] : coefficient * high[chain.Support[s]];
        }

        return value;
    }

    private void Cross(int layer, double[] shares, double[] sums, double[] error, double[]? slopes)
    {
        for (var j = 0; j < lower[layer].Length; j++)
        {
            var (low, high) = (lower[layer][j], upper[layer][j]);
            var row = shares.AsSpan(j * Count, Count);
            if (high <= 0 || row.IndexOfAnyExcept(0.0) < 0) continue;
            var target = sums.AsSpan(j * Count, Count);
            if (low >= 0)
            {
                TensorPrimitives.Add(target, row, target);
                continue;
            }

            var above = high / (high - low);
            var below = slopes is null ? (high > -low ? 1 : 0) : slopes[j];
            for (var q = 0; q < row.Length; q++)
            {
                if (row[q] >= 0)
                {
                    target[q] += below * row[q];
                }
                else
                {
                    target[q] += above * row[q];
                    Constants[q] -= above * low * row[q];
                    error[q] -= 4 * Tolerances.ModelRounding * chain.Reach[layer][j] * row[q];
                }
            }
        }
    }

    private void Descend(int layer, double[] sums, double[] error)
    {
        var (linear, support) = (chain.Linear[layer], chain.Support.Length);
        for (var j = 0; j < linear.OutputSize; j++)
        {
            var row = sums.AsSpan(j * Count, Count);
            if (row.IndexOfAnyExcept(0.0) < 0) continue;
            TensorPrimitives.MultiplyAdd(row, layer == 0 ? chain.Constants[j] : linear.Biases[j], Constants, Constants);
            var reach = 4 * Tolerances.ModelRounding * chain.Reach[layer][j];
            for (var q = 0; q < row.Length; q++) error[q] += reach * Math.Abs(row[q]);
            for (var s = 0; layer == 0 && s < support; s++)
            {
                var weight = chain.Composed[j * support + s];
                if (weight == 0) continue;
                var target = Coefficients.AsSpan(s * Count, Count);
                TensorPrimitives.MultiplyAdd(row, weight, target, target);
            }
        }

        if (layer > 0) linear.AddTransposed(0, sums, Count, after[layer - 1] ??= new double[chain.Linear[layer - 1].OutputSize * Count]);
    }
}
