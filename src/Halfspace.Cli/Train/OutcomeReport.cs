using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Training;

namespace Halfspace.Cli.Train;

/// <summary>What <c>halfspace train</c> says of one objective's value and bound, whatever was trained.</summary>
internal static class OutcomeReport
{
    public static JsonObject ToJson(ObjectiveOutcome outcome)
    {
        var json = Values(outcome);
        if (outcome.Within is { } within) json["within"] = within;
        return json;
    }

    private static JsonObject Values(ObjectiveOutcome outcome) => new()
    {
        ["objective"] = outcome.Objective,
        ["value"] = JsonReport.Number(outcome.Value?.Value),
        ["bound"] = JsonReport.Number(outcome.Bound?.Value.Value),
        ["gap"] = JsonReport.Number(outcome.Gap),
        ["proof"] = outcome.Bound is { } bound ? ProofWords.Word(bound.Kind) : null,
        ["argument"] = outcome.Bound?.Argument,
        ["trusts"] = outcome.Bound?.Trusts,
        ["claimed"] = outcome.IsClaimed,
    };

    public static string Claim(ObjectiveOutcome outcome, bool isProved)
    {
        if (outcome.Bound is not { } bound) return "no bound";
        if (bound.Kind == ProofKind.Trivial && !isProved && outcome.Within is null) return "no bound was proved";
        var claim = outcome.Within is { } within ? string.Create(CultureInfo.InvariantCulture, $"optimal within {within} of the value") : isProved ? "optimal" : $"at best {bound.Value}";
        var proof = $"{ProofWords.Word(bound.Kind)}: {bound.Argument}";
        return bound.Trusts is { } solver ? $"{claim}, as {solver} claims ({proof}; not re-derived here)" : $"{claim} ({proof}; needs no solver)";
    }
}
