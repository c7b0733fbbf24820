using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Verification;

namespace Halfspace.Cli.Verify;

/// <summary>What <c>halfspace verify</c> prints: the words and the witness of the verification competition, or JSON.</summary>
internal static class VerifyReport
{
    /// <summary>The answer in a word.</summary>
    public static string Word(VerificationResult result) => result switch
    {
        { Verdict: Verdict.Proved } => "unsat",
        { Verdict: Verdict.Refuted } => "sat",
        { IsTimeout: true } => "timeout",
        _ => "unknown",
    };

    /// <summary>What <c>--semantics</c> calls it.</summary>
    public static string Word(Certificates.EvaluationSemantics semantics) => semantics == Certificates.EvaluationSemantics.Float32 ? "float32" : "real";

    /// <summary>The word on the first line, and after <c>sat</c> the witness.</summary>
    public static string Text(VerificationResult result)
    {
        var text = new StringBuilder(Word(result)).Append('\n');
        if (result.Witness is not { } witness) return text.ToString();
        text.Append('(');
        for (var i = 0; i < witness.Input.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\n")}(X_{i} {Number(witness.Input[i])})");
        for (var j = 0; j < witness.Output.Length; j++) text.Append(CultureInfo.InvariantCulture, $"\n(Y_{j} {Number(witness.Output[j])})");
        return text.Append(")\n").ToString();
    }

    /// <summary>The answer as JSON.</summary>
    public static JsonObject ToJson(VerificationResult result)
    {
        var json = Answer(result);
        if (result.LeftOut is { } end) json["leftOut"] = end;
        return json;
    }

    /// <summary>Why an operator of the network was not looked at; null where all were.</summary>
    public static string? Remark(VerificationResult result) =>
        result.LeftOut is { } end ? $"the {end} at the end keeps order, so the property was put before it, and it was left out of the search" : null;

    private static JsonObject Answer(VerificationResult result) => new()
    {
        ["result"] = Word(result),
        ["semantics"] = Word(result.Semantics),
        ["seconds"] = result.Seconds,
        ["method"] = result.Method,
        ["subproblems"] = result.Subproblems,
        ["rootBound"] = JsonReport.Number(result.RootBound),
        ["witnessMargin"] = JsonReport.Number(result.WitnessMargin),
        ["inputs"] = result.Witness is { } witness ? new JsonArray([.. witness.Input.Select(value => (JsonNode)value)]) : null,
        ["outputs"] = result.Witness is { } replayed ? new JsonArray([.. replayed.Output.Select(value => (JsonNode)(double)value)]) : null,
    };

    /// <summary>How the answer was come to, as a table of a page.</summary>
    public static string Html(VerificationResult result)
    {
        (string Name, string Text)[] rows =
        [
            ("answer", Word(result)),
            ("method", result.Method),
            ("subproblems", result.Subproblems.ToString(CultureInfo.InvariantCulture)),
            ("seconds", result.Seconds.ToString("0.###", CultureInfo.InvariantCulture)),
            ("bound at the root", result.RootBound is { } bound ? Number(bound) : "none"),
            ("left out", Remark(result) ?? "nothing"),
            ("margin of the witness", result.WitnessMargin is { } margin ? Number(margin) : "no witness"),
        ];
        return "<div class=\"wide\"><table>\n" + string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{row.Name}</th><td>{System.Net.WebUtility.HtmlEncode(row.Text)}</td></tr>\n")) + "</table></div>\n";
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
