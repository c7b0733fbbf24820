namespace Halfspace.Mip.Files;

/// <summary>
/// Writes a file whole or not at all: what is written goes to a temporary file in the same folder, which takes the
/// target's name once everything is on the disk.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file, replacing one that is there.</summary>
    /// <param name="path">The target; a link is followed, and devices such as <c>/dev/stdout</c> are written directly.</param>
    /// <param name="write">Writes the content; when it throws, the target stays as it was.</param>
    /// <exception cref="IOException">The folder is missing or may not be written, the target is a folder, or the disk is full; the message names the path.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Resolve(path);
        if (Directory.Exists(target)) throw new IOException($"Cannot write {path}: it is a folder. Give the name of a file.");
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"Cannot write {path}: the folder {folder} does not exist. Create it first.");
        if (target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            // No buffer: an error then comes from the write itself, where it can be given the target's name.
            using var device = Guard(path, () => new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
            write(new GuardedStream(device, path));
            return;
        }

        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            var stream = Guard(path, () => new FileStream(temporary, FileMode.CreateNew, FileAccess.Write));
            try
            {
                var guarded = new GuardedStream(stream, path);
                write(guarded);
                guarded.Flush();
                Guard(path, () => stream.Flush(flushToDisk: true));
            }
            finally
            {
                Close(stream);
            }

            Guard(path, () =>
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
                File.Move(temporary, target, overwrite: true);
            });
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName is { } target && !full.StartsWith("/dev/", StringComparison.Ordinal) ? target : full;
        }
        catch (IOException)
        {
            return full;
        }
    }

    private static void Guard(string path, Action action) => Guard(path, () =>
    {
        action();
        return true;
    });

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new IOException($"Cannot write {path}: no permission to write there. Choose another folder, or change its permissions.", cause);
        }
        catch (IOException cause)
        {
            throw new IOException($"Cannot write {path}: {cause.Message}", cause);
        }
    }

    /// <summary>On a full disk what is still kept back fails once more, and its error, which names the temporary file, would hide the first one.</summary>
    private static void Close(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // Whatever was written whole has been flushed to the disk before.
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; a leftover temporary file harms nobody.
        }
    }

    /// <summary>Passes writes on and names the target when one fails, as on a full disk.</summary>
    private sealed class GuardedStream(Stream inner, string path) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Write(byte[] buffer, int offset, int count) => Guard(path, () => inner.Write(buffer, offset, count));

        public override void Flush() => Guard(path, inner.Flush);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => Guard(path, () => inner.SetLength(value));

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is being written.");
    }
}
