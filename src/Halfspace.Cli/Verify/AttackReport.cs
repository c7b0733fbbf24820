using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Verification.Attack;

namespace Halfspace.Cli.Verify;

/// <summary>What <c>halfspace attack</c> prints.</summary>
internal sealed class AttackReport(AttackQuestion question, NetworkInput network, string norm)
{
    /// <summary>Changed inputs that are still printed as text.</summary>
    private const int MostListed = 32;

    private static string Word(AttackStatus status) => status switch
    {
        AttackStatus.Optimal => "optimal",
        AttackStatus.Feasible => "feasible",
        AttackStatus.Infeasible => "infeasible",
        AttackStatus.Contradicted => "contradicted",
        _ => "unknown",
    };

    public JsonObject ToJson(AttackResult result) => new()
    {
        ["status"] = Word(result.Status),
        ["units"] = network.UnitsName,
        ["norm"] = norm,
        ["class"] = result.Class,
        ["target"] = result.Target,
        ["factor"] = question.Factor,
        ["margin"] = question.Margin,
        ["distance"] = JsonReport.Number(result.Distance),
        ["bound"] = JsonReport.Number(result.Bound),
        ["gap"] = JsonReport.Number(result.Gap),
        ["outputs"] = Numbers(result.Outputs),
        ["outputsFloat32"] = Numbers(result.SingleOutputs is { } singles ? Array.ConvertAll(singles, y => (double)y) : null),
        ["witness"] = Numbers(result.Witness),
        ["input"] = Numbers(Start),
        ["inputNames"] = network.Units is { } units ? new JsonArray([.. units.Inputs.Select(input => (JsonNode)input.Name)]) : null,
        ["binaries"] = result.Binaries,
        ["nodes"] = result.Nodes,
        ["solver"] = result.Solver,
        ["trusts"] = result.Trusts.Count == 0 ? null : string.Join(" and ", result.Trusts),
        ["crossChecked"] = result.IsCrossChecked,
        ["warnings"] = new JsonArray([.. result.Warnings.Select(warning => (JsonNode)warning)]),
        ["seconds"] = result.Seconds,
    };

    /// <summary>The input, where the network tells only some values apart the nearest of them.</summary>
    private double[] Start => question.Rows is { } rows ? rows.Start : question.Input;

    private static JsonArray? Numbers(double[]? values) => values is null ? null : new JsonArray([.. values.Select(value => (JsonNode)value)]);

    /// <summary>Says it to people.</summary>
    public void Print(AttackResult result, TextWriter text)
    {
        foreach (var warning in result.Warnings) text.WriteLine("warning: " + warning);
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(network.Units is null ? network.Network.ToString() : network.Units.Network + ", trained by Halfspace: inputs, box and distance in the units of its data")}; the input is given to class {result.Class}"));
        var found = result.Witness is null
            ? "no adversarial input"
            : string.Create(CultureInfo.InvariantCulture, $"distance {result.Distance:G9} to class {result.Target}, {(network.Units is null ? "replayed in float32 and in double precision" : "by exact evaluation")}");
        var source = result.Trusts.Count == 0 ? "re-derived without trusting a solver" : "as reported by " + string.Join(" and ", result.Trusts);
        var bound = result.Status == AttackStatus.Infeasible ? $"none exists in the box, {source}" : string.Create(CultureInfo.InvariantCulture, $"bound {result.Bound:G9}, {source}");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Word(result.Status)}: {found}; {bound} ({(result.Solver.Length > 0 ? result.Solver + ", " : "")}{result.Binaries} {(network.Units is null ? "binaries" : "integers")}, {result.Nodes} nodes, {result.Seconds:F2} s)"));
        if (result.Witness is not { } witness || result.Status == AttackStatus.Contradicted) return;
        var changed = Enumerable.Range(0, witness.Length).Where(i => witness[i] != Start[i]).ToArray();
        foreach (var i in changed.Take(MostListed)) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {network.Units?.Inputs[i].Name ?? "x" + i}: {Start[i]:G9} to {witness[i]:G9}"));
        if (changed.Length > MostListed) text.WriteLine($"  and {changed.Length - MostListed} more inputs");
    }
}
