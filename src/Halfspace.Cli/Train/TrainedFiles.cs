using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;

namespace Halfspace.Cli.Train;

/// <summary>The files that a training writes, and the command that says so.</summary>
/// <param name="Networks">Networks, each in the format that its ending names.</param>
/// <param name="Certificate">A certificate, or null.</param>
/// <param name="Page">A page about the run, or null.</param>
/// <param name="Cards">Scorecards.</param>
/// <param name="Command">The command line.</param>
internal sealed record TrainedFiles(string[] Networks, string? Certificate, string? Page, IReadOnlyList<string> Cards, string Command)
{
    /// <summary>Moves networks and a certificate of an earlier run aside, once everything that may be refused is read.</summary>
    public void SetEarlierAside()
    {
        foreach (var path in Networks) NetworkOutput.SetAside(path);
        CertificateOutput.SetAside(Certificate);
    }

    /// <summary>Says which files were asked for and are not there, once the work is done.</summary>
    public void RemarkMissing()
    {
        foreach (var path in Networks.Where(path => !NetworkOutput.IsThere(path))) NetworkOutput.Remark(path, "No network was found.");
        if (Certificate is { } certificate && !CertificateOutput.IsThere(certificate)) CertificateOutput.Remark(certificate, "No network was found that it could be about.");
    }
}
