using System.Globalization;
using System.IO.Compression;
using System.Text;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Benchmarks;

/// <summary>The files of <see cref="LimitsBenchmark"/>, made afresh from seeds in a folder that goes away afterwards.</summary>
internal sealed class LimitsData : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halfspace-limits-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A text file of rows with a header and a label in the last column.</summary>
    public string Rows(string name, int rows, int columns, int classes, Func<Random, string> cell)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path)) return path;
        var random = new Random(1);
        using var text = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16);
        text.Write(string.Concat(Enumerable.Range(0, columns).Select(c => FormattableString.Invariant($"x{c},"))) + "label\n");
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                text.Write(cell(random));
                text.Write(',');
            }

            text.Write(FormattableString.Invariant($"c{(classes > 2 ? r % classes : random.Next(5) < 2 ? 1 : 0)}\n"));
        }

        return path;
    }

    /// <summary>A small whole number.</summary>
    public static string Integer(Random random) => random.Next(100).ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of three decimals.</summary>
    public static string Short(Random random) => random.NextDouble().ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>A number of all the digits that a double has, so that hardly one comes twice.</summary>
    public static string Long(Random random) => (random.NextDouble() - 0.5).ToString("F17", CultureInfo.InvariantCulture);

    /// <summary>Images and labels of MNIST's sizes: the real ones where they are, else strokes of random pixels that pack about as well.</summary>
    public (string Images, string Labels) Images()
    {
        if (Real() is { } real) return real;
        var (images, labels) = (Path.Combine(folder, "images.idx3.gz"), Path.Combine(folder, "labels.idx1.gz"));
        if (File.Exists(labels)) return (images, labels);
        const int count = 60_000;
        var random = new Random(2);
        using (var packed = new GZipStream(File.Create(images), CompressionLevel.Fastest))
        {
            packed.Write([0, 0, 8, 3, 0, 0, count >> 8, count & 255, 0, 0, 0, 28, 0, 0, 0, 28]);
            var pixels = new byte[28 * 28];
            for (var k = 0; k < count; k++)
            {
                Array.Clear(pixels);
                for (var (p, at) = (0, 14 * 28 + 14); p < 150; p++)
                {
                    pixels[at] = (byte)(128 + random.Next(128));
                    at = Math.Clamp(at + random.Next(3) - 1 + 28 * (random.Next(3) - 1), 28 * 4, 28 * 24);
                }

                packed.Write(pixels);
            }
        }

        using (var packed = new GZipStream(File.Create(labels), CompressionLevel.Fastest))
        {
            packed.Write([0, 0, 8, 1, 0, 0, count >> 8, count & 255]);
            for (var k = 0; k < count; k++) packed.WriteByte((byte)random.Next(10));
        }

        return (images, labels);
    }

    /// <summary>A fully connected ReLU network of random weights.</summary>
    public string Network(params int[] widths)
    {
        var path = Path.Combine(folder, "network.onnx");
        if (File.Exists(path)) return path;
        var random = new Random(3);
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(widths[0]));
        for (var l = 1; l < widths.Length; l++)
        {
            var scale = 2 / Math.Sqrt(widths[l - 1]);
            double[] Draw(int size) => [.. Enumerable.Range(0, size).Select(_ => Math.Round(scale * (2 * random.NextDouble() - 1), 4))];
            node = builder.Add(new DenseLayer(widths[l - 1], Draw(widths[l - 1] * widths[l]), Draw(widths[l])), node);
            if (l + 1 < widths.Length) node = builder.Add(new ReluLayer(widths[l]), node);
        }

        OnnxFile.Write(path, builder.Build(node));
        return path;
    }

    /// <summary>A model file of some megabytes that unpacks to gigabytes.</summary>
    public string Bomb(string name)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path)) return path;
        using var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        packed.Write("NAME x\nROWS\n N cost\nCOLUMNS\n"u8);
        var line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("* a remark of the maker of this file\n", 4096)));
        for (var k = 0; k < 20_000; k++) packed.Write(line);
        return path;
    }

    private static (string, string)? Real()
    {
        try
        {
            var (images, labels) = (Path.Combine(BenchmarkArguments.DataFolder(), "mnist", "train-images-idx3-ubyte.gz"), Path.Combine(BenchmarkArguments.DataFolder(), "mnist", "train-labels-idx1-ubyte.gz"));
            return File.Exists(images) && File.Exists(labels) ? (images, labels) : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }
}
