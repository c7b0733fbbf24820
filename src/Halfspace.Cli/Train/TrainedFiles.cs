namespace Halfspace.Cli.Train;

/// <summary>The files that a training writes, and the command that says so.</summary>
/// <param name="Networks">Networks, each in the format that its ending names.</param>
/// <param name="Certificate">A certificate, or null.</param>
/// <param name="Page">A page about the run, or null.</param>
/// <param name="Cards">Scorecards.</param>
/// <param name="Command">The command line.</param>
internal sealed record TrainedFiles(string[] Networks, string? Certificate, string? Page, IReadOnlyList<string> Cards, string Command);
