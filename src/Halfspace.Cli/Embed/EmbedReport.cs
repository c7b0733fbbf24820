using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Networks;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli.Embed;

/// <summary>What <c>halfspace embed</c> prints.</summary>
internal sealed class EmbedReport(NetworkInput network, DataBox? rows, string bounds)
{
    public JsonObject ToJson(EmbedOutcome outcome) => new()
    {
        ["status"] = outcome.Status,
        ["units"] = network.UnitsName,
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
        ["inputNames"] = network.Units is { } units ? new JsonArray([.. units.Inputs.Select(input => (JsonNode)input.Name)]) : null,
        ["outputs"] = Outputs(outcome) is { } outputs ? new JsonArray([.. outputs.Select(value => (JsonNode)value)]) : null,
        ["openSigns"] = outcome.Embedded.OpenSigns,
        ["nodes"] = outcome.Maximum?.Nodes,
        ["solver"] = outcome.Maximum?.Solved?.Solver,
        ["message"] = outcome.Maximum?.Message,
        ["seconds"] = outcome.Seconds,
    };

    /// <summary>Inputs that are still printed as text.</summary>
    private const int MostListed = 64;

    public static JsonObject ToJson(IEnumerable<EmbedRow> rows) => new() { ["formulations"] = new JsonArray([.. rows.Select(row => (JsonNode)row.Json)]) };

    /// <summary>What a comparison keeps of a formulation: models of hundreds of megabytes are not needed side by side.</summary>
    public EmbedRow Row(EmbedOutcome o, int exitCode) => new(
        ToJson(o),
        Line(o.Relu.Name, Text(o.Model.VariableCount), Text(o.Embedded.BinaryCount), Text(o.Model.RowCount), Text(o.Maximum?.Cuts ?? 0), Text(o.Maximum?.RelaxationValue ?? double.NaN), Text(o.Maximum?.Value ?? double.NaN), Text(o.Maximum?.Bound ?? double.NaN), Text(o.Maximum?.Nodes ?? 0), o.Seconds.ToString("F2", CultureInfo.InvariantCulture)),
        exitCode);

    public void Print(EmbedOutcome outcome)
    {
        Console.Out.WriteLine(network.Units is null ? $"{network.Network}, {outcome.Relu.Name}" : $"{network.Units.Network}, trained by Halfspace: inputs and box in the units of its data");
        Console.Out.WriteLine(outcome.Embedded.ToString());
        Console.Out.WriteLine(outcome.Model.ToString() + ((outcome.Maximum?.Cuts ?? 0) > 0 ? $", {(outcome.Maximum?.Cuts ?? 0)} of the rows are cuts" : "") + ((outcome.Maximum?.UserCuts ?? 0) > 0 ? $", {outcome.Maximum!.UserCuts} cuts during the search" : ""));
        if (outcome.Maximum is not { } maximum) return;
        if (!double.IsNaN(maximum.RelaxationValue)) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"relaxation {maximum.RelaxationValue:G9}"));
        if (maximum.Status == MaximumStatus.Relaxed) return;
        var error = double.IsNaN(outcome.Error) ? "" : string.Create(CultureInfo.InvariantCulture, $" (the model's outputs differ by {outcome.Error:G2})");
        var source = maximum.Trusts.Count == 0 ? "re-derived without trusting a solver" : "as reported by " + string.Join(" and ", maximum.Trusts);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Status}: value {maximum.Value:G9} by the network's forward pass{error}; bound {maximum.Bound:G9}, {source} ({maximum.Solved?.Solver}, {maximum.Nodes} nodes, {outcome.Seconds:F2} s)"));
        if (maximum.Inputs is { } inputs && inputs.Length <= MostListed)
            Console.Out.WriteLine("at " + string.Join(", ", inputs.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{network.Units?.Inputs[i].Name ?? "x" + i} = {value:G9}"))));
        if (outcome.Embedded.OpenSigns > 0) Console.Out.WriteLine(OpenSigns(outcome.Embedded.OpenSigns));
        if (maximum.Message.Length > 0) Console.Out.WriteLine(maximum.Message);
    }

    /// <summary>What it means that some neurons' jumps are at no lattice.</summary>
    public static string OpenSigns(int count) =>
        $"{count} sign or step {(count == 1 ? "neuron" : "neurons")} of continuous inputs: where a pre-activation is exactly zero the model allows both values, so the bound is a supremum that no input need reach.";

    /// <summary>What the network gives for the inputs found: exact integers of an integer network.</summary>
    private double[]? Outputs(EmbedOutcome outcome) => outcome.Maximum?.Inputs is not { } inputs ? null
        : rows is null ? network.Network.Forward<double>(inputs)
        : Array.ConvertAll(rows.Units.Forward(inputs), output => (double)output);

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
