using System.Text.Json;

namespace Halfspace.Certificates;

/// <summary>Reads the files of certificates: one JSON object in UTF-8.</summary>
/// <example>
/// <code>
/// var report = CertificateFile.Read("certificate.json").Check();
/// Console.WriteLine(report.Summary);
/// </code>
/// </example>
public static class CertificateFile
{
    /// <summary>What <c>format</c> says in every certificate.</summary>
    public const string Format = "halfspace-certificate";

    /// <summary>The version of the layout that is written; version 1 is read too.</summary>
    public const int Version = 2;

    private const int LargestDepth = 32;
    private const int LargestCount = 1 << 25;

    /// <summary>Reads a certificate of any kind.</summary>
    /// <exception cref="CertificateException">The file is no certificate, or not a complete one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Certificate Read(string path) => Parse(File.ReadAllBytes(path));

    /// <summary>Reads a certificate from its bytes.</summary>
    /// <exception cref="CertificateException">They are no certificate, or not a complete one.</exception>
    public static Certificate Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            RefuseLarge(utf8.Span);
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = LargestDepth });
            return new CertificateReader().Read(document.RootElement);
        }
        catch (JsonException cause)
        {
            throw new CertificateException("", $"This is not JSON as it should be: {(cause.BytePositionInLine is { } bytes ? FormattableString.Invariant($"at column {bytes + 1}: ") : "")}{cause.Message.Split(" LineNumber: ")[0]}", cause) { Line = (int)((cause.LineNumber + 1) ?? 0) };
        }
        catch (InvalidOperationException cause)
        {
            // Every text of a document is taken as text, which fails like this where its bytes or its escapes are none.
            throw new CertificateException("", "The text is not valid UTF-8.", cause);
        }
    }

    /// <summary>Counts what is in a document before it is taken into memory, where a number takes many times its two bytes.</summary>
    private static void RefuseLarge(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = LargestDepth });
        while (reader.Read()) if (++count > LargestCount) throw new CertificateException("", $"A certificate has at most {LargestCount} names, numbers and texts; this has more.");
    }
}
