using System.Diagnostics;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Every sample compiles, runs, and prints what the documentation says it prints.</summary>
[Collection("builds of this repository")]
public sealed class SampleTests
{
    /// <summary>What the SDK adds to every file of a project with implicit usings.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>One list for all samples: what the compiler has read of a library serves the next sample too.</summary>
    private static readonly Lazy<PortableExecutableReference[]> References = new(() => [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>An extension shown in the documentation fits on a screen or two.</summary>
    private const int MostLines = 60;

    public static TheoryData<string> Samples() => [.. SourceTree.Files("samples", "*.cs"), .. SourceTree.Files("samples", "*.ipynb")];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_runs(string sample)
    {
        TestSolvers.Get("highs");
        var program = Compile(sample);
        try
        {
            var folder = AppContext.BaseDirectory;
            await Run(sample, ["exec", "--depsfile", Path.Combine(folder, "Halfspace.Tests.deps.json"), "--runtimeconfig", Path.Combine(folder, "Halfspace.Tests.runtimeconfig.json"), program]);
        }
        finally
        {
            File.Delete(program);
        }
    }

    /// <summary>All name their projects in the same way, so one that the SDK builds and runs stands for all; compiled here, the others take a second instead of ten.</summary>
    [Fact]
    public async Task A_sample_runs_as_its_reader_runs_it()
    {
        TestSolvers.Get("highs");
        await Run("samples/knapsack.cs", ["run", "--configuration", "Release", "samples/knapsack.cs"]);
        foreach (var (path, text) in SourceTree.CSharp("samples"))
            Assert.All(text.Split('\n').Where(line => line.StartsWith("#:", StringComparison.Ordinal)), line => Assert.Matches(@"^#:project \.\./src/[\w.]+/[\w.]+\.csproj$", $"{line}"));
    }

    [Fact]
    public void The_code_of_the_front_page_compiles_as_printed() =>
        File.Delete(Compile("front-page", [.. MarkdownBlocks.All.Single(block => block is { File: "README.md", Language: "csharp" }).Lines]));

    [Fact]
    public async Task The_FSharp_script_runs() => await Run("samples/train.fsx", ["fsi", "samples/train.fsx"]);

    [Fact]
    public async Task The_sweep_runs_here_where_no_Slurm_answers()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no /bin/bash here.");
        using var folder = new TemporaryFolder();
        var script = Path.Combine(SourceTree.Root, "samples", "sweep-on-slurm.sh");
        await Run("samples/sweep-on-slurm.sh", [script], folder.Path, "/bin/bash", [
            ("HALFSPACE", folder.WriteProgram("halfspace", $"""
                #!/bin/sh
                exec dotnet {Path.Combine(AppContext.BaseDirectory, "Halfspace.Cli.dll")} "$@"

                """)),
            ("PATH", Path.GetDirectoryName(folder.WriteProgram("sinfo", "#!/bin/sh\nexit 1\n")) + ":" + Environment.GetEnvironmentVariable("PATH"))]);
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder.Path, "sweep.results", "tasks"), "0000??.json").Length);
        Assert.True(File.Exists(Path.Combine(folder.Path, "sweep.results", "report.html")));
    }

    [Fact]
    public void An_extension_takes_fewer_than_sixty_lines()
    {
        var extensions = SourceTree.Files("samples", "write-your-own-*.cs").ToArray();
        Assert.Equal(["bound", "formulation", "objective", "solver"], extensions.Select(path => Path.GetFileNameWithoutExtension(path)["write-your-own-".Length..]));
        Assert.All(extensions, path => Assert.InRange(File.ReadAllLines(Path.Combine(SourceTree.Root, path)).Length, 10, MostLines - 1));
    }

    private static async Task Run(string sample, string[] arguments, string? folder = null, string program = "dotnet", params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder ?? SourceTree.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // As in PackageFeed: the SDK runs some seconds.
        if (arguments[0] is "run" or "fsi") start.Environment["DOTNET_TC_CallCounting"] = "0";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var told = await error;
        Assert.True(process.ExitCode == 0, $"{sample}: exit code {process.ExitCode}\n{output}\n{told}");
        Assert.NotEqual("", output);
        if (Shown(sample) is { } shown) Assert.Equal(shown, output.ReplaceLineEndings("\n").TrimEnd());
    }

    /// <summary>The program of a sample, beside the libraries that it needs.</summary>
    private static string Compile(string sample) => Compile(sample, Lines(sample));

    private static string Compile(string sample, string[] code)
    {
        var lines = code.Select(line => line.StartsWith("#:", StringComparison.Ordinal) || line.StartsWith("#r ", StringComparison.Ordinal) ? "" : line);
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release);
        var name = "sample-" + Path.GetFileNameWithoutExtension(sample);
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(string.Join('\n', lines)), CSharpSyntaxTree.ParseText(ImplicitUsings)], References.Value, options);
        var program = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        var result = compilation.Emit(program);
        Assert.True(result.Success, $"{sample}: {string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5))}");
        return program;
    }

    /// <summary>The lines of a program; of a notebook those of its code cells, one after the other.</summary>
    private static string[] Lines(string sample)
    {
        var path = Path.Combine(SourceTree.Root, sample);
        if (!sample.EndsWith(".ipynb", StringComparison.Ordinal)) return File.ReadAllLines(path);
        using var notebook = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal(".net-csharp", notebook.RootElement.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString());
        return [.. notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .SelectMany(cell => cell.GetProperty("source").EnumerateArray())
            .Select(line => line.GetString()!.TrimEnd('\n'))];
    }

    /// <summary>The <c>text</c> block after the <c>csharp</c> block that quotes a sample, or null.</summary>
    private static string? Shown(string sample)
    {
        var lines = Lines(sample).Select(line => line.Trim()).ToHashSet();
        for (var b = 0; b + 1 < MarkdownBlocks.All.Count; b++)
        {
            var (code, text) = (MarkdownBlocks.All[b], MarkdownBlocks.All[b + 1]);
            if (code.Language == "csharp" && text.Language == "text" && code.File == text.File && code.Lines.All(line => lines.Contains(line.Trim()) || line.Trim().Length == 0))
                return string.Join('\n', text.Lines);
        }

        return null;
    }
}
