using System.Numerics;
using System.Numerics.Tensors;

namespace Halfspace.Networks.Layers;

/// <summary>
/// A two-dimensional convolution (cross-correlation, as ONNX's Conv) over channels, rows and columns, with padding by zeros, strides,
/// dilations and groups.
/// </summary>
public sealed class Conv2DLayer : LinearLayer
{
    private readonly WeightArray kernel;
    private readonly SlidingWindow window;
    private readonly int groups;
    private WindowRun[]? runs;

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
        (this.kernel, this.window, this.groups, Channels, FilterBiases) = (new WeightArray(kernel), window, groups, channels, biases);
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
    public ReadOnlySpan<double> Kernel => kernel.Values;

    private WindowRun[] Runs => runs ??= WindowRun.Of(window);

    /// <inheritdoc/>
    public override int LongestRow => checked(Channels / groups * window.KernelArea);

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        Slide(kernel.As<T>(), inputs[0], output);
        var added = BiasesAs<T>();
        for (var j = 0; j < output.Length; j++) output[j] += added[j];
    }

    /// <inheritdoc/>
    public override void Spread(ReadOnlySpan<double[]> radii, Span<double> output) => Slide(Array.ConvertAll(kernel.Values, Math.Abs), radii[0], output);

    /// <inheritdoc/>
    public override void AddTransposed(int input, ReadOnlySpan<double> coefficients, int batch, Span<double> into)
    {
        var (perGroup, filtersPerGroup, step) = (Channels / groups, Filters / groups, window.Stride.Columns);
        for (var filter = 0; filter < Filters; filter++)
        {
            var plane = coefficients.Slice(filter * window.OutputArea * batch, window.OutputArea * batch);
            if (plane.IndexOfAnyExcept(0.0) < 0) continue;
            for (var c = 0; c < perGroup; c++)
            {
                var channel = into.Slice((filter / filtersPerGroup * perGroup + c) * window.InputArea * batch, window.InputArea * batch);
                var taps = kernel.Values.AsSpan((filter * perGroup + c) * window.KernelArea, window.KernelArea);
                foreach (var run in Runs)
                {
                    if (taps[run.Tap] == 0) continue;
                    // Where places and positions both lie side by side, a run is one piece of memory.
                    var (pieces, length) = step == 1 ? (1, run.Count * batch) : (run.Count, batch);
                    for (var p = 0; p < pieces; p++)
                    {
                        var target = channel.Slice((run.Input + p * step) * batch, length);
                        TensorPrimitives.MultiplyAdd(plane.Slice((run.Output + p) * batch, length), taps[run.Tap], target, target);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override LinearLayer? WithBiases(double[] added)
    {
        var biases = new double[Filters];
        for (var f = 0; f < biases.Length; f++)
        {
            biases[f] = added[f * window.OutputArea];
            if (added.AsSpan(f * window.OutputArea, window.OutputArea).IndexOfAnyExcept(biases[f]) >= 0) return null;
        }

        return new Conv2DLayer(Channels, window, kernel.Values, biases, groups);
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
                        var weight = kernel.Values[(filter * perGroup + c) * window.KernelArea + tap];
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

    private void Slide<T>(T[] weights, T[] values, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (perGroup, filtersPerGroup, step) = (Channels / groups, Filters / groups, window.Stride.Columns);
        output.Clear();
        for (var filter = 0; filter < Filters; filter++)
        {
            var plane = output.Slice(filter * window.OutputArea, window.OutputArea);
            for (var c = 0; c < perGroup; c++)
            {
                var channel = values.AsSpan((filter / filtersPerGroup * perGroup + c) * window.InputArea, window.InputArea);
                var taps = weights.AsSpan((filter * perGroup + c) * window.KernelArea, window.KernelArea);
                foreach (var run in Runs)
                {
                    var weight = taps[run.Tap];
                    if (weight == T.Zero) continue;
                    var target = plane.Slice(run.Output, run.Count);
                    if (step == 1) TensorPrimitives.MultiplyAdd(channel.Slice(run.Input, run.Count), weight, target, target);
                    else for (var p = 0; p < target.Length; p++) target[p] += weight * channel[run.Input + p * step];
                }
            }
        }
    }

    private static double[] Repeated(double[] biases, int times)
    {
        var all = new double[checked(biases.Length * times)];
        for (var f = 0; f < biases.Length; f++) all.AsSpan(f * times, times).Fill(biases[f]);
        return all;
    }
}
