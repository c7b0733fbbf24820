using System.Diagnostics;
using System.Globalization;
using Halfspace.Mip;
using Halfspace.Mip.Files;

namespace Halfspace.Benchmarks;

/// <summary>Building, writing and reading models of growing size: the time for each non-zero must not grow.</summary>
public sealed class ModelBuildingBenchmark : IBenchmark
{
    public string Name => "model-building";

    public string Summary => "seconds to build, write and read a model: --nonzeros 100000,1000000";

    public int Run(BenchmarkArguments arguments)
    {
        Console.WriteLine("| non-zeros | round | build with operators (s) | build with Plus (s) | write MPS (s) | read MPS (s) |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var size in arguments.Integers("nonzeros", "100000,1000000"))
        {
            for (var round = 0; round < 3; round++)
            {
                var clock = Stopwatch.StartNew();
                var model = Build(size, operators: true);
                var operators = clock.Elapsed.TotalSeconds;
                clock.Restart();
                Build(size, operators: false);
                var plus = clock.Elapsed.TotalSeconds;
                var file = Path.GetTempFileName() + ".mps";
                clock.Restart();
                MpsFile.Write(file, model);
                var write = clock.Elapsed.TotalSeconds;
                clock.Restart();
                MpsFile.Read(file);
                var read = clock.Elapsed.TotalSeconds;
                File.Delete(file);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size} | {round} | {operators:F3} | {plus:F3} | {write:F3} | {read:F3} |"));
            }
        }

        return 0;
    }

    private static MipModel Build(int nonZeros, bool operators)
    {
        const int Row = 100;
        var model = new MipModel();
        var variables = Enumerable.Range(0, 5000).Select(_ => model.AddInteger(0, 10)).ToArray();
        for (var r = 0; r < nonZeros / Row; r++)
        {
            var sum = LinearExpression.Zero;
            for (var t = 0; t < Row; t++)
            {
                var variable = variables[(r * 37 + t * 41) % variables.Length];
                if (operators) sum += (t + 1) * variable;
                else sum = sum.Plus(t + 1, variable);
            }

            model.AddConstraint(sum <= 1000);
        }

        return model;
    }
}
