using Halfspace.Mip.Files;

namespace Halfspace.Data;

/// <summary>
/// A file that cannot be used as it is: the message is <c>path:line: reason</c>, and the reason says how to mend the file
/// or the options. Bad input is always this exception, so that a command can tell it from a fault of the program.
/// </summary>
public sealed class DataFileException : Exception
{
    /// <summary>Says what is wrong where.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The 1-based line; 0 where the file as a whole is meant.</param>
    /// <param name="reason">What is wrong, and how to mend it.</param>
    /// <param name="inner">The cause, where another exception brought it up.</param>
    public DataFileException(string path, int line, string reason, Exception? inner = null)
        : base(line > 0 ? FormattableString.Invariant($"{path}:{line}: {reason}") : $"{path}: {reason}", inner)
    {
        Path = path;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The 1-based line; 0 where the file as a whole is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong, and how to mend it.</summary>
    public string Reason { get; }

    /// <summary>Turns what the operating system says on opening or reading a file into this exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What was thrown.</param>
    public static DataFileException Unreadable(string path, Exception cause) => new(
        path,
        (cause as UnsuitableFileException)?.Line ?? 0,
        cause switch
        {
            UnsuitableFileException => cause.Message,
            FileNotFoundException or DirectoryNotFoundException => "There is no such file.",
            UnauthorizedAccessException when Directory.Exists(path) => "This is a folder; name a file.",
            UnauthorizedAccessException => "The file may not be read; check its permissions.",
            _ => $"The file cannot be read: {cause.Message}",
        },
        cause);
}
