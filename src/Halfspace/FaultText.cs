using System.Text.Json;

namespace Halfspace;

/// <summary>What an exception says that a user is to read, without what .NET adds for programmers.</summary>
internal static class FaultText
{
    /// <summary>The first line of the message, without the parameter's name.</summary>
    public static string Of(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var line = fault.Message.Split('\n')[0].TrimEnd();
        return fault is ArgumentException { ParamName: { } name } ? line.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : line;
    }

    /// <summary>What is wrong with a text that is no JSON, and in which column; the line stands before the message.</summary>
    public static string Of(JsonException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var said = fault.Message.Split([" Path: ", " LineNumber: "], 2, StringSplitOptions.None)[0];
        return fault.BytePositionInLine is { } bytes ? FormattableString.Invariant($"at column {bytes + 1}: {said}") : said;
    }
}
