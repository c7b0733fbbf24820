namespace Halfspace.Networks.Layers;

/// <summary>The matrix of a linear layer, row after row, without its zeros. Columns count through all inputs, one after the other.</summary>
public sealed class LinearRows
{
    private readonly int[] starts;
    private readonly int[] columns;
    private readonly WeightArray weights;

    /// <summary>Creates a matrix.</summary>
    /// <param name="starts">Where each row starts, and the end of the last.</param>
    /// <param name="columns">The column of each entry.</param>
    /// <param name="weights">The weight of each entry.</param>
    public LinearRows(int[] starts, int[] columns, double[] weights)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(weights);
        if (columns.Length != weights.Length || starts[^1] != columns.Length)
            throw new ArgumentException($"There are {columns.Length} columns and {weights.Length} weights; the rows end at {starts[^1]}.", nameof(columns));
        (this.starts, this.columns, this.weights) = (starts, columns, new WeightArray(weights));
        for (var row = 0; row < Count; row++) Longest = Math.Max(Longest, starts[row + 1] - starts[row]);
    }

    /// <summary>The number of rows.</summary>
    public int Count => starts.Length - 1;

    /// <summary>The number of entries of the longest row.</summary>
    public int Longest { get; }

    internal ReadOnlySpan<int> Starts => starts;

    internal ReadOnlySpan<int> AllColumns => columns;

    internal WeightArray AllWeights => weights;

    /// <summary>The columns of a row's entries.</summary>
    public ReadOnlySpan<int> Columns(int row) => columns.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>The weights of a row's entries.</summary>
    public ReadOnlySpan<double> Weights(int row) => weights.Values.AsSpan(starts[row], starts[row + 1] - starts[row]);
}
