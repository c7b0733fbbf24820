using System.Text.Json;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What one call of the command left: exit code, standard output, standard error.</summary>
internal sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Asserts the exit code, showing both streams where it differs.</summary>
    public CommandResult Exits(int code)
    {
        Assert.True(ExitCode == code, $"{CommandLine}: exit code {ExitCode}, expected {code}\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Asserts an error: its exit code, nothing on standard output, one message without a stack trace that has all the parts.</summary>
    public CommandResult Fails(int code, params string[] parts)
    {
        Exits(code);
        Assert.True(Output.Length == 0, $"{CommandLine}: standard output should be empty:\n{Output}");
        Assert.StartsWith("halfspace: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        foreach (var part in parts) Assert.Contains(part, Error, StringComparison.OrdinalIgnoreCase);
        return this;
    }

    /// <summary>Standard output as the one JSON object that it has to be.</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Output);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        return document.RootElement.Clone();
    }
}
