using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Maximum;

namespace Halfspace.Metamorphic;

/// <summary>Holds answers to a question against points of its box, and against each other.</summary>
public static class ClaimChecks
{
    /// <summary>A witness counts from this slack on, as a share of the outputs' size: below it, rounding may decide.</summary>
    private const double ClearSlack = 1e-9;

    /// <summary>Values may differ by this share of the outputs' size through the rounding of a forward pass.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Whether an input clearly meets the condition.</summary>
    public static bool IsWitness(NetworkQuestion question, double[] point, double size) =>
        question.Problem.Slack(question.Network.Forward<double>(point), question.Target) >= ClearSlack * size && point.Zip(question.Lower, (x, low) => x >= low).All(holds => holds) && point.Zip(question.Upper, (x, high) => x <= high).All(holds => holds);

    /// <summary>An answer to an attack, against points of the box that clearly meet the condition.</summary>
    public static IEnumerable<FalseClaim> Attack(NetworkQuestion question, AttackResult answer, IEnumerable<double[]> points)
    {
        var size = question.OutputSize;
        if (answer.Witness is { } own)
        {
            if (!(question.Problem.Slack(question.Network.Forward<double>(own), question.Target) >= 0)) yield return new FalseClaim("witness", "the witness does not meet the condition");
            if (answer.Bound > answer.Distance) yield return new FalseClaim("bound", FormattableString.Invariant($"the bound {answer.Bound:R} is above the distance {answer.Distance:R}"));
        }

        foreach (var point in points)
        {
            if (!IsWitness(question, point, size)) continue;
            var distance = question.Problem.Distance(point);
            var text = FormattableString.Invariant($"an input at distance {distance:R}: {string.Join(' ', point.Select(x => FormattableString.Invariant($"{x:R}")))}");
            if (answer.Status == AttackStatus.Infeasible) yield return new FalseClaim("infeasible", "\"infeasible\", but " + text);
            else if (answer.Bound > distance * (1 + (answer.Trusts.Count > 0 ? Tolerances.AttackGap : 1e-6))) yield return new FalseClaim("nearest", FormattableString.Invariant($"{answer.Status}, bound {answer.Bound:R}, distance {answer.Distance:R}, but {text}"));
            else continue;
            yield break;
        }
    }

    /// <summary>An answer to an embedding, against points of the box.</summary>
    public static IEnumerable<FalseClaim> Maximum(NetworkQuestion question, OutputObjective objective, MaximumResult answer, IEnumerable<double[]> points)
    {
        var size = Math.Max(question.OutputSize * objective.Weights.Sum(Math.Abs), Math.Abs(answer.Value));
        if (answer.Bound < answer.Value) yield return new FalseClaim("bound", FormattableString.Invariant($"the bound {answer.Bound:R} is below the value {answer.Value:R}"));
        if (objective.Of(question.Network.Forward<double>(answer.Inputs!)) != answer.Value) yield return new FalseClaim("value", "the value is not the forward pass's");
        foreach (var point in points)
        {
            var value = objective.Of(question.Network.Forward<double>(point));
            if (value <= answer.Bound + Rounding * size + (answer.Trusts.Count > 0 ? Tolerances.EmbeddedValue * Math.Max(Math.Abs(value), Math.Min(1, size)) : 0)) continue;
            yield return new FalseClaim("maximum", FormattableString.Invariant($"{answer.Status}, bound {answer.Bound:R}, value {answer.Value:R}, but {value:R} at {string.Join(' ', point.Select(x => FormattableString.Invariant($"{x:R}")))}"));
            yield break;
        }
    }

    /// <summary>Bounds of every value, against the values at points of the box.</summary>
    public static IEnumerable<FalseClaim> Bounds(NetworkQuestion question, NetworkBounds bounds, string method, IEnumerable<double[]> points)
    {
        foreach (var point in points)
        {
            var trace = question.Network.Trace<double>(point);
            foreach (var node in question.Network.Nodes)
            {
                var size = trace[node.Index].Max(Math.Abs) + node.Inputs.Sum(input => trace[input.Index].Max(Math.Abs) * (node.Layer is Networks.Layers.DenseLayer dense ? Largest(dense) : 1));
                for (var j = 0; j < node.Size; j++)
                {
                    var (low, high, value) = (bounds.Lower(node)[j], bounds.Upper(node)[j], trace[node.Index][j]);
                    if (value >= low - Rounding * size && value <= high + Rounding * size) continue;
                    // At a jump, rounding decides on which side a sign or step is.
                    if (question.Network.Nodes.Any(other => other.Layer is Networks.Layers.SignLayer or Networks.Layers.StepLayer)) continue;
                    yield return new FalseClaim("bounds", FormattableString.Invariant($"{method} bounds of {node.Name}[{j}] are {low:R} to {high:R}, but it is {value:R} at {string.Join(' ', point.Select(x => FormattableString.Invariant($"{x:R}")))}"));
                    yield break;
                }
            }
        }
    }

    private static double Largest(Networks.Layers.DenseLayer dense)
    {
        var largest = 0.0;
        for (var j = 0; j < dense.OutputSize; j++) foreach (var weight in dense.WeightsOf(j)) largest = Math.Max(largest, Math.Abs(weight));
        return largest;
    }
}
