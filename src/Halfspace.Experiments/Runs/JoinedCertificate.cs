using Halfspace.Certificates;
using Halfspace.Experiments.Plans;
using Halfspace.Formats;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Experiments.Runs;

/// <summary>The certificates of the parts of a split property as one about the whole, which 'check' takes.</summary>
internal static class JoinedCertificate
{
    /// <summary>Writes it.</summary>
    /// <param name="folder">The results.</param>
    /// <param name="witness">The part that breaks the property; null where all parts hold.</param>
    /// <returns>Its file; null where the parts leave no certificates.</returns>
    /// <exception cref="Halfspace.Data.DataFileException">A certificate or the property cannot be read.</exception>
    public static string? Write(ResultFolder folder, int? witness)
    {
        var whole = System.IO.Path.Combine(folder.Plan.Folder, PropertySplit.WholeFile);
        if (!folder.Plan.Keep.Contains("certificate") || !File.Exists(whole)) return null;
        var property = ResultJson.Read<System.Text.Json.Nodes.JsonObject>(whole, "Split the property again.")["property"]!.GetValue<string>();
        var parts = folder.Plan.Tasks.Where(task => witness is null || task.Index == witness).Select(task => (VerificationCertificate)CertificateFile.Read(folder.KeptFile(task.Index, "certificate"))).ToList();
        var target = folder.File("certificate.json");
        CertificateWriter.Write(target, VerificationCertificates.Join(VnnLibFile.Read(property), property, parts));
        return target;
    }
}
