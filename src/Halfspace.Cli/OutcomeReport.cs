using System.Text.Json.Nodes;
using Halfspace.Training;

namespace Halfspace.Cli;

/// <summary>What <c>halfspace train</c> says of one objective's value and bound, whatever was trained.</summary>
internal static class OutcomeReport
{
    public static JsonObject ToJson(ObjectiveOutcome outcome) => new()
    {
        ["objective"] = outcome.Objective,
        ["value"] = JsonReport.Number(outcome.Value?.Value),
        ["bound"] = JsonReport.Number(outcome.Bound?.Value.Value),
        ["gap"] = JsonReport.Number(outcome.Gap),
        ["proof"] = outcome.Bound is { } bound ? ProofWords.Word(bound.Kind) : null,
        ["argument"] = outcome.Bound?.Argument,
        ["trusts"] = outcome.Bound?.Trusts,
    };

    public static string Claim(ObjectiveOutcome outcome, bool isProved)
    {
        if (outcome.Bound is not { } bound) return "no bound";
        var trust = bound.Trusts is null ? "needs no solver" : "trusts " + bound.Trusts;
        return $"{(isProved ? "optimal" : $"at best {bound.Value}")} ({ProofWords.Word(bound.Kind)}: {bound.Argument}; {trust})";
    }
}
