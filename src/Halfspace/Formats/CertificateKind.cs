using System.Text.Json;
using Halfspace.Mip.Files;

namespace Halfspace.Formats;

/// <summary>What all certificates share, so that a file says which of them it is.</summary>
internal static class CertificateKind
{
    /// <summary>The <c>format</c> of every certificate.</summary>
    public const string Format = "halfspace-certificate";

    /// <summary>Whether a file says that it is a certificate of a kind; false also where it cannot be read.</summary>
    public static bool Is(string path, string kind)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var stream = InputFile.Open(path);
            using var document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("kind", out var stated) && stated.ValueKind == JsonValueKind.String && stated.GetString() == kind;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
