using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Networks;

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
        ["cuts"] = outcome.Cuts,
        ["stableNeurons"] = outcome.Embedded.StableNeurons,
        ["unstableNeurons"] = outcome.Embedded.UnstableNeurons,
        ["relaxationValue"] = JsonReport.Number(outcome.RelaxationValue),
        ["value"] = JsonReport.Number(outcome.Value),
        ["bound"] = JsonReport.Number(outcome.Bound),
        ["error"] = JsonReport.Number(outcome.Error),
        ["inputs"] = outcome.Inputs is { } inputs ? new JsonArray([.. inputs.Select(value => (JsonNode)value)]) : null,
        ["nodes"] = outcome.Solved?.Nodes,
        ["solver"] = outcome.Solved?.Solver,
        ["message"] = outcome.Solved?.Message,
        ["seconds"] = outcome.Seconds,
    };

    public static JsonObject ToJson(IReadOnlyList<EmbedOutcome> outcomes, string bounds) => new() { ["formulations"] = new JsonArray([.. outcomes.Select(outcome => (JsonNode)ToJson(outcome, bounds))]) };

    public static void Print(EmbedOutcome outcome, Network network)
    {
        Console.Out.WriteLine($"{network}, {outcome.Relu.Name}");
        Console.Out.WriteLine(outcome.Embedded.ToString());
        Console.Out.WriteLine(outcome.Model.ToString() + (outcome.Cuts > 0 ? $", {outcome.Cuts} of the rows are cuts" : ""));
        if (!double.IsNaN(outcome.RelaxationValue)) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"relaxation {outcome.RelaxationValue:G9}"));
        if (outcome.Solved is not { } solved) return;
        var value = solved.Point is null ? "no point" : string.Create(CultureInfo.InvariantCulture, $"value {outcome.Value:G9} by the network's forward pass (the model's outputs differ by {outcome.Error:G2})");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Status}: {value}; bound {outcome.Bound:G9} ({solved.Solver}, {solved.Nodes} nodes, {outcome.Seconds:F2} s)"));
        if (solved.Message.Length > 0) Console.Out.WriteLine(solved.Message);
    }

    public static void Print(IReadOnlyList<EmbedOutcome> outcomes, Network network)
    {
        Console.Out.WriteLine(network.ToString());
        Console.Out.WriteLine(Line("formulation", "variables", "binaries", "rows", "cuts", "relaxation", "value", "bound", "nodes", "seconds"));
        foreach (var o in outcomes)
            Console.Out.WriteLine(Line(o.Relu.Name, Text(o.Model.VariableCount), Text(o.Embedded.BinaryCount), Text(o.Model.RowCount), Text(o.Cuts), Text(o.RelaxationValue), Text(o.Value), Text(o.Bound), Text(o.Solved?.Nodes ?? 0), o.Seconds.ToString("F2", CultureInfo.InvariantCulture)));
    }

    private static string Line(string name, params string[] cells) => name.PadRight(16) + string.Concat(cells.Select(cell => cell.PadLeft(14)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => double.IsNaN(number) ? "-" : number.ToString("G7", CultureInfo.InvariantCulture);
}
