using System.Buffers.Binary;
using Halfspace.Mip.Files;

namespace Halfspace.Data;

/// <summary>
/// Reads images and labels in the IDX format of MNIST, packed with gzip or not. A pixel p stands for the real input
/// p / 255, so the scale is 255 and nothing is rounded.
/// </summary>
/// <remarks>
/// The header is big-endian: a magic number (2051 for images, 2049 for labels), the number of items, for images the
/// numbers of rows and columns; then one byte a pixel or label.
/// </remarks>
public static class IdxFile
{
    private const int ImagesMagic = 0x803;
    private const int LabelsMagic = 0x801;

    private const long MostPixels = 1L << 29;

    /// <summary>Reads images with their labels.</summary>
    /// <param name="imagesPath">Images (idx3), <c>.gz</c> or not.</param>
    /// <param name="labelsPath">Labels (idx1), <c>.gz</c> or not.</param>
    /// <param name="classCount">The number of classes, for example the training data's; null for the largest label plus one.</param>
    /// <returns>Inputs <c>p0_0</c>, <c>p0_1</c>, ... by row and column, integers 0 to 255 at scale 255; classes <c>0</c>, <c>1</c>, ...</returns>
    /// <exception cref="DataFileException">A file is not what it should be, or the two do not belong together.</exception>
    public static Dataset Read(string imagesPath, string labelsPath, int? classCount = null)
    {
        ArgumentNullException.ThrowIfNull(imagesPath);
        ArgumentNullException.ThrowIfNull(labelsPath);
        var labels = ReadLabels(labelsPath);
        var (pixels, rows, columns) = ReadImages(imagesPath, labels.Length, labelsPath);
        var largest = labels.Max();
        if (largest >= classCount) throw new DataFileException(labelsPath, 0, $"There is a label {largest}; the {classCount} classes are 0 to {classCount - 1}.");
        var names = new string[rows * columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++) names[r * columns + c] = FormattableString.Invariant($"p{r}_{c}");
        }

        var classes = Enumerable.Range(0, classCount ?? largest + 1).Select(c => FormattableString.Invariant($"{c}")).ToArray();
        return Dataset.Keeping(Path.GetFileName(imagesPath), pixels, labels, names, classes, 255);
    }

    /// <summary>Reads one image without labels.</summary>
    /// <param name="path">Images (idx3), <c>.gz</c> or not.</param>
    /// <param name="index">Which image, counted from 0.</param>
    /// <returns>One real input a pixel, in [0, 1].</returns>
    /// <exception cref="DataFileException">The file is not what it should be, or has no such image.</exception>
    public static double[] ReadImage(string path, int index)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (pixels, rows, columns) = ReadImages(path, null, null);
        var size = rows * columns;
        if (index < 0 || index >= pixels.Length / Math.Max(1, size)) throw new DataFileException(path, 0, $"There is no image {index}; the file holds the images 0 to {pixels.Length / Math.Max(1, size) - 1}.");
        return Array.ConvertAll(pixels[(index * size)..((index + 1) * size)], pixel => pixel / 255.0);
    }

    /// <summary>Whether a file begins as a file of images does, packed with gzip or not.</summary>
    /// <exception cref="DataFileException">The file cannot be read.</exception>
    public static bool HoldsImages(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = InputFile.OpenUnpacked(path, out _);
            var bytes = new byte[4];
            return file.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) == 4 && BinaryPrimitives.ReadInt32BigEndian(bytes) == ImagesMagic;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    /// <summary>Reads images without labels, one after the other.</summary>
    /// <param name="path">Images (idx3), <c>.gz</c> or not.</param>
    /// <returns>One integer from 0 to 255 a pixel, by row and column.</returns>
    /// <exception cref="DataFileException">The file is not what it should be.</exception>
    public static IEnumerable<int[]> ReadPixels(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = Open(path, out var atMost);
        var header = ReadHeader(file, path, ImagesMagic, 4, "images");
        var (count, pixels) = (header[1], (long)header[2] * header[3]);
        if (pixels > MostPixels) throw new DataFileException(path, 0, $"The header claims images of {header[2]} x {header[3]} pixels; at most {MostPixels} are taken.");
        if (pixels * count > atMost - 16) throw new DataFileException(path, 0, $"The header claims {count} images of {pixels} bytes, but the file can hold {Math.Max(0, atMost - 16)} bytes at most. The file is cut off, or its header is wrong.");
        var bytes = new byte[pixels];
        for (var k = 0; k < count; k++)
        {
            if (Fill(file, path, bytes) < bytes.Length) throw new DataFileException(path, 0, $"The file is cut off: it ends within image {k} of the {count} that its header claims. Fetch it again.");
            yield return Array.ConvertAll(bytes, pixel => (int)pixel);
        }

        if (Fill(file, path, bytes.AsSpan(0, 1)) > 0) throw new DataFileException(path, 0, $"The file goes on after the {count} images that its header claims. Fetch it again.");
    }

    private static int[] ReadLabels(string path)
    {
        using var file = Open(path, out var atMost);
        var header = ReadHeader(file, path, LabelsMagic, 2, "labels");
        CheckSize(path, header[1], atMost - 8);
        var labels = new int[header[1]];
        ReadBytes(file, path, labels, 8);
        return labels;
    }

    private static (int[] Pixels, int Rows, int Columns) ReadImages(string path, int? labelCount, string? labelsPath)
    {
        using var file = Open(path, out var atMost);
        var header = ReadHeader(file, path, ImagesMagic, 4, "images");
        var (count, rows, columns) = (header[1], header[2], header[3]);
        if (labelCount is not null && count != labelCount)
            throw new DataFileException(path, 0, $"The file has {count} images, but {labelsPath} has {labelCount} labels. Give the two files of the same set.");
        // Three 31-bit sizes can overflow 64 bits when multiplied, two cannot.
        var pixels = (long)rows * columns;
        if (pixels > MostPixels || pixels * count > MostPixels)
            throw new DataFileException(path, 0, $"The header claims {count} images of {rows} x {columns} pixels; at most {MostPixels} pixels in all are taken.");
        CheckSize(path, pixels * count, atMost - 16);
        var values = new int[pixels * count];
        ReadBytes(file, path, values, 16);
        return (values, rows, columns);
    }

    private static Stream Open(string path, out long atMost)
    {
        try
        {
            var file = InputFile.OpenUnpacked(path, out var isPacked);
            atMost = isPacked ? InputFile.MostUnpacked(new FileInfo(path).Length) : file.Length;
            return new BufferedStream(file, 1 << 16);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }

    private static int[] ReadHeader(Stream file, string path, int magic, int length, string what)
    {
        var bytes = new byte[4 * length];
        var read = Fill(file, path, bytes);
        var header = new int[length];
        for (var i = 0; i < length && 4 * i + 4 <= read; i++) header[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * i));
        if (read >= 4 && header[0] != magic)
        {
            var hint = header[0] is ImagesMagic or LabelsMagic ? " Images and labels seem to be exchanged." : "";
            throw new DataFileException(path, 0, $"An IDX file of {what} begins with the number {magic}; this one begins with {header[0]}.{hint}");
        }

        if (read < bytes.Length) throw new DataFileException(path, 0, $"The file ends within its header: {read} bytes of {bytes.Length}.");
        for (var i = 1; i < length; i++)
        {
            if (header[i] < 1) throw new DataFileException(path, 0, $"The header claims a size of {header[i]}; sizes must be 1 or more.");
        }

        return header;
    }

    private static void CheckSize(string path, long claimed, long atMost)
    {
        if (claimed > atMost) throw new DataFileException(path, 0, $"The header claims {claimed} bytes of data, but the file can hold {Math.Max(0, atMost)} at most. The file is cut off, or its header is wrong.");
    }

    private static void ReadBytes(Stream file, string path, int[] target, int headerLength)
    {
        var buffer = new byte[1 << 16];
        for (var done = 0; done < target.Length;)
        {
            var wanted = Math.Min(buffer.Length, target.Length - done);
            var read = Fill(file, path, buffer.AsSpan(0, wanted));
            for (var i = 0; i < read; i++) target[done + i] = buffer[i];
            done += read;
            if (read < wanted)
                throw new DataFileException(path, 0, $"The file is cut off: {headerLength + done} bytes of the {headerLength + (long)target.Length} that its header claims. Fetch it again.");
        }

        if (Fill(file, path, buffer.AsSpan(0, 1)) > 0)
            throw new DataFileException(path, 0, $"The file goes on after the {headerLength + (long)target.Length} bytes that its header claims. Fetch it again.");
    }

    private static int Fill(Stream file, string path, Span<byte> target)
    {
        try
        {
            return file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (IOException cause)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }
}
