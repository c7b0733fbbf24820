using System.Security.Cryptography;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Sources;

/// <summary>One file of public data.</summary>
/// <param name="Path">Where it goes, below the folder of HALFSPACE_DATA.</param>
/// <param name="Address">Where it is published, or null where it takes more than a download.</param>
/// <param name="Sha256">The checksum of its content, unpacked where it is packed; packers differ.</param>
internal sealed record PublicFile(string Path, string? Address, string Sha256)
{
    /// <summary>Whether a file has the content that is meant.</summary>
    public bool Is(string file)
    {
        using var stream = InputFile.OpenUnpacked(file, out _);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == Sha256;
    }
}
