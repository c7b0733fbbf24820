namespace Halfspace.VnnLib;

/// <summary>A text is no VNN-LIB, or holds what is not read.</summary>
public sealed class VnnLibException : FormatException
{
    /// <summary>Creates an exception.</summary>
    /// <param name="name">What the text is called.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="reason">What is wrong and how to mend it.</param>
    public VnnLibException(string name, int line, int column, string reason)
        : base($"{name}:{line}: column {column}: {reason}") => (Name, Line, Column, Reason) = (name, line, column, reason);

    /// <summary>What the text is called.</summary>
    public string Name { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong and how to mend it, without the place.</summary>
    public string Reason { get; }
}
