using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Inputs;

/// <summary>Reads a model file by the ending of its name, packed or not.</summary>
internal static class ModelInput
{
    /// <summary>The model.</summary>
    /// <exception cref="DataFileException">The file is not there, or cannot be read.</exception>
    /// <exception cref="ModelFileException">The file breaks its format.</exception>
    public static MipModel Read(string path)
    {
        var stem = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        try
        {
            return stem.EndsWith(".lp", StringComparison.OrdinalIgnoreCase) ? LpFile.Read(path) : MpsFile.Read(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, fault);
        }
    }
}
