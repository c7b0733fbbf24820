namespace Halfspace.Networks.Layers;

/// <summary>
/// Each output is one value of the inputs, or a constant: reshaping, transposing, slicing, padding, broadcasting and concatenating.
/// </summary>
public sealed class GatherLayer : LinearLayer
{
    private readonly int[] sources;

    /// <summary>Creates a layer.</summary>
    /// <param name="inputSizes">The number of values of each input.</param>
    /// <param name="sources">For each output the position in the inputs, one after the other; -1 for a constant.</param>
    /// <param name="name">The operator's name.</param>
    /// <param name="constants">The constants, one an output and zero elsewhere; null for zeros.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is not in the inputs.</exception>
    public GatherLayer(IReadOnlyList<int> inputSizes, int[] sources, string name = "Gather", double[]? constants = null)
        : base(inputSizes, (sources ?? throw new ArgumentNullException(nameof(sources))).Length, constants)
    {
        var size = inputSizes.Sum();
        foreach (var source in sources)
        {
            if (source < -1 || source >= size) throw new ArgumentOutOfRangeException(nameof(sources), source, $"The inputs hold {size} values.");
        }

        (this.sources, Operator) = (sources, name);
    }

    /// <inheritdoc/>
    public override string Operator { get; }

    /// <summary>For each output the position in the inputs; -1 for a constant.</summary>
    public ReadOnlySpan<int> Sources => sources;

    /// <summary>Joins inputs, one after the other.</summary>
    public static GatherLayer Concat(params IReadOnlyList<int> inputSizes) => new(inputSizes, [.. Enumerable.Range(0, inputSizes.Sum())], "Concat");

    /// <summary>Hands values on as they are, for a change of shape.</summary>
    public static GatherLayer Reshape(int size) => new([size], [.. Enumerable.Range(0, size)], "Reshape");

    /// <inheritdoc/>
    public override int LongestRow => 1;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var (values, added) = (Joined(inputs), BiasesAs<T>());
        for (var j = 0; j < output.Length; j++) output[j] = sources[j] < 0 ? added[j] : values[sources[j]] + added[j];
    }

    /// <inheritdoc/>
    public override void Spread(ReadOnlySpan<double[]> radii, Span<double> output)
    {
        var values = Joined(radii);
        for (var j = 0; j < output.Length; j++) output[j] = sources[j] < 0 ? 0 : values[sources[j]];
    }

    /// <inheritdoc/>
    protected override LinearRows MakeRows()
    {
        var (starts, columns) = (new int[OutputSize + 1], new List<int>(OutputSize));
        for (var j = 0; j < OutputSize; j++)
        {
            if (sources[j] >= 0) columns.Add(sources[j]);
            starts[j + 1] = columns.Count;
        }

        var weights = new double[columns.Count];
        Array.Fill(weights, 1);
        return new LinearRows(starts, [.. columns], weights);
    }
}
