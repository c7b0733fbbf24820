using System.Globalization;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training.Gradient;

namespace Halfspace.Benchmarks;

/// <summary>The small ReLU networks of the experiments on MNIST, trained once from a fixed seed and kept as ONNX.</summary>
internal static class MnistReluNetworks
{
    /// <summary>Names and hidden layers: the five of Fischetti and Jo (2018), the survey's narrow one, and two wider ones.</summary>
    public static IReadOnlyList<(string Name, int[] Hidden)> All { get; } =
    [
        ("fj1", [8, 8, 8]),
        ("fj2", [8, 8, 8, 8, 8, 8]),
        ("fj3", [20, 10, 8, 8]),
        ("fj4", [20, 10, 8, 8, 8]),
        ("fj5", [20, 20, 10, 10, 10]),
        ("narrow", [20, 20, 10, 10, 10, 10]),
        ("wide2x50", [50, 50]),
        ("wide3x40", [40, 40, 40]),
    ];

    /// <summary>The network of a name, trained if the folder has none.</summary>
    /// <param name="name">One of <see cref="All"/>, or hidden layers such as <c>30-30</c>.</param>
    /// <param name="folder">Where networks are kept.</param>
    /// <param name="train">The training images.</param>
    /// <param name="threads">Threads of the training; the network does not depend on them.</param>
    public static Network Get(string name, string folder, Func<Dataset> train, int threads)
    {
        var known = All.FirstOrDefault(entry => entry.Name == name).Hidden;
        var hidden = known ?? [.. name.Split('-').Select(width => int.Parse(width, CultureInfo.InvariantCulture))];
        var path = Path.Combine(folder, $"mnist-{string.Join('-', hidden)}.onnx");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            OnnxFile.Write(path, ReluTraining.Run(train(), hidden, new ReluTrainingOptions { Seed = 1, Threads = threads }));
        }

        return OnnxFile.Read(path);
    }

    /// <summary>The network with a ReLU on its outputs, as Fischetti and Jo have it.</summary>
    public static Network WithReluOutputs(Network network)
    {
        var builder = new NetworkBuilder();
        var made = new NetworkNode[network.Nodes.Count];
        foreach (var node in network.Nodes)
            made[node.Index] = node.Layer is null ? builder.Input(node.Shape, node.Name) : builder.Add(node.Layer, [.. node.Inputs.Select(input => made[input.Index])], node.Shape, node.Name);
        return builder.Build(builder.Add(new ReluLayer(network.OutputSize), made[network.Output.Index]));
    }

    /// <summary>The share of samples whose largest output is the label's.</summary>
    public static double Accuracy(Network network, Dataset data)
    {
        var right = 0;
        for (var n = 0; n < data.SampleCount; n++)
        {
            var outputs = network.Forward<float>(Input(data, n).Select(value => (float)value).ToArray());
            if (Array.IndexOf(outputs, outputs.Max()) == data.Labels[n]) right++;
        }

        return right / (double)data.SampleCount;
    }

    /// <summary>A sample's inputs between zero and one.</summary>
    public static double[] Input(Dataset data, int sample) =>
        Array.ConvertAll(data.Values.Slice(sample * data.InputCount, data.InputCount).ToArray(), value => value / (double)data.Scale);
}
