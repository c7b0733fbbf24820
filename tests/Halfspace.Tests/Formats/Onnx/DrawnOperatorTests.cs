using Halfspace.Data;
using Halfspace.Formats;
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
