namespace Halfspace.Networks.Layers;

/// <summary>The mean of each place of a window on each channel; over the whole channel it is a global average pool.</summary>
public sealed class AveragePoolLayer : LinearLayer
{
    /// <summary>Creates a pool.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="window">The window.</param>
    /// <param name="countsPadding">Whether padding counts as zeros in the mean.</param>
    public AveragePoolLayer(int channels, SlidingWindow window, bool countsPadding = false)
        : base([checked(channels * (window ?? throw new ArgumentNullException(nameof(window))).InputArea)], checked(channels * window.OutputArea), null)
    {
        (Channels, Window, CountsPadding) = (channels, window, countsPadding);
    }

    /// <inheritdoc/>
    public override string Operator => "AveragePool";

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>The window.</summary>
    public SlidingWindow Window { get; }

    /// <summary>Whether padding counts as zeros in the mean.</summary>
    public bool CountsPadding { get; }

    /// <inheritdoc/>
    protected override LinearRows MakeRows()
    {
        var (starts, columns, weights, row) = (new int[OutputSize + 1], new List<int>(), new List<double>(), 0);
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var place = 0; place < Window.OutputArea; place++)
            {
                var first = columns.Count;
                foreach (var (index, _) in Window.Taps(place)) columns.Add(channel * Window.InputArea + index);
                var count = CountsPadding ? Window.PaddedTaps(place) : columns.Count - first;
                for (var e = first; e < columns.Count; e++) weights.Add(1.0 / count);
                starts[++row] = columns.Count;
            }
        }

        return new LinearRows(starts, [.. columns], [.. weights]);
    }
}
