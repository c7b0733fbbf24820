namespace Halfspace.Networks.Layers;

/// <summary>A run of neighbouring places of a window that one tap gives neighbouring (or evenly spaced) values to.</summary>
/// <param name="Tap">The tap of the kernel.</param>
/// <param name="Output">The first place.</param>
/// <param name="Input">The position in the channel that the tap has there.</param>
/// <param name="Count">The number of places; from each to the next the position moves by the column stride.</param>
internal readonly record struct WindowRun(int Tap, int Output, int Input, int Count)
{
    /// <summary>All runs, tap after tap; padding is left out.</summary>
    public static WindowRun[] Of(SlidingWindow window)
    {
        var ((rows, columns), (outputRows, outputColumns), runs) = (window.Input, window.Output, new List<WindowRun>());
        for (var tap = 0; tap < window.KernelArea; tap++)
        {
            var top = (long)(tap / window.Kernel.Columns) * window.Dilation.Rows - window.Padding.Top;
            var left = (long)(tap % window.Kernel.Columns) * window.Dilation.Columns - window.Padding.Left;
            // The places whose column lies in the channel: 0 <= left + x stride < columns.
            var first = left >= 0 ? 0 : (-left + window.Stride.Columns - 1) / window.Stride.Columns;
            var end = Math.Min(outputColumns, left >= columns ? 0 : (columns - 1 - left) / window.Stride.Columns + 1);
            if (first >= end) continue;
            for (var y = 0; y < outputRows; y++)
            {
                var row = top + (long)y * window.Stride.Rows;
                if (row < 0 || row >= rows) continue;
                runs.Add(new WindowRun(tap, (int)(y * outputColumns + first), (int)(row * columns + left + first * window.Stride.Columns), (int)(end - first)));
            }
        }

        return [.. runs];
    }
}
