using Halfspace.Cli.Runs;
using Halfspace.Mip;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Embed;

/// <summary>The model that <c>embed</c> writes, as .lp or .mps, also packed.</summary>
internal static class WrittenEmbedding
{
    /// <summary>Throws where a path is no model file.</summary>
    /// <exception cref="UsageException">Its ending is another one, or it could not be written.</exception>
    public static void Check(string? path)
    {
        if (path is null) return;
        if (!IsLp(path) && !Stem(path).EndsWith(".mps", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"--out {path}: the ending says the format; give a name that ends in .lp or .mps.");
        SharedOptions.CheckWritable(path);
    }

    /// <summary>Writes a model.</summary>
    public static void Write(MipModel model, string path, string remark)
    {
        if (IsLp(path)) LpFile.Write(path, model, comment: remark);
        else MpsFile.Write(path, model, comment: remark);
    }

    private static bool IsLp(string path) => Stem(path).EndsWith(".lp", StringComparison.OrdinalIgnoreCase);

    private static string Stem(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
}
