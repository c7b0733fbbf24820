using Google.Protobuf;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;

namespace Halfspace.Benchmarks;

/// <summary>
/// The models that the ONNX project publishes with inputs and outputs (the folders <c>node</c>, <c>simple</c>, <c>pytorch-converted</c> and <c>pytorch-operator</c> of
/// its backend tests): which are read, which are refused with which words, and whether what is read says what it should.
/// </summary>
/// <remarks>
/// Each input of real numbers is taken as the network's in turn; the others become constants, since a network has one input. Where a batch of several is refused, its first
/// sample is tried alone.
/// </remarks>
public sealed class OnnxModelsBenchmark : IBenchmark
{
    /// <summary>Relative difference of what other implementations allow themselves.</summary>
    private const double Allowed = 0.001;

    public string Name => "onnx-models";

    public string Summary => "models with published inputs and outputs: --folder DIR [--say same|refused|wrong]";

    public int Run(BenchmarkArguments arguments)
    {
        var (folder, said) = (arguments.Text("folder", "."), arguments.Text("say", "wrong"));
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!);
            foreach (var (kind, words) in Outcomes(file))
            {
                counts[kind] = counts.GetValueOrDefault(kind) + 1;
                if (kind == said || kind is "wrong" or "crash") Console.WriteLine($"{kind} {name}: {words}");
            }
        }

        foreach (var (kind, count) in counts) Console.WriteLine($"{kind}: {count}");
        return counts.ContainsKey("wrong") || counts.ContainsKey("crash") ? 1 : 0;
    }

    private static IEnumerable<(string Kind, string Words)> Outcomes(string file)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
        var given = Path.Combine(Path.GetDirectoryName(file)!, "test_data_set_0");
        var constants = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = model.Graph.Input.Where(input => !constants.Contains(input.Name)).ToArray();
        var tensors = inputs.Select((input, at) => Tensor(Path.Combine(given, FormattableString.Invariant($"input_{at}.pb")), input.Name)).ToArray();
        var outputs = model.Graph.Output.Select((output, at) => Tensor(Path.Combine(given, FormattableString.Invariant($"output_{at}.pb")), output.Name)).ToArray();
        var real = Enumerable.Range(0, tensors.Length).Where(at => tensors[at] is { DataType: OnnxTensor.Float or OnnxTensor.Double }).ToArray();
        if (real.Length == 0 || Array.Exists(tensors, tensor => tensor is null) || Array.Exists(outputs, tensor => tensor is null)) yield return ("other", "no input of real numbers");
        else
        {
            foreach (var variable in real)
            {
                for (var output = 0; output < outputs.Length; output++)
                {
                    var (asked, wanted) = (model.Graph.Output[output].Name, outputs[output]!);
                    var whole = Outcome(model.Clone(), tensors!, variable, asked, wanted);
                    var batch = tensors[variable]!.Dims.FirstOrDefault();
                    if (whole.Kind != "refused" || batch < 2 || wanted.Dims.FirstOrDefault() != batch) yield return whole;
                    else yield return Outcome(model.Clone(), [.. tensors.Select((tensor, at) => at == variable ? First(tensor!) : tensor!)], variable, asked, First(wanted));
                }
            }
        }
    }

    private static (string Kind, string Words) Outcome(ModelProto model, TensorProto[] tensors, int variable, string output, TensorProto expected)
    {
        for (var at = 0; at < tensors.Length; at++)
        {
            if (at == variable)
            {
                var shape = model.Graph.Input.Single(input => input.Name == tensors[at].Name).Type.TensorType.Shape;
                for (var d = 0; d < tensors[at].Dims.Count; d++) shape.Dim[d].DimValue = tensors[at].Dims[d];
                continue;
            }

            model.Graph.Initializer.Add(tensors[at]);
            model.Graph.Input.Remove(model.Graph.Input.Single(input => input.Name == tensors[at].Name));
        }

        var place = $"{tensors[variable].Name} to {output}";
        var path = Path.Combine(Path.GetTempPath(), $"halfspace-{Environment.ProcessId}.onnx");
        try
        {
            File.WriteAllBytes(path, model.ToByteArray());
            var network = OnnxFile.Read(path, output);
            var (input, wanted) = (Numbers(tensors[variable]), Numbers(expected));
            if (input.Length != network.InputSize) return ("other", $"{place}: the file states another size of its input");
            var got = network.Forward<double>(input);
            if (got.Length != wanted.Length) return ("wrong", $"{place}: {got.Length} numbers for {wanted.Length}");
            for (var i = 0; i < got.Length; i++)
            {
                if (!(Math.Abs(got[i] - wanted[i]) <= Allowed * Math.Max(1, Math.Abs(wanted[i]))) && !(double.IsNaN(got[i]) && double.IsNaN(wanted[i])))
                    return ("wrong", FormattableString.Invariant($"{place}: number {i} is {got[i]}, not {wanted[i]}"));
            }

            return ("same", place);
        }
        catch (DataFileException refused)
        {
            return ("refused", $"{place}: {refused.Message.Replace(path, "", StringComparison.Ordinal)}");
        }
        catch (Exception fault)
        {
            return ("crash", $"{place}: {fault}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TensorProto? Tensor(string path, string name)
    {
        try
        {
            var tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
            tensor.Name = name;
            return OnnxTensor.Read(tensor).Value is null ? null : tensor;
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or IOException)
        {
            return null;
        }
    }

    /// <summary>The first of a batch.</summary>
    private static TensorProto First(TensorProto batch)
    {
        var (first, numbers) = (new TensorProto { Name = batch.Name, DataType = OnnxTensor.Double }, Numbers(batch));
        first.Dims.Add(batch.Dims);
        first.Dims[0] = 1;
        first.DoubleData.Add(numbers.Take(numbers.Length / (int)batch.Dims[0]));
        return first;
    }

    private static double[] Numbers(TensorProto tensor) => OnnxTensor.Read(tensor).Value!.Values!;
}
