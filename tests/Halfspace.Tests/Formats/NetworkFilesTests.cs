using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Formats;

/// <summary>What every format of networks keeps to.</summary>
public sealed class NetworkFilesTests
{
    public static TheoryData<string> Endings => [.. NetworkFiles.All.Select(format => format.Ending)];

    [Theory]
    [MemberData(nameof(Endings))]
    public void What_is_written_reads_back_to_the_same_outputs(string ending)
    {
        using var folder = new TemporaryFolder();
        var format = NetworkFiles.Find("name" + ending.ToUpperInvariant())!;
        var (path, random) = (folder.Name("n" + ending), new Random(7));
        if (format.WriteInteger is { } writeInteger)
        {
            var network = RandomNetworks.Make(random, 15, 100, 6, 4, 3);
            writeInteger(path, network);
            if (format.Read is null)
            {
                // What compiles and runs it is in the tests of the format; here every number must stand in it, layer by layer.
                var text = File.ReadAllText(path);
                var numbers = System.Text.RegularExpressions.Regex.Matches(text, @"-?\d+").Select(match => match.Value).ToHashSet();
                foreach (var layer in network.Layers) Assert.All(layer.Weights.Concat(layer.Biases), number => Assert.Contains(number.ToString(System.Globalization.CultureInfo.InvariantCulture), numbers));
                return;
            }

            for (var k = 0; k < 50; k++)
            {
                var input = Enumerable.Range(0, 6).Select(_ => random.Next(0, 101)).ToArray();
                Assert.Equal(network.Forward(input).Select(value => (double)value), NetworkFiles.Read(path).Forward<double>(Array.ConvertAll(input, value => (double)value)));
            }
        }

        if (format.Write is not { } write) return;
        var real = Network.Sequential([new DenseLayer([[1.5, -2], [0.1, 3]], [0.25, -1]), new DenseLayer([[1, 1e-3]], [0])]);
        write(path, real);
        Assert.Equal(real.Forward<double>([0.3, 0.7]), format.Read!(path).Forward<double>([0.3, 0.7]));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Files_of_another_kind_are_refused_with_their_path(string ending)
    {
        if (NetworkFiles.Find(ending)!.Read is not { } read) return;
        using var folder = new TemporaryFolder();
        var files = new[] { folder.Write("noise" + ending, [1, 2, 3, 0, 255]), folder.Write("empty" + ending, ""), folder.Name("absent" + ending), Directory.CreateDirectory(folder.Name("folder" + ending)).FullName };
        foreach (var path in files) Assert.StartsWith(path, Assert.Throws<DataFileException>(() => read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_endings_are_refused_with_those_that_are_read() =>
        Assert.Contains(".json, .onnx, .nnet", Assert.Throws<DataFileException>(() => NetworkFiles.Read("network.txt")).Message, StringComparison.Ordinal);
}
