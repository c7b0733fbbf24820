using Halfspace.Data;

namespace Halfspace.Benchmarks.Surrogates;

/// <summary>The first training pictures of MNIST at half their size.</summary>
internal static class SurrogatePictures
{
    private const int Side = 28, Half = Side / 2, Samples = 6_000;

    private static Dataset? read;

    /// <summary>Pictures of 14 by 14 pixels between zero and one, each the mean of four.</summary>
    public static Dataset Read()
    {
        if (read is not null) return read;
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "mnist");
        var whole = IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz"));
        var values = new int[Samples * Half * Half];
        for (var n = 0; n < Samples; n++)
        {
            var picture = whole.Row(n);
            for (var p = 0; p < Side * Side; p++) values[(n * Half + p / Side / 2) * Half + p % Side / 2] += picture[p];
        }

        string[] names = [.. Enumerable.Range(0, Half * Half).Select(p => FormattableString.Invariant($"p{p}"))];
        return read = new Dataset("mnist14", values, whole.Labels[..Samples].ToArray(), names, whole.ClassNames, 4 * byte.MaxValue);
    }
}
