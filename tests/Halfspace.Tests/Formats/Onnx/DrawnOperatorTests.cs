using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;
using Halfspace.Networks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Every operator under attributes and shapes that nobody chose: what is read has the outputs of ONNX Runtime.</summary>
public sealed class DrawnOperatorTests
{
    private const int Files = 60;

    public static TheoryData<string> Names => [.. DrawnOperators.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_read_has_the_outputs_of_ONNX_Runtime(string name)
    {
        var (kind, compared, refused) = (DrawnOperators.All.Single(kind => kind.Name == name), 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        var faults = new List<string>();
        var files = int.TryParse(Environment.GetEnvironmentVariable("HALFSPACE_ONNX_FILES"), out var more) ? more : Files;
        for (var seed = 0; seed < files; seed++)
        {
            var random = new Random(seed);
            var file = kind.Draw(random).Output("y");
            var bytes = file.TypedBytes();
            InferenceSession session;
            try
            {
                using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                session = new InferenceSession(bytes, options);
            }
            catch (OnnxRuntimeException)
            {
                // What ONNX Runtime refuses says nothing of what a file means.
                continue;
            }

            using (session)
            {
                Network network;
                try
                {
                    network = OnnxFile.Read(bytes, "drawn.onnx");
                }
                catch (DataFileException fault)
                {
                    refused[fault.Reason] = refused.GetValueOrDefault(fault.Reason) + 1;
                    continue;
                }

                for (var trial = 0; trial < 3; trial++)
                {
                    float[] input = [.. Enumerable.Range(0, network.InputSize).Select(_ => (float)(4 * random.NextDouble() - 2))];
                    if (Run(session, input) is not { } theirs) break;
                    var mine = network.Forward<float>(input);
                    var j = mine.Length == theirs.Length ? Enumerable.Range(0, mine.Length).FirstOrDefault(j => !(Math.Abs(mine[j] - theirs[j]) <= 1e-4 * Math.Max(1, Math.Abs(theirs[j]))), -1) : mine.Length;
                    if (j < 0) continue;
                    faults.Add(mine.Length == theirs.Length ? $"seed {seed}, output {j}: {mine[j]:R}, in ONNX Runtime {theirs[j]:R}; {file.Graph}" : $"seed {seed}: {mine.Length} outputs, in ONNX Runtime {theirs.Length}; {file.Graph}");
                    break;
                }

                compared++;
            }
        }

        Assert.True(faults.Count == 0, $"{name}: {faults.Count} files are read otherwise than ONNX Runtime runs them:\n{string.Join('\n', faults)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {compared} compared; refused: {string.Join("; ", refused.Select(pair => $"{pair.Value} {pair.Key}"))}");
        Assert.True(compared >= files / 4, $"{name}: {compared} of {files} files were compared; refused were {string.Join("; ", refused.Select(pair => $"{pair.Value} {pair.Key}"))}");
    }

    [Theory]
    [InlineData("AveragePool", 159, "auto_pad with dilations")]
    [InlineData("MaxPool", 53, "auto_pad with dilations")]
    [InlineData("AveragePool", 731, "which of them is not the same in all programs")]
    [InlineData("Resize", 27, "the nearest is not the same in all programs")]
    [InlineData("Resize", 295, "Its scales leave every length as it is")]
    [InlineData("Resize", 341, "depends on the precision of a program")]
    [InlineData("Resize", 810, "depends on the precision of a program")]
    [InlineData("Pad", 139, "is cut and wrapped at once")]
    public void What_ONNX_Runtime_computes_otherwise_than_the_format_says_is_refused(string name, int seed, string reason)
    {
        var bytes = DrawnOperators.All.Single(kind => kind.Name == name).Draw(new Random(seed)).Output("y").TypedBytes();
        Assert.Contains(reason, Assert.Throws<DataFileException>(() => OnnxFile.Read(bytes, "drawn.onnx")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_is_run_by_the_input_s_numbers_or_takes_a_name_twice_is_refused()
    {
        static GraphProto Branch(string made) => new GraphFile().Node("Relu", "x", made).Output(made).Graph;
        static string Refusal(GraphFile file) => Assert.Throws<DataFileException>(() => file.Read()).Message;
        Assert.Contains("depends on the input's numbers", Refusal(new GraphFile().Input("x", 1).Reals("c", [1], 0).Node("Greater", "x c", "b").Node("If", "b", "y", ("then_branch", Branch("r")), ("else_branch", Branch("r")))), StringComparison.Ordinal);
        Assert.Contains("'else_branch' is missing", Refusal(new GraphFile().Input("x", 1).Flag("b", false).Node("If", "b", "y", ("then_branch", Branch("r")))), StringComparison.Ordinal);
        Assert.Contains("Names must differ", Refusal(new GraphFile().Input("x", 1).Flag("b", true).Node("Neg", "x", "n").Node("If", "b", "i", ("then_branch", Branch("n")), ("else_branch", Branch("r"))).Node("Add", "n i", "y")), StringComparison.Ordinal);

        // Two outputs, a graph inside a graph, and a value of the outer graph that only the inner one takes.
        var inner = new GraphFile().Node("Sub", "x outer", "a").Output("a").Graph;
        var both = new GraphFile().Node("If", "b", "s", ("then_branch", inner), ("else_branch", Branch("t"))).Node("Neg", "s", "m").Output("s").Output("m").Graph;
        var file = new GraphFile().Input("x", 1).Flag("b", true).Node("If", "b", "p q", ("then_branch", both), ("else_branch", Branch("r"))).Node("Sub", "p q", "y");
        file.Node("Neg", "x", "outer").Node("Neg", "outer", "unused");
        Assert.Equal([12.0], file.Run(3));
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    [InlineData("RNN")]
    [InlineData("Loop")]
    [InlineData("Scan")]
    [InlineData("TopK")]
    public void What_is_no_layer_is_refused_by_name(string name)
    {
        var fault = Assert.Throws<DataFileException>(() => new GraphFile().Input("x", 1, 1, 2).Reals("w", [1, 4, 2], new float[8]).Reals("r", [1, 4, 1], new float[4]).Node(name, "x w r", "y").Read());
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The outputs; null where ONNX Runtime finds only now that it cannot compute them.</summary>
    private static float[]? Run(InferenceSession session, float[] input)
    {
        var (name, meta) = session.InputMetadata.Single();
        try
        {
            using var results = session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(input, meta.Dimensions))]);
            return [.. results[0].AsEnumerable<float>()];
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }
}
