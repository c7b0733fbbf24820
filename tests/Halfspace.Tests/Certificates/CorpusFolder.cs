using System.Text;
using Halfspace.Certificates;
using Halfspace.Tests.Repository;

namespace Halfspace.Tests.Certificates;

/// <summary>A folder of certificates with what is expected of each in <c>expected.csv</c>: the data that any checker can be tested with.</summary>
internal static class CorpusFolder
{
    /// <summary>Beside certificates lie the files that they name, of this one the attacked network.</summary>
    private static readonly (string Name, string Text)[] Named = [("network.nnet", TrueCertificates.AttackedNetwork), ("notes.nnet", TrueCertificates.Notes), ("data.csv", TrueCertificates.Table), ("three.nnet", TrueCertificates.ThreeOutputs), ("one.nnet", TrueCertificates.OneOutput), ("far.nnet", TrueCertificates.FarOutputs), ("endless.nnet", TrueCertificates.EndlessOutput), ("age.json", TrueCertificates.AgeNetwork), .. FiledVerifications.Files];

    /// <summary>Whether a file of a folder is one that certificates name, and none itself.</summary>
    public static bool IsNamed(string file) => Named.Any(named => named.Name == file);

    /// <summary>The place of a corpus, <c>Forged</c> or <c>True</c>.</summary>
    public static string Place(string corpus) => Path.Combine(SourceTree.Root, "tests", "Halfspace.Tests", "Certificates", corpus);

    /// <summary>The names of a corpus's folders.</summary>
    public static IReadOnlyList<string> Names(string corpus) => [.. Directory.GetDirectories(Place(corpus)).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    /// <summary>What is expected of each certificate of a folder.</summary>
    public static IReadOnlyList<(string File, string Expected)> Expected(string corpus, string folder) =>
        [.. File.ReadAllLines(Path.Combine(Place(corpus), folder, "expected.csv")).Skip(1).Select(line => line.Split(',', 2)).Select(cells => (cells[0], cells[1][1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)))];

    /// <summary>A certificate of a folder; files that it names lie in the folder.</summary>
    public static Certificate Read(string corpus, string folder, string file) => Read(File.ReadAllBytes(Path.Combine(Place(corpus), folder, file)), Path.Combine(Place(corpus), folder));

    /// <summary>A certificate whose named files lie in a folder.</summary>
    public static Certificate Read(byte[] bytes, string folder)
    {
        var certificate = CertificateFile.Parse(bytes);
        return certificate switch
        {
            VerificationCertificate proof => proof with { Network = Path.Combine(folder, proof.Network), Property = proof.Property is { } property ? Path.Combine(folder, property) : null },
            AttackCertificate attack => attack with { Network = Path.Combine(folder, attack.Network) },
            DataCertificate { Source: { } source } about when !source.Path.StartsWith("builtin:", StringComparison.Ordinal) => about with { Source = source with { Path = Path.Combine(folder, source.Path), Labels = source.Labels is null ? null : Path.Combine(folder, source.Labels) } },
            _ => certificate,
        };
    }

    /// <summary>The files of a corpus, by their path below it.</summary>
    public static SortedDictionary<string, byte[]> Files(IEnumerable<(string Folder, string Name, string Expected, byte[] Bytes)> certificates)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var folder in certificates.GroupBy(certificate => certificate.Folder))
        {
            var table = new StringBuilder("file,expected\n");
            foreach (var (_, name, expected, bytes) in folder.OrderBy(certificate => certificate.Name, StringComparer.Ordinal))
            {
                files.Add($"{folder.Key}/{name}.json", bytes);
                table.Append(name).Append(".json,\"").Append(expected.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\n");
                foreach (var (file, text) in Named) if (Encoding.Latin1.GetString(bytes).Contains(file, StringComparison.Ordinal)) files[$"{folder.Key}/{file}"] = Encoding.UTF8.GetBytes(text);
            }

            files.Add($"{folder.Key}/expected.csv", Encoding.UTF8.GetBytes(table.ToString()));
        }

        return files;
    }
}
