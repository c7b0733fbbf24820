using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Halfspace.Mip.Files;

/// <summary>
/// Opens files for reading within limits, so that nothing a file says or is can hang the program or fill its memory. Every reader begins here.
/// </summary>
/// <remarks>
/// Only regular files are opened: a pipe may never end, a device never does, and several readers read twice. What is packed with gzip
/// unpacks to <see cref="MostUnpacked"/> at most; who has more unpacks the file first.
/// </remarks>
public static class InputFile
{
    /// <summary>What any packed file may unpack to, besides sixteen times its own size: 64 MB.</summary>
    private const long UnpackedAnyway = 64 << 20;

    /// <summary>Text and tables seldom pack tighter than this; data made to fill memory packs a thousandfold.</summary>
    private const long UnpackedTimes = 16;

    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    /// <summary>The bytes to which a packed file of some size may unpack: 64 MB and sixteen times its size.</summary>
    public static long MostUnpacked(long packed) => UnpackedAnyway + UnpackedTimes * packed;

    /// <summary>Opens a regular file.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <exception cref="UnsuitableFileException">It is a pipe, a device or a socket, or no name is given.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static FileStream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) throw new UnsuitableFileException("This is no name of a file; give one.");
        if (TypeOf(path) is { } type and not RegularType and not 0x4000)
            throw new UnsuitableFileException($"This is {(type switch { 0x1000 => "a pipe", 0xC000 => "a socket", _ => "a device" })}, not a file. Write what it gives into a file, and name that.") { IsNoFile = true };
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
    }

    /// <summary>Opens a regular file, and unpacks it where it begins like a gzip file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPacked">Whether it is packed.</param>
    public static Stream OpenUnpacked(string path, out bool isPacked)
    {
        var file = Open(path);
        isPacked = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isPacked ? new LimitedStream(new GZipStream(file, CompressionMode.Decompress), MostUnpacked(file.Length)) : file;
    }

    /// <summary>The whole content of a regular file of at most two gibibytes.</summary>
    /// <exception cref="UnsuitableFileException">The file is larger, or is no regular file.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using var file = Open(path);
        if (file.Length > Array.MaxLength) throw new UnsuitableFileException($"The file has {file.Length} bytes; at most {Array.MaxLength} are read.");
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    /// <summary>Content that has to be UTF-8 text, without a byte order mark.</summary>
    /// <exception cref="UnsuitableFileException">Some bytes are no UTF-8; the message says which, and on which line.</exception>
    public static ReadOnlyMemory<byte> CheckUtf8(ReadOnlyMemory<byte> content)
    {
        if (content.Span.StartsWith(Encoding.UTF8.Preamble)) content = content[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(content.Span))
        {
            var at = FirstInvalid(content.Span);
            throw new UnsuitableFileException($"Byte {at} of the file is not UTF-8 text. Save the file as UTF-8.", 1 + content.Span[..at].Count((byte)'\n'));
        }

        return content;
    }

    /// <summary>The lines of a regular file of UTF-8 text, each of a limited length.</summary>
    public static IEnumerable<string> ReadLines(string path)
    {
        using var text = new InputText(Open(path));
        while (text.ReadLine() is { } line) yield return line;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> content)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(content[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }

    /// <summary>The type in a file's mode, or null where the system does not tell.</summary>
    private static int? TypeOf(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        try
        {
            // The runtime's own layout: flags, then the mode; there is room for all that follows.
            Span<int> status = stackalloc int[128];
            return Stat(path, ref status[0]) == 0 ? status[1] & TypeMask : null;
        }
        catch (Exception fault) when (fault is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    private static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, ref int status);

    /// <summary>Passes on at most so many bytes of what is unpacked.</summary>
    private sealed class LimitedStream(GZipStream inner, long most) : Stream
    {
        private long passed;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException("The length of what is packed is not known.");

        public override long Position
        {
            get => passed;
            set => throw new NotSupportedException("What is packed is read from front to back.");
        }

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var read = inner.Read(buffer);
                passed += read;
                return passed <= most ? read : throw new UnsuitableFileException($"The packed file unpacks to more than {most} bytes, sixteen times its size and 64 MB besides. If it is meant to, unpack it first (gunzip) and name the unpacked file.");
            }
            catch (InvalidDataException cause)
            {
                throw new UnsuitableFileException($"The packed data is damaged: {cause.Message}", 0, cause);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("What is packed is read from front to back.");

        public override void SetLength(long value) => throw new NotSupportedException("The file is only read.");

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is only read.");

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
