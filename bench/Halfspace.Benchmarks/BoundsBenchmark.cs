using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Benchmarks;

/// <summary>Time and strength of every bound method on the boxes of the mnist_fc properties.</summary>
public sealed partial class BoundsBenchmark : IBenchmark
{
    public string Name => "bounds";

    public string Summary => "time and unstable neurons per bound method on mnist_fc: --network 256x4 --properties 3 --radius 0.03 --methods interval,crown --slopes LeastArea,Left --repeat 5 --threads 2 --time 60";

    public int Run(BenchmarkArguments arguments)
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "mnist_fc");
        var threads = (int)arguments.Number("threads", 2);
        var options = new BoundOptions { Threads = threads, TimeLimit = arguments.Number("time", 60) };
        var methods = arguments.Text("methods", "interval,crown").Split(',').Select(name => BoundMethods.All.Find(name) is BackwardBounds && arguments.Text("slopes", "") is { Length: > 0 } slopes ? new BackwardBounds { Slopes = [.. slopes.Split(',').Select(Enum.Parse<RelaxationSlope>)] } : BoundMethods.All.Find(name) ?? throw new ArgumentException($"There is no bound method '{name}'.")).ToArray();
        Console.WriteLine("| network | property | method | wall ms, least of the runs | CPU ms, least | unstable of all | sum of output widths |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var size in arguments.Text("network", "256x2,256x4,256x6").Split(','))
        {
            var network = OnnxFile.Read(Path.Combine(folder, $"mnist-net_{size}.onnx"));
            for (var property = 0; property < (int)arguments.Number("properties", 3); property++)
            {
                var file = Path.Combine(folder, "vnnlib", $"prop_{property}_{arguments.Text("radius", "0.03")}.vnnlib");
                var region = Box(file, network.InputSize);
                foreach (var method in methods)
                {
                    var (wall, cpu, bounds) = Measure(method, network, region, options, (int)arguments.Number("repeat", 5));
                    var width = bounds.Upper(network.Output).ToArray().Zip(bounds.Lower(network.Output).ToArray(), (u, l) => u - l).Sum();
                    var neurons = network.Nodes.Where(node => node.Layer is Halfspace.Networks.Layers.ActivationLayer).Sum(node => node.Size);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size} | {Path.GetFileNameWithoutExtension(file)} | {method.Name} | {wall:F1} | {cpu:F1} | {bounds.UnstableCount} of {neurons} | {width:F2} |"));
                }
            }
        }

        return 0;
    }

    private static (double Wall, double Cpu, NetworkBounds Bounds) Measure(IBoundMethod method, Network network, InputRegion region, BoundOptions options, int repeat)
    {
        // A dear method is run once, cold; others are warmed up first.
        if (repeat > 1) method.Compute(network, region, options);
        var (wall, cpu, bounds) = (double.PositiveInfinity, double.PositiveInfinity, (NetworkBounds?)null);
        for (var run = 0; run < Math.Max(1, repeat); run++)
        {
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            bounds = method.Compute(network, region, options);
            (wall, cpu) = (Math.Min(wall, clock.Elapsed.TotalMilliseconds), Math.Min(cpu, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds));
        }

        return (wall, cpu, bounds!);
    }

    /// <summary>The ranges of the inputs in a VNN-LIB file that holds nothing but simple bounds on them.</summary>
    private static InputRegion Box(string path, int size)
    {
        var (lower, upper) = (new double[size], new double[size]);
        foreach (Match match in InputBound().Matches(File.ReadAllText(path)))
            (match.Groups[1].Value == "<=" ? upper : lower)[int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)] = double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture);
        return new InputRegion(lower, upper);
    }

    [GeneratedRegex(@"\(assert \((<=|>=) X_(\d+) ([^)\s]+)\)\)")]
    private static partial Regex InputBound();
}
