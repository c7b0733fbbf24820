namespace Halfspace.Data;

/// <summary>
/// Copies of images turned, slanted, stretched, moved, bent and drawn with a thicker or thinner stroke, each by amounts drawn
/// at random: the ways in which the same hand would have drawn the same sign again. For training from few images.
/// </summary>
/// <remarks>
/// A copy's pixel is read from the image between four pixels and rounded, so pixels stay integers from zero to the image's
/// largest. What lies outside the frame is zero.
/// </remarks>
public sealed record ImageDistortions
{
    /// <summary>Copies of each image, besides the image itself.</summary>
    public int Copies { get; init; } = 8;

    /// <summary>The largest turn to either side, in degrees.</summary>
    public double Turn { get; init; } = 15;

    /// <summary>The largest slant to either side: how far a pixel moves sideways for each pixel above the centre.</summary>
    public double Slant { get; init; } = 0.3;

    /// <summary>The largest change of width and, on its own, of height, as a share.</summary>
    public double Stretch { get; init; } = 0.15;

    /// <summary>The largest move in each direction, in pixels.</summary>
    public double Shift { get; init; } = 1.2;

    /// <summary>The largest move of the points of a coarse grid laid over the image, in pixels.</summary>
    public double Bend { get; init; } = 1.2;

    /// <summary>The largest share by which a pixel goes toward the largest, or the smallest, of its four neighbours.</summary>
    public double Stroke { get; init; } = 0.5;

    /// <summary>The images, each followed by its copies.</summary>
    /// <param name="images">A data set whose inputs are named <c>p</c>row<c>_</c>column, as <see cref="IdxFile"/> names them.</param>
    /// <param name="seed">Seed of all amounts; the same gives the same copies.</param>
    /// <exception cref="ArgumentException">The inputs are not the pixels of an image, row after row, or the copies are too many.</exception>
    public Dataset Apply(Dataset images, int seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(Copies);
        if (Copies == 0) return images;
        var shape = ImageShape.Of(images);
        var size = ((Int128)Copies + 1) * images.SampleCount * images.InputCount;
        if (size > ImageShape.MostValues) throw new ArgumentException($"{Copies} distorted copies of each image of '{images.Name}' have {size} pixels; at most {ImageShape.MostValues} are taken. Give fewer.", nameof(images));
        var random = new Random(seed);
        var values = new int[(int)size];
        var labels = new int[images.SampleCount * (Copies + 1)];
        for (var k = 0; k < images.SampleCount; k++)
        {
            for (var c = 0; c <= Copies; c++)
            {
                var at = k * (Copies + 1) + c;
                labels[at] = images.Labels[k];
                var target = values.AsSpan(at * images.InputCount, images.InputCount);
                if (c == 0) images.Row(k).CopyTo(target);
                else Distort(images.Row(k), target, shape, random);
            }
        }

        return Dataset.Keeping(images.Name + ", distorted", values, labels, images.InputNames, images.ClassNames, images.Scale);
    }

    private void Distort(ReadOnlySpan<int> source, Span<int> target, ImageShape shape, Random random)
    {
        double Draw(double most) => (2 * random.NextDouble() - 1) * most;
        var (turn, slant) = (Draw(Turn) * Math.PI / 180, Draw(Slant));
        var (wide, high) = (1 / (1 + Draw(Stretch)), 1 / (1 + Draw(Stretch)));
        var (down, right, stroke) = (Draw(Shift), Draw(Shift), Draw(Stroke));
        var (sine, cosine) = Math.SinCos(turn);
        const int Points = 4;
        Span<double> bends = stackalloc double[2 * Points * Points];
        for (var i = 0; i < bends.Length; i++) bends[i] = Draw(Bend);
        var (middleRow, middleColumn) = ((shape.Rows - 1) / 2.0, (shape.Columns - 1) / 2.0);
        var drawn = Stroked(source, shape, stroke);
        for (var r = 0; r < shape.Rows; r++)
        {
            for (var c = 0; c < shape.Columns; c++)
            {
                var (y, x) = (r - middleRow - down, c - middleColumn - right);
                (y, x) = (cosine * y - sine * x, sine * y + cosine * x);
                x += slant * y;
                var (gridRow, gridColumn) = (r * (Points - 1.0) / Math.Max(1, shape.Rows - 1), c * (Points - 1.0) / Math.Max(1, shape.Columns - 1));
                y = y * high + middleRow + Between(bends[..(Points * Points)], Points, Points, gridRow, gridColumn);
                x = x * wide + middleColumn + Between(bends[(Points * Points)..], Points, Points, gridRow, gridColumn);
                target[r * shape.Columns + c] = (int)Math.Round(Between(drawn, shape.Rows, shape.Columns, y, x));
            }
        }
    }

    /// <summary>The image with every pixel drawn toward the largest of its neighbours, or, where the amount is negative, the smallest.</summary>
    private static double[] Stroked(ReadOnlySpan<int> source, ImageShape shape, double amount)
    {
        var drawn = new double[source.Length];
        for (var r = 0; r < shape.Rows; r++)
        {
            for (var c = 0; c < shape.Columns; c++)
            {
                var at = r * shape.Columns + c;
                var (most, least) = (source[at], source[at]);
                foreach (var (dr, dc) in ((int, int)[])[(-1, 0), (1, 0), (0, -1), (0, 1)])
                {
                    if (r + dr < 0 || r + dr >= shape.Rows || c + dc < 0 || c + dc >= shape.Columns) continue;
                    var near = source[at + dr * shape.Columns + dc];
                    (most, least) = (Math.Max(most, near), Math.Min(least, near));
                }

                drawn[at] = amount >= 0 ? source[at] + amount * (most - source[at]) : source[at] + amount * (source[at] - least);
            }
        }

        return drawn;
    }

    /// <summary>The value at a point between four grid points; outside the grid, zero.</summary>
    private static double Between(ReadOnlySpan<double> grid, int rows, int columns, double row, double column)
    {
        var (r, c) = ((int)Math.Floor(row), (int)Math.Floor(column));
        if (r < -1 || r >= rows || c < -1 || c >= columns) return 0;
        var (down, right) = (row - r, column - c);
        var sum = 0.0;
        if (r >= 0 && c >= 0) sum += (1 - down) * (1 - right) * grid[r * columns + c];
        if (r >= 0 && c + 1 < columns) sum += (1 - down) * right * grid[r * columns + c + 1];
        if (r + 1 < rows && c >= 0) sum += down * (1 - right) * grid[(r + 1) * columns + c];
        if (r + 1 < rows && c + 1 < columns) sum += down * right * grid[(r + 1) * columns + c + 1];
        return sum;
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ImageDistortions), PrintMembers);
}
