namespace Halfspace.Networks.Layers;

/// <summary>A rectangle that slides over a channel of an image: where convolutions and pools take their values from.</summary>
public sealed record SlidingWindow
{
    /// <summary>Rows and columns of the channel.</summary>
    public required (int Rows, int Columns) Input { get; init; }

    /// <summary>Rows and columns of the rectangle.</summary>
    public required (int Rows, int Columns) Kernel { get; init; }

    /// <summary>How far it moves at a time.</summary>
    public (int Rows, int Columns) Stride { get; init; } = (1, 1);

    /// <summary>How far apart neighbouring taps of the kernel are.</summary>
    public (int Rows, int Columns) Dilation { get; init; } = (1, 1);

    /// <summary>How many rows and columns are added at each side.</summary>
    public (int Top, int Left, int Bottom, int Right) Padding { get; init; }

    /// <summary>Whether the last place may reach beyond the padding, as pools may ask for.</summary>
    public bool CeilingMode { get; init; }

    /// <summary>Rows and columns of the result.</summary>
    /// <exception cref="ArgumentException">The rectangle is larger than the padded channel, or a size is below one.</exception>
    public (int Rows, int Columns) Output => (
        Places(Input.Rows, Kernel.Rows, Stride.Rows, Dilation.Rows, Padding.Top, Padding.Bottom),
        Places(Input.Columns, Kernel.Columns, Stride.Columns, Dilation.Columns, Padding.Left, Padding.Right));

    /// <summary>The number of values of a channel.</summary>
    public int InputArea => checked(Input.Rows * Input.Columns);

    /// <summary>The number of places.</summary>
    public int OutputArea => checked(Output.Rows * Output.Columns);

    /// <summary>The number of taps.</summary>
    public int KernelArea => checked(Kernel.Rows * Kernel.Columns);

    /// <summary>The values under the rectangle at a place, without the padding: position in the channel and tap of the kernel.</summary>
    public IEnumerable<(int Index, int Tap)> Taps(int place)
    {
        var columns = Output.Columns;
        var (top, left) = (place / columns * Stride.Rows - Padding.Top, place % columns * Stride.Columns - Padding.Left);
        for (var r = 0; r < Kernel.Rows; r++)
        {
            var y = top + r * Dilation.Rows;
            if (y < 0 || y >= Input.Rows) continue;
            for (var c = 0; c < Kernel.Columns; c++)
            {
                var x = left + c * Dilation.Columns;
                if (x >= 0 && x < Input.Columns) yield return (y * Input.Columns + x, r * Kernel.Columns + c);
            }
        }
    }

    /// <summary>How many taps at a place lie in the channel or its padding; a place in ceiling mode may reach beyond both.</summary>
    public int PaddedTaps(int place)
    {
        var columns = Output.Columns;
        var (top, left) = (place / columns * Stride.Rows - Padding.Top, place % columns * Stride.Columns - Padding.Left);
        return Inside(top, Kernel.Rows, Dilation.Rows, Input.Rows + Padding.Bottom) * Inside(left, Kernel.Columns, Dilation.Columns, Input.Columns + Padding.Right);
    }

    private static int Inside(int start, int kernel, int dilation, int end)
    {
        var count = 0;
        for (var k = 0; k < kernel; k++) if (start + k * dilation < end) count++;
        return count;
    }

    private int Places(int size, int kernel, int stride, int dilation, int before, int after)
    {
        if (size < 1 || kernel < 1 || stride < 1 || dilation < 1 || before < 0 || after < 0)
            throw new ArgumentException($"A window needs sizes, strides and dilations of 1 or more and no negative padding: size {size}, kernel {kernel}, stride {stride}, dilation {dilation}, padding {before} and {after}.");
        var room = (long)size + before + after - ((long)kernel - 1) * dilation - 1;
        if (room < 0) throw new ArgumentException($"A kernel of {kernel} with dilation {dilation} does not fit into {size} values with padding {before} and {after}.");
        var places = (CeilingMode ? (room + stride - 1) / stride : room / stride) + 1;
        // A place that starts beyond the channel would hold nothing but padding.
        if (CeilingMode && (places - 1) * stride >= (long)size + before) places--;
        return checked((int)places);
    }
}
