using System.IO.Compression;
using System.Text;

namespace Halfspace.Mip.Files;

/// <summary>Opens model files for reading and replaces them when writing; <c>.gz</c> at the end of a path means compressed.</summary>
internal static class ModelFileText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static StreamReader Open(string path)
    {
        Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (IsCompressed(path)) stream = Decompress(stream, path);
        return new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: true, 1 << 16);
    }

    /// <summary>
    /// Writes beside the target and renames at the end, so that a reader never sees half a file and a failed write
    /// leaves what was there before.
    /// </summary>
    public static void Replace(string path, Action<TextWriter> write)
    {
        var temporary = path + "." + Guid.NewGuid().ToString("N")[..8] + ".tmp";
        try
        {
            using (var writer = Create(temporary, IsCompressed(path))) write(writer);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static GZipStream Decompress(Stream stream, string path)
    {
        var isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        if (isGzip) return new GZipStream(stream, CompressionMode.Decompress);
        stream.Dispose();
        throw new ModelFileException(path, 1, "the file does not begin like a gzip file; compress it, or take .gz off its name.");
    }

    private static StreamWriter Create(string path, bool compressed)
    {
        Stream stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        if (compressed) stream = new GZipStream(stream, CompressionLevel.Fastest);
        return new StreamWriter(stream, Utf8, 1 << 16) { NewLine = "\n" };
    }

    private static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
