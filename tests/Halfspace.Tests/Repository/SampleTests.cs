using System.Diagnostics;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Every sample runs, and prints what the documentation says it prints.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Samples() => [.. SourceTree.Files("samples", "*.cs")];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_runs(string sample)
    {
        TestSolvers.Get("highs");
        var start = new ProcessStartInfo("dotnet", ["run", "--configuration", "Release", sample]) { WorkingDirectory = SourceTree.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{sample}: exit code {process.ExitCode}\n{output}\n{await error}");
        Assert.NotEqual("", output);
        if (Shown(sample) is { } shown) Assert.Equal(shown, output.ReplaceLineEndings("\n").TrimEnd());
    }

    /// <summary>The <c>text</c> block after the <c>csharp</c> block that quotes a sample, or null.</summary>
    private static string? Shown(string sample)
    {
        var lines = File.ReadAllLines(Path.Combine(SourceTree.Root, sample)).Select(line => line.Trim()).ToHashSet();
        for (var b = 0; b + 1 < MarkdownBlocks.All.Count; b++)
        {
            var (code, text) = (MarkdownBlocks.All[b], MarkdownBlocks.All[b + 1]);
            if (code.Language == "csharp" && text.Language == "text" && code.File == text.File && code.Lines.All(line => lines.Contains(line.Trim()) || line.Trim().Length == 0))
                return string.Join('\n', text.Lines);
        }

        return null;
    }
}
