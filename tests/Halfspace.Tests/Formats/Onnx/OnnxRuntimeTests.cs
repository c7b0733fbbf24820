using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Halfspace.Training;
using Halfspace.Verification.Attack;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>What ONNX Runtime, which others run our files in, says of every network that is read or written here.</summary>
public sealed class OnnxRuntimeTests
{
    [Theory]
    [InlineData("onnx", 20)]
    [InlineData("acasxu", 40)]
    [InlineData("mnist_fc", 3)]
    [InlineData("safenlp", 2)]
    [InlineData("collins_rul_cnn", 3)]
    public void Every_file_that_is_read_has_the_outputs_of_ONNX_Runtime(string folder, int least)
    {
        var (root, read) = (SharedData.FindOrSkip(folder), 0);
        foreach (var path in Directory.GetFiles(root, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Network network;
            try
            {
                network = OnnxFile.Read(path);
            }
            catch (DataFileException)
            {
                // Which files are read, and how the others are refused, is the matter of OnnxSharedFilesTests.
                continue;
            }

            read++;
            using var session = Session(path);
            const int seed = 41;
            var random = new Random(seed);
            for (var trial = 0; trial < 5; trial++)
            {
                var input = Enumerable.Range(0, network.InputSize).Select(_ => (float)(2 * random.NextDouble() - 1)).ToArray();
                var (mine, theirs) = (network.Forward<float>(input), Run(session, input));
                Assert.Equal(theirs.Length, mine.Length);
                var size = Math.Max(1e-3, theirs.Max(Math.Abs));
                for (var j = 0; j < mine.Length; j++)
                    Assert.True(Math.Abs(mine[j] - theirs[j]) <= 1e-4 * size, $"{path}, seed {seed}, trial {trial}, output {j}: {mine[j]:R}, in ONNX Runtime {theirs[j]:R}");
            }
        }

        Assert.True(read >= least, $"{folder}: {read} files were read");
    }

    [Theory]
    [InlineData("monks-1", 3)]
    [InlineData("tic-tac-toe", 1)]
    [InlineData("balance-scale", 7)]
    public void Every_integer_network_that_is_written_has_the_same_outputs_on_all_its_data(string name, int range)
    {
        var data = Benchmarks.Find(name).Train;
        var (random, ties) = (new Random(42), 0);
        for (var trial = 0; trial < 4; trial++)
        {
            var problem = new TrainingProblem(data, trial % 2 == 0 ? [4] : [], range);
            var network = Training.TinyProblems.RandomNetwork(random, problem);
            if (trial == 3) foreach (var layer in network.Layers) Array.Clear(layer.Weights); // All outputs are equal, up to biases.
            if (trial == 3) foreach (var layer in network.Layers) Array.Clear(layer.Biases);
            using var session = new InferenceSession(OnnxFile.ToBytes(network));
            for (var k = 0; k < data.SampleCount; k++)
            {
                var expected = network.Forward(data.Row(k).ToArray());
                var outputs = Run(session, [.. data.Row(k).ToArray().Select(value => (float)value)]);
                Assert.Equal(expected.Select(value => (double)value), outputs);
                if (outputs.Length > 1 && outputs.Count(value => value == outputs.Max()) > 1) ties++;
            }
        }

        Assert.True(ties > 0 || data.ClassCount == 2, $"seed 42, {name}: no ties");
    }

    [Fact]
    public void The_witness_of_an_attack_is_given_to_the_class_that_is_stated()
    {
        var (solver, witnesses) = (TestSolvers.Get("highs"), 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var network = TestNetworks.Random(random, [4, 5, 5, 3]);
            using var session = new InferenceSession(OnnxFile.ToBytes(network));
            var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, 4, 0, 1), Margin = 1e-3, Norm = seed % 2 == 0 ? AttackNorm.L1 : AttackNorm.Linf };
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = solver, Seed = seed });
            if (result.Witness is not { } witness) continue;
            witnesses++;
            var outputs = Run(session, [.. witness.Select(x => (float)x)]);
            Assert.Equal(result.Target, Array.IndexOf(outputs, outputs.Max()));
        }

        Assert.True(witnesses >= 3, $"{witnesses} witnesses");
    }

    private static InferenceSession Session(string path)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(path, options);
    }

    /// <summary>The outputs of the only output for the values of all inputs, one after the other; open dimensions are one.</summary>
    private static double[] Run(InferenceSession session, float[] input)
    {
        var (feeds, at) = (new List<NamedOnnxValue>(), 0);
        foreach (var (name, meta) in session.InputMetadata)
        {
            var shape = Array.ConvertAll(meta.Dimensions, size => size < 1 ? 1 : size);
            var size = shape.Aggregate(1, (a, b) => a * b);
            var values = input.AsSpan(at, size).ToArray();
            at += size;
            feeds.Add(meta.ElementType == typeof(double)
                ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<double>(Array.ConvertAll(values, value => (double)value), shape))
                : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, shape)));
        }

        using var results = session.Run(feeds);
        return results[0].Value is Tensor<double> exact ? [.. exact] : [.. results[0].AsEnumerable<float>().Select(value => (double)value)];
    }
}
