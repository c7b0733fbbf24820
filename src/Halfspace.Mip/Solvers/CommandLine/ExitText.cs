namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>An exit code in words: 128 and a number is how a shell, and .NET, tell the signal that ended a process; only signals that do are named, since other codes of that size have other meanings.</summary>
internal static class ExitText
{
    private const int Signals = 128;

    /// <summary>Text such as <c>signal 11, segmentation fault</c>.</summary>
    public static string Of(int code) => (code - Signals) switch
    {
        4 => "signal 4, illegal instruction",
        6 => "signal 6, abort",
        7 => "signal 7, bus error",
        8 => "signal 8, arithmetic fault",
        9 => "signal 9, killed, as where memory runs out",
        11 => "signal 11, segmentation fault",
        15 => "signal 15, terminated",
        _ => FormattableString.Invariant($"exit code {code}"),
    };
}
