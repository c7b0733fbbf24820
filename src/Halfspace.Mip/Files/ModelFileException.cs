using System.Globalization;

namespace Halfspace.Mip.Files;

/// <summary>A model file that cannot be read; the message is <c>path:line: reason</c>, and the reason says how to mend it.</summary>
public sealed class ModelFileException : Exception
{
    /// <summary>Creates the exception for one place of a file.</summary>
    /// <param name="path">The file as the caller named it.</param>
    /// <param name="line">The line, counted from one; 0 where the file as a whole is meant.</param>
    /// <param name="reason">What is wrong there and how to mend it.</param>
    public ModelFileException(string path, int line, string reason)
        : base(line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: {reason}") : $"{path}: {reason}")
    {
        Path = path;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The line, counted from one; 0 where the file as a whole is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong there and how to mend it.</summary>
    public string Reason { get; }
}
