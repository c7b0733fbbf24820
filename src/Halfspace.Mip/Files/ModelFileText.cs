using System.IO.Compression;
using System.Text;

namespace Halfspace.Mip.Files;

/// <summary>Opens model files for reading and replaces them when writing; <c>.gz</c> at the end of a path means compressed.</summary>
internal static class ModelFileText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads a model file; what makes it unsuitable, whatever its content, is said like any other fault in it.</summary>
    public static T Read<T>(string path, Func<TextReader, T> read)
    {
        try
        {
            using var text = Open(path);
            return read(text);
        }
        catch (UnsuitableFileException cause)
        {
            throw new ModelFileException(path, cause.Line, cause.Message);
        }
        catch (DecoderFallbackException)
        {
            throw new ModelFileException(path, 0, "the file is not UTF-8 text, so that names cannot be told apart. Save it as UTF-8.");
        }
    }

    /// <summary>
    /// Writes beside the target and renames at the end, so that a reader never sees half a file and a failed write
    /// leaves what was there before.
    /// </summary>
    public static void Replace(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var packed = IsCompressed(path) ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true) : null;
        using var writer = new StreamWriter(packed ?? stream, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });

    /// <summary>The lines of a remark, short enough for every reader.</summary>
    public static IEnumerable<string> Lines(string? comment)
    {
        const int longest = 200;
        if (string.IsNullOrWhiteSpace(comment)) yield break;
        foreach (var line in comment.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            for (var start = 0; start == 0 || start < line.Length; start += longest) yield return line[start..Math.Min(line.Length, start + longest)];
        }
    }

    private static InputText Open(string path)
    {
        var stream = InputFile.OpenUnpacked(path, out var isPacked);
        if (IsCompressed(path) && !isPacked)
        {
            stream.Dispose();
            throw new ModelFileException(path, 1, "the file does not begin like a gzip file; compress it, or take .gz off its name.");
        }

        return new InputText(stream, isStrict: true);
    }

    private static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
