using System.Globalization;

namespace Halfspace.Data;

/// <summary>The frame of the images that a data set's rows are.</summary>
/// <param name="Rows">Rows of pixels.</param>
/// <param name="Columns">Columns of pixels.</param>
internal readonly record struct ImageShape(int Rows, int Columns)
{
    /// <summary>The most pixels that copies of images may have together: two gigabytes.</summary>
    public const long MostValues = 1L << 29;

    /// <summary>Reads the frame off the last input's name.</summary>
    /// <exception cref="ArgumentException">The inputs are not the pixels of an image, row after row.</exception>
    public static ImageShape Of(Dataset images) => Find(images)
        ?? throw new ArgumentException($"The inputs of '{images.Name}' are not the pixels of an image (the last is '{images.InputNames[^1]}'); copies need images as IDX files hold them.", nameof(images));

    /// <summary>The frame, or null where the inputs are not the pixels of an image.</summary>
    public static ImageShape? Find(Dataset data)
    {
        var last = data.InputNames[^1];
        var parts = last.Length > 1 && last[0] == 'p' ? last[1..].Split('_') : [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var column)
            && (row + 1) * (column + 1) == data.InputCount
            ? new ImageShape(row + 1, column + 1)
            : null;
    }
}
