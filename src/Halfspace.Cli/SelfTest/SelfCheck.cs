using System.Text.Json;

namespace Halfspace.Cli.SelfTest;

/// <summary>One line of <c>halfspace selftest</c>: what is claimed, the commands that show it, and what would refute it.</summary>
/// <param name="Group">What it is about: known facts, a solver, certificates, properties.</param>
/// <param name="Claim">The claim, in words.</param>
/// <param name="Commands">The command lines, without the name of the program; each prints JSON.</param>
/// <param name="Fault">What is wrong with the answers; null where they are right.</param>
internal sealed record SelfCheck(string Group, string Claim, IReadOnlyList<string> Commands, Func<IReadOnlyList<SelfAnswer>, string?> Fault);

/// <summary>What one command of a check answered.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Json">What it printed.</param>
/// <param name="Said">The last line of what it said besides.</param>
internal sealed record SelfAnswer(int Code, JsonElement Json, string Said)
{
    /// <summary>A number of the answer; null where it has none of that name.</summary>
    public double? Number(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A text of the answer; null where it has none of that name.</summary>
    public string? Text(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
