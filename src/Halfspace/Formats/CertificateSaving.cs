using Halfspace.Certificates;

namespace Halfspace.Formats;

/// <summary>Saves certificates, for whoever has one in hand.</summary>
public static class CertificateSaving
{
    /// <summary>Writes a certificate to a file, which <c>halfspace check</c> and <see cref="CertificateFile.Read"/> read; a failure leaves the file as it was.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Save(this Certificate certificate, string path) => CertificateWriter.Write(path, certificate);
}
