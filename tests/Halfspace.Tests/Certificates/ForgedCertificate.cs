using System.Text;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Formats;

namespace Halfspace.Tests.Certificates;

/// <summary>A certificate in which something is false.</summary>
/// <param name="Folder">The rule or the kind that it lies about.</param>
/// <param name="Name">What is false.</param>
/// <param name="Phrase">Words of the reason for which it must be refused; a bar stands between words of which one is enough.</param>
/// <param name="Bytes">The file.</param>
internal sealed record ForgedCertificate(string Folder, string Name, string Phrase, byte[] Bytes)
{
    /// <summary>A true certificate with one thing changed.</summary>
    public static ForgedCertificate Of(string folder, string name, string phrase, Certificate truth, Action<JsonObject> change)
    {
        var root = Json(truth);
        change(root);
        return new ForgedCertificate(folder, name, phrase, Encoding.UTF8.GetBytes(root.ToJsonString() + "\n"));
    }

    /// <summary>A certificate as a document that can be changed. Arguments are replaced, since nothing rests on their words and these may be put better some day.</summary>
    public static JsonObject Json(Certificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        var root = JsonNode.Parse(stream.ToArray())!.AsObject();
        root["version"] = certificate.FileVersion;
        if (certificate is AttackCertificate { FileVersion: 1 }) root.Drop("targets");
        foreach (var bound in root.All().OfType<JsonObject>().Where(node => node.ContainsKey("argument"))) bound["argument"] = "as the rule has it";
        return root;
    }

    /// <summary>A certificate as it is in the corpus.</summary>
    public static byte[] Written(Certificate certificate) => Encoding.UTF8.GetBytes(Json(certificate).ToJsonString() + "\n");

    /// <summary>Whether a reason has one of the phrases.</summary>
    public static bool Fits(string phrase, string reason) => phrase.Split('|').Any(words => reason.Contains(words, StringComparison.Ordinal));
}
