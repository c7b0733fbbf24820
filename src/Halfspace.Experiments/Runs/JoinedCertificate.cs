using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Experiments.Plans;
using Halfspace.Formats;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Experiments.Runs;

/// <summary>The certificates of the parts of a split property as one about the whole, which 'check' takes.</summary>
internal static class JoinedCertificate
{
    private const string SplitAgain = "Split the property again.";

    /// <summary>Writes it.</summary>
    /// <param name="folder">The results.</param>
    /// <param name="witness">The part that breaks the property; null where all parts hold.</param>
    /// <returns>Its file; null where the parts leave no certificates.</returns>
    /// <exception cref="DataFileException">A certificate or the property cannot be read.</exception>
    public static string? Write(ResultFolder folder, int? witness)
    {
        var whole = System.IO.Path.Combine(folder.Plan.Folder, PropertySplit.WholeFile);
        if (!folder.Plan.Keep.Contains("certificate") || !File.Exists(whole)) return null;
        if ((ResultJson.Read<JsonObject>(whole, SplitAgain)["property"] as JsonValue)?.TryGetValue(out string? property) is not true) throw new DataFileException(whole, 0, "It names no property. " + SplitAgain);
        var parts = folder.Plan.Tasks.Where(task => witness is null || task.Index == witness).Select(task => Read(folder.KeptFile(task.Index, "certificate"))).ToList();
        var target = folder.File("certificate.json");
        try
        {
            CertificateWriter.Write(target, VerificationCertificates.Join(VnnLibFile.Read(property), property, parts));
            return target;
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(property, 0, $"The parts' certificates are not about this property. {FaultText.Of(fault)} {SplitAgain}", fault);
        }
    }

    private static VerificationCertificate Read(string path)
    {
        const string mend = "Remove the part's result and run the plan again.";
        try
        {
            return CertificateFile.Read(path) as VerificationCertificate ?? throw new DataFileException(path, 0, "This is a certificate of another kind. " + mend);
        }
        catch (CertificateException fault)
        {
            throw new DataFileException(path, fault.Line, $"This is an incomplete or broken certificate, or none. {fault.Message} {mend}", fault);
        }
        catch (IOException fault)
        {
            throw new DataFileException(path, 0, $"The part left no certificate that can be read: {fault.Message} A proof of more than half a gigabyte is not written; split into more parts. Otherwise: {mend}", fault);
        }
    }
}
