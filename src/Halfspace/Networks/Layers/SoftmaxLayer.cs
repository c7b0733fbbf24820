namespace Halfspace.Networks.Layers;

/// <summary>Turns each group of values into shares of one, <c>exp(x_i) / sum of exp(x_j)</c>, or into the shares' logarithms. The order of a group's values stays.</summary>
public sealed class SoftmaxLayer : CurvedLayer
{
    private readonly int[][] groups;
    private readonly int[] groupOf;

    /// <summary>Creates a layer.</summary>
    /// <param name="size">The number of values.</param>
    /// <param name="groups">The positions of each group; every position is in one of them.</param>
    /// <param name="isLogarithm">Whether the logarithms of the shares are given.</param>
    /// <exception cref="ArgumentException">A position is in no group, in two of them, or beyond the values.</exception>
    public SoftmaxLayer(int size, int[][] groups, bool isLogarithm = false)
        : base([size], size)
    {
        ArgumentNullException.ThrowIfNull(groups);
        (this.groups, groupOf, IsLogarithm) = (groups, new int[size], isLogarithm);
        Array.Fill(groupOf, -1);
        for (var g = 0; g < groups.Length; g++)
        {
            foreach (var index in groups[g])
            {
                if (index < 0 || index >= size || groupOf[index] >= 0) throw new ArgumentException($"Position {index} is in two groups, or not among {size} values.", nameof(groups));
                groupOf[index] = g;
            }
        }

        if (Array.IndexOf(groupOf, -1) is >= 0 and var lost) throw new ArgumentException($"Position {lost} is in no group.", nameof(groups));
    }

    /// <inheritdoc/>
    public override string Operator => IsLogarithm ? "LogSoftmax" : "Softmax";

    /// <summary>The positions of each group.</summary>
    public IReadOnlyList<int[]> Groups => groups;

    /// <summary>Whether the logarithms of the shares are given.</summary>
    public bool IsLogarithm { get; }

    /// <summary>The group that a position is in.</summary>
    public int GroupOf(int position) => groupOf[position];

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var values = inputs[0];
        foreach (var group in groups)
        {
            var (largest, sum) = (values[group[0]], T.Zero);
            foreach (var index in group) largest = T.Max(largest, values[index]);
            foreach (var index in group) sum += output[index] = T.Exp(values[index] - largest);
            var shift = T.Log(sum);
            foreach (var index in group) output[index] = IsLogarithm ? values[index] - largest - shift : output[index] / sum;
        }
    }
}
