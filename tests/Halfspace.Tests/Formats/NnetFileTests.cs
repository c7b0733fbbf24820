using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Formats;

public sealed class NnetFileTests
{
    private const string Valid = "// two inputs, two hidden neurons, one output\n// second comment\n2,2,1,2,\n2,2,1,\n0,\n-10,-10,\n10,10,\n1,2,5,\n2,4,10,\n1,-1,\n0.5,1,\n0.25,\n-0.5,\n2,3,\n-1,\n";

    public static TheoryData<string> Broken => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Broken", "nnet")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Normalisation_is_part_of_the_network()
    {
        using var folder = new TemporaryFolder();
        var network = NnetFile.Read(folder.Write("n.nnet", Valid));
        // x = (5, 6) becomes (2, 1); hidden (1.25, 1.5); 2.5 + 4.5 - 1 = 6; times 10 plus 5.
        Assert.Equal([65], network.Forward<double>([5, 6]));
        Assert.Equal("2 scale 2 dense 2 relu 2 dense 1 scale 1", network.ToString());
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        using var folder = new TemporaryFolder();
        for (var seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 4 - 2)];
            var builder = new NetworkBuilder();
            var node = builder.Input(new TensorShape(3));
            if (seed % 2 == 0) node = builder.Add(new ScaleLayer(Numbers(3), Numbers(3)), node);
            for (var l = 0; l <= seed % 3; l++)
            {
                if (l > 0) node = builder.Add(new ReluLayer(node.Size), node);
                node = builder.Add(new DenseLayer(node.Size, Numbers(4 * node.Size), Numbers(4)), node);
            }

            if (seed % 5 == 0) node = builder.Add(new ScaleLayer([2.5, 2.5, 2.5, 2.5], [-1, -1, -1, -1]), node);
            var network = builder.Build(node);
            NnetFile.Write(folder.Name("n.nnet"), network);
            var back = NnetFile.Read(folder.Name("n.nnet"));
            var input = Numbers(3);
            Assert.Equal(network.Forward<double>(input), back.Forward<double>(input), (a, b) => Math.Abs(a - b) <= 1e-12 * (1 + Math.Abs(a)));
        }
    }

    [Fact]
    public void Public_networks_are_written_and_read_back_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        var network = OnnxFile.Read(SharedData.FindOrSkip("acasxu/ACASXU_run2a_1_1_batch_2000.onnx"));
        NnetFile.Write(folder.Name("n.nnet"), network);
        float[] input = [0.1f, -0.2f, 0.3f, 0.4f, -0.5f];
        Assert.Equal(network.Forward<float>(input), NnetFile.Read(folder.Name("n.nnet")).Forward<float>(input));
    }

    [Fact]
    public void Networks_of_other_kinds_are_refused_with_the_reason()
    {
        var builder = new NetworkBuilder();
        var node = builder.Add(new DenseLayer(1, [1], [0]), builder.Input(new TensorShape(1)));
        Assert.Contains("layer Abs stands where ReLU must", Assert.Throws<ArgumentException>(() => NnetFile.ToText(builder.Build(builder.Add(new DenseLayer(1, [1], [0]), builder.Add(new AbsLayer(1), node))))).Message, StringComparison.Ordinal);
        Assert.Contains("does not end with a dense layer", Assert.Throws<ArgumentException>(() => NnetFile.ToText(builder.Build(builder.Add(new ReluLayer(1), node)))).Message, StringComparison.Ordinal);
        Assert.Contains("has 2 inputs", Assert.Throws<ArgumentException>(() => NnetFile.ToText(builder.Build(builder.Add(new SumLayer(1, 1, 1), [node, node])))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_files_are_refused_with_path_line_and_reason(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Broken", "nnet", file);
        var expected = File.ReadLines(path).First().Split("expect line ", 2)[1].Split(": ", 2);
        var error = Assert.Throws<DataFileException>(() => NnetFile.Read(path));
        Assert.StartsWith($"{path}:{expected[0]}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected[1], error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var text = Valid.ToCharArray();
            for (var times = random.Next(1, 4); times > 0; times--) text[random.Next(text.Length)] = "0123456789,-.eE\n /x"[random.Next(19)];
            var path = folder.Write("n.nnet", new string(text, 0, random.Next(5) == 0 ? random.Next(text.Length) : text.Length));
            try
            {
                _ = NnetFile.Read(path);
            }
            catch (DataFileException)
            {
                // As it should be.
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error}\n{File.ReadAllText(path)}");
            }
        }
    }
}
