namespace Halfspace.Mip.Files;

/// <summary>A file that is not read whatever its content: no regular file, packed beyond the limit, or with a line that does not end.</summary>
/// <param name="reason">What is wrong and how to mend it, without the file's name.</param>
/// <param name="line">The 1-based line; 0 where the file as a whole is meant.</param>
/// <param name="inner">The cause, where another exception brought it up.</param>
public sealed class UnsuitableFileException(string reason, int line = 0, Exception? inner = null) : IOException(reason, inner)
{
    /// <summary>The 1-based line; 0 where the file as a whole is meant.</summary>
    public int Line { get; } = line;

    /// <summary>Whether it is a pipe, a device or a socket, whose content nobody knows, not a file whose content is unfit.</summary>
    public bool IsNoFile { get; init; }
}
