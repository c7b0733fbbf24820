using Halfspace.Mip;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Inputs;

/// <summary>Reads a model file by the ending of its name, packed or not.</summary>
internal static class ModelInput
{
    public static MipModel Read(string path)
    {
        var stem = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return stem.EndsWith(".lp", StringComparison.OrdinalIgnoreCase) ? LpFile.Read(path) : MpsFile.Read(path);
    }
}
