using System.Diagnostics;
using System.Globalization;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

/// <summary>
/// Other programs must see the model that we wrote: each solver, given our MPS and our LP, finds a point whose value in
/// our own model is what brute force, or the other file, gives.
/// </summary>
public sealed class SolversReadModelFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halfspace").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("cbc")]
    [InlineData("highs")]
    public void FindsTheSameOptimumInBothFiles(string solver)
    {
        var program = Find(solver) ?? "";
        Assert.SkipWhen(program.Length == 0, $"{solver} is not installed.");
        for (var seed = 0; seed < 12; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var model = RandomModel.CreateSmall(seed);
            MpsFile.Write(Path.Combine(folder, "model.mps"), model);
            LpFile.Write(Path.Combine(folder, "model.lp"), model);
            var fromMps = Solve(solver, program, model, "model.mps");
            var fromLp = Solve(solver, program, model, "model.lp");
            Assert.Equal(fromMps, fromLp, 1e-6);
            Assert.Equal(BestOnTheGrid(model) ?? fromMps, fromMps, 1e-6);
        }
    }

    /// <summary>The model's own objective at the solver's point, after the point has passed the model's own check.</summary>
    private double Solve(string solver, string program, MipModel model, string file)
    {
        var solution = Path.Combine(folder, file + ".sol");
        string[] arguments = solver == "cbc"
            ? [file, model.Sense == ObjectiveSense.Maximize ? "max" : "min", "ratio", "0", "solve", "solution", solution]
            : [file, "--solution_file", solution];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var log = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(File.Exists(solution), log);
        var index = model.Variables.ToDictionary(v => v.Name, v => v.Index);
        var point = new double[model.VariableCount];
        foreach (var (name, value) in solver == "cbc" ? CbcValues(solution) : HighsValues(solution)) point[index[name]] = value;
        for (var j = 0; j < point.Length; j++)
        {
            if (model.KindOf(j) != VariableKind.Continuous) point[j] = Math.Round(point[j]);
        }

        Assert.Equal("feasible", FeasibilityReport.Of(model, point).ToString());
        return model.EvaluateObjective(point);
    }

    private static IEnumerable<(string, double)> CbcValues(string path) => File.ReadLines(path).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(words => (words[1], double.Parse(words[2], CultureInfo.InvariantCulture)));

    private static IEnumerable<(string, double)> HighsValues(string path) => File.ReadLines(path)
        .SkipWhile(line => !line.StartsWith("# Columns", StringComparison.Ordinal)).Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Select(line => line.Split(' '))
        .Select(words => (words[0], double.Parse(words[1], CultureInfo.InvariantCulture)));

    /// <summary>The optimum of a pure integer model by trying every point; null with continuous variables or too many points.</summary>
    private static double? BestOnTheGrid(MipModel model)
    {
        if (model.IntegerCount < model.VariableCount) return null;
        var size = model.Variables.Aggregate(1.0, (product, v) => product * (v.UpperBound - v.LowerBound + 1));
        return size > 200_000 ? null : Grid.Points(model)
            .Where(point => FeasibilityReport.Of(model, point).IsFeasible)
            .Select(point => (double?)model.EvaluateObjective(point))
            .Aggregate((double?)null, (best, value) => best is null || (model.Sense == ObjectiveSense.Minimize ? value < best : value > best) ? value : best);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/share/halfspace/bin"))
        .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
