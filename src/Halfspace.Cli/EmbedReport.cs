using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Networks;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli;

/// <summary>What <c>halfspace embed</c> prints.</summary>
internal static class EmbedReport
{
    public static JsonObject ToJson(EmbedOutcome outcome, string bounds) => new()
    {
        ["status"] = outcome.Status,
        ["relu"] = outcome.Relu.Name,
        ["bounds"] = bounds,
        ["variables"] = outcome.Model.VariableCount,
        ["binaries"] = outcome.Embedded.BinaryCount,
        ["rows"] = outcome.Model.RowCount,
        ["cuts"] = (outcome.Maximum?.Cuts ?? 0),
        ["userCuts"] = (outcome.Maximum?.UserCuts ?? 0),
        ["stableNeurons"] = outcome.Embedded.StableNeurons,
        ["unstableNeurons"] = outcome.Embedded.UnstableNeurons,
        ["relaxationValue"] = JsonReport.Number(outcome.Maximum?.RelaxationValue),
        ["value"] = JsonReport.Number(outcome.Maximum?.Value),
        ["bound"] = JsonReport.Number(outcome.Maximum?.Bound),
        ["trusts"] = outcome.Maximum is { Trusts.Count: > 0 } trusting ? string.Join(" and ", trusting.Trusts) : null,
        ["error"] = JsonReport.Number(outcome.Error),
        ["inputs"] = outcome.Maximum?.Inputs is { } inputs ? new JsonArray([.. inputs.Select(value => (JsonNode)value)]) : null,
        ["nodes"] = outcome.Maximum?.Nodes,
        ["solver"] = outcome.Maximum?.Solved?.Solver,
        ["message"] = outcome.Maximum?.Message,
        ["seconds"] = outcome.Seconds,
    };

    public static JsonObject ToJson(IEnumerable<EmbedRow> rows) => new() { ["formulations"] = new JsonArray([.. rows.Select(row => (JsonNode)row.Json)]) };

    /// <summary>What a comparison keeps of a formulation: models of hundreds of megabytes are not needed side by side.</summary>
    public static EmbedRow Row(EmbedOutcome o, string bounds, int exitCode) => new(
        ToJson(o, bounds),
        Line(o.Relu.Name, Text(o.Model.VariableCount), Text(o.Embedded.BinaryCount), Text(o.Model.RowCount), Text(o.Maximum?.Cuts ?? 0), Text(o.Maximum?.RelaxationValue ?? double.NaN), Text(o.Maximum?.Value ?? double.NaN), Text(o.Maximum?.Bound ?? double.NaN), Text(o.Maximum?.Nodes ?? 0), o.Seconds.ToString("F2", CultureInfo.InvariantCulture)),
        exitCode);

    public static void Print(EmbedOutcome outcome, Network network)
    {
        Console.Out.WriteLine($"{network}, {outcome.Relu.Name}");
        Console.Out.WriteLine(outcome.Embedded.ToString());
        Console.Out.WriteLine(outcome.Model.ToString() + ((outcome.Maximum?.Cuts ?? 0) > 0 ? $", {(outcome.Maximum?.Cuts ?? 0)} of the rows are cuts" : "") + ((outcome.Maximum?.UserCuts ?? 0) > 0 ? $", {outcome.Maximum!.UserCuts} cuts during the search" : ""));
        if (outcome.Maximum is not { } maximum) return;
        if (!double.IsNaN(maximum.RelaxationValue)) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"relaxation {maximum.RelaxationValue:G9}"));
        if (maximum.Status == MaximumStatus.Relaxed) return;
        var error = double.IsNaN(outcome.Error) ? "" : string.Create(CultureInfo.InvariantCulture, $" (the model's outputs differ by {outcome.Error:G2})");
        var source = maximum.Trusts.Count == 0 ? "re-derived without trusting a solver" : "as reported by " + string.Join(" and ", maximum.Trusts);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Status}: value {maximum.Value:G9} by the network's forward pass{error}; bound {maximum.Bound:G9}, {source} ({maximum.Solved?.Solver}, {maximum.Nodes} nodes, {outcome.Seconds:F2} s)"));
        if (maximum.Message.Length > 0) Console.Out.WriteLine(maximum.Message);
    }

    public static void Print(IEnumerable<EmbedRow> rows, Network network)
    {
        Console.Out.WriteLine(network.ToString());
        Console.Out.WriteLine(Line("formulation", "variables", "binaries", "rows", "cuts", "relaxation", "value", "bound", "nodes", "seconds"));
        foreach (var row in rows) Console.Out.WriteLine(row.Line);
    }

    private static string Line(string name, params string[] cells) => name.PadRight(16) + string.Concat(cells.Select(cell => cell.PadLeft(14)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => double.IsNaN(number) ? "-" : number.ToString("G7", CultureInfo.InvariantCulture);
}
