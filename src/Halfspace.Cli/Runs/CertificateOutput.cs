using Halfspace.Certificates;
using Halfspace.Formats;

namespace Halfspace.Cli.Runs;

/// <summary>Where a run's certificate goes. One of an earlier run is moved aside: <c>check</c> would confirm it, and it is about something else.</summary>
internal static class CertificateOutput
{
    /// <summary>Every certificate begins with its format, also one that was laid out by hand.</summary>
    private static readonly EarlierFile Earlier = new("certificate", beginning => EarlierFile.Format(beginning) == CertificateFile.Format);

    /// <summary>Moves a certificate that is there aside; any other file stays.</summary>
    /// <exception cref="IOException">It cannot be moved; the message says why.</exception>
    public static void SetAside(string? path) => Earlier.SetAside(path);

    /// <summary>Writes a certificate, and removes the one that this run moved aside.</summary>
    public static void Write(string path, Certificate certificate)
    {
        CertificateWriter.Write(path, certificate);
        EarlierFile.Replaced(path);
    }

    /// <summary>Whether a certificate was written, once the work is done; of a device nobody can tell.</summary>
    public static bool IsThere(string path) => Earlier.IsThere(path);

    /// <summary>Says that a certificate was asked for and is not written.</summary>
    /// <param name="path">Where it was to go.</param>
    /// <param name="reason">Why there is none: a sentence.</param>
    public static void Remark(string path, string reason) => Earlier.Remark(path, reason);
}
