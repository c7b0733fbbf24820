namespace Halfspace.Cli.Runs;

/// <summary>The command's exit codes, a contract with other programs.</summary>
internal static class ExitCodes
{
    public const int Answered = 0;
    public const int Refuted = 1;
    public const int NoAnswer = 2;
    public const int Trusted = 3;
    public const int BadUsage = 64;
    public const int BadInput = 65;
    public const int NoSolver = 69;
    public const int Contradiction = 70;
    public const int Bug = 70;
}
