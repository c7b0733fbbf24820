namespace Halfspace.Data;

/// <summary>Copies of images moved by a pixel or more, for training from few images. What leaves the frame is lost; what enters is zero.</summary>
internal static class ImageShifts
{
    /// <summary>The images, and for each its copies moved by up to <paramref name="reach"/> pixels in every direction.</summary>
    /// <param name="images">A data set whose inputs are named <c>p</c>row<c>_</c>column, as <see cref="IdxFile"/> names them.</param>
    /// <param name="reach">The largest shift in each direction; zero returns the images as they are.</param>
    /// <exception cref="ArgumentException">The inputs are not the pixels of an image, row after row, or the copies are too many.</exception>
    public static Dataset Apply(Dataset images, int reach)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (reach == 0) return images;
        ArgumentOutOfRangeException.ThrowIfNegative(reach);
        var (rows, columns) = ImageShape.Of(images);
        if (reach >= Math.Max(rows, columns)) throw new ArgumentException($"A shift of {reach} pixels moves images of {rows} x {columns} out of their frame; give a smaller one.", nameof(reach));
        var size = (2 * (Int128)reach + 1) * (2 * (Int128)reach + 1) * images.SampleCount * images.InputCount;
        if (size > ImageShape.MostValues) throw new ArgumentException($"The copies of '{images.Name}' moved by up to {reach} pixels have {size} pixels; at most {ImageShape.MostValues} are taken. Give fewer images or a smaller shift.", nameof(reach));
        var side = 2 * reach + 1;
        var copies = side * side;
        var values = new int[images.SampleCount * copies * images.InputCount];
        var labels = new int[images.SampleCount * copies];
        for (var k = 0; k < images.SampleCount; k++)
        {
            for (var c = 0; c < copies; c++)
            {
                var target = values.AsSpan((k * copies + c) * images.InputCount, images.InputCount);
                Move(images.Row(k), target, rows, columns, c / side - reach, c % side - reach);
                labels[k * copies + c] = images.Labels[k];
            }
        }

        return Dataset.Keeping(images.Name + ", shifted", values, labels, images.InputNames, images.ClassNames, images.Scale);
    }

    private static void Move(ReadOnlySpan<int> source, Span<int> target, int rows, int columns, int down, int right)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var (fromRow, fromColumn) = (r - down, c - right);
                if (fromRow >= 0 && fromRow < rows && fromColumn >= 0 && fromColumn < columns) target[r * columns + c] = source[fromRow * columns + fromColumn];
            }
        }
    }
}
