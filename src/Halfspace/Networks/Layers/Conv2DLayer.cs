namespace Halfspace.Networks.Layers;

/// <summary>
/// A two-dimensional convolution (cross-correlation, as ONNX's Conv) over channels, rows and columns, with padding by zeros, strides,
/// dilations and groups.
/// </summary>
public sealed class Conv2DLayer : LinearLayer
{
    private readonly double[] kernel;
    private readonly SlidingWindow window;
    private readonly int groups;

    /// <summary>Creates a convolution.</summary>
    /// <param name="channels">The number of input channels.</param>
    /// <param name="window">Where the kernel is put on each channel.</param>
    /// <param name="kernel">Weights: filters, channels of a group, kernel rows, kernel columns, row-major.</param>
    /// <param name="biases">One bias a filter.</param>
    /// <param name="groups">The number of groups that channels and filters are split into.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public Conv2DLayer(int channels, SlidingWindow window, double[] kernel, double[] biases, int groups = 1)
        : base([checked(channels * (window ?? throw new ArgumentNullException(nameof(window))).InputArea)], checked((biases ?? throw new ArgumentNullException(nameof(biases))).Length * window.OutputArea), Repeated(biases, window.OutputArea))
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (groups < 1 || channels % groups != 0 || biases.Length % groups != 0)
            throw new ArgumentException($"{channels} channels and {biases.Length} filters do not split into {groups} groups.", nameof(groups));
        var expected = (long)biases.Length * (channels / groups) * window.KernelArea;
        if (kernel.LongLength != expected) throw new ArgumentException($"The kernel needs {expected} weights; {kernel.Length} were given.", nameof(kernel));
        (this.kernel, this.window, this.groups, Channels, FilterBiases) = (kernel, window, groups, channels, biases);
    }

    /// <inheritdoc/>
    public override string Operator => "Conv2D";

    /// <summary>The number of input channels.</summary>
    public int Channels { get; }

    /// <summary>The number of filters, the channels of the output.</summary>
    public int Filters => FilterBiases.Count;

    /// <summary>One bias a filter.</summary>
    public IReadOnlyList<double> FilterBiases { get; }

    /// <summary>Where the kernel is put.</summary>
    public SlidingWindow Window => window;

    /// <summary>The number of groups.</summary>
    public int Groups => groups;

    /// <summary>The weights: filters, channels of a group, kernel rows, kernel columns.</summary>
    public ReadOnlySpan<double> Kernel => kernel;

    /// <inheritdoc/>
    internal override LinearLayer? WithBiases(double[] added)
    {
        var biases = new double[Filters];
        for (var f = 0; f < biases.Length; f++)
        {
            biases[f] = added[f * window.OutputArea];
            if (added.AsSpan(f * window.OutputArea, window.OutputArea).IndexOfAnyExcept(biases[f]) >= 0) return null;
        }

        return new Conv2DLayer(Channels, window, kernel, biases, groups);
    }

    /// <inheritdoc/>
    protected override LinearRows MakeRows()
    {
        var (starts, columns, weights) = (new int[OutputSize + 1], new List<int>(), new List<double>());
        var (perGroup, filtersPerGroup, row) = (Channels / groups, Filters / groups, 0);
        for (var filter = 0; filter < Filters; filter++)
        {
            for (var place = 0; place < window.OutputArea; place++)
            {
                for (var c = 0; c < perGroup; c++)
                {
                    var first = (filter / filtersPerGroup * perGroup + c) * window.InputArea;
                    foreach (var (index, tap) in window.Taps(place))
                    {
                        var weight = kernel[(filter * perGroup + c) * window.KernelArea + tap];
                        if (weight == 0) continue;
                        columns.Add(first + index);
                        weights.Add(weight);
                    }
                }

                starts[++row] = columns.Count;
            }
        }

        return new LinearRows(starts, [.. columns], [.. weights]);
    }

    private static double[] Repeated(double[] biases, int times)
    {
        var all = new double[checked(biases.Length * times)];
        for (var f = 0; f < biases.Length; f++) all.AsSpan(f * times, times).Fill(biases[f]);
        return all;
    }
}
