using System.Numerics;
using Halfspace.Training;

namespace Halfspace.Metamorphic;

/// <summary>
/// The costs of a network by the definitions of the objectives, written down once more and without the library's evaluation, so that each
/// checks the other. Plain loops, since all networks of thousands of problems go through it; sums have 128 bits.
/// </summary>
public sealed class ReferenceCosts
{
    private readonly TinyProblem problem;
    private readonly string[] names;
    private readonly string?[] governing;
    private readonly int outputs;
    private readonly Int128 scale;
    private readonly long[][][] values;

    public ReferenceCosts(TinyProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        this.problem = problem;
        outputs = problem.Coding == OutputCoding.Single ? 1 : problem.ClassCount;
        names = [.. problem.Objectives.Select(objective => objective.Name)];
        governing = [.. names.Select((_, s) => names[..s].FirstOrDefault(name => name is "mistakes" or "max-correct" or "min-hinge" or "sat-margin"))];
        // B: P (N + 1), or without a hidden layer P (mean input norm, rounded down, + the unit of the bias).
        scale = problem.Range * (Int128)(problem.Hidden.Length > 0
            ? problem.Hidden[^1] + 1
            : problem.Rows.Sum(row => row.Sum(value => Math.Abs((long)value))) / problem.Rows.Length + problem.Scale);
        values = [.. problem.Rows.Select(_ => problem.Hidden.Append(outputs).Select(width => new long[width]).ToArray())];
    }

    /// <summary>The cost for each objective of the list; null where a hard condition is broken.</summary>
    /// <param name="weights">For each layer a row a neuron: its weights and, last, its bias.</param>
    public Cost?[] Of(int[][][] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        for (var k = 0; k < values.Length; k++) Evaluate(weights, k);
        var costs = new Cost?[names.Length];
        for (var s = 0; s < costs.Length; s++) costs[s] = Of(names[s], governing[s], weights);
        return costs;
    }

    private Cost? Of(string objective, string? before, int[][][] weights)
    {
        if (objective is "min-weight" or "max-margin" or "min-neurons" && before is null && !AreAllRight()) return null;
        return objective switch
        {
            "mistakes" => new Cost(Enumerable.Range(0, values.Length).Count(k => !IsPredicted(k)), 1),
            "max-correct" => Misses(),
            "sat-margin" => new Cost(BelowMargin(), 1),
            "min-hinge" => new Cost(Hinge(), 4 * (BigInteger)scale * scale),
            "min-weight" => new Cost(weights.Sum(layer => layer.Sum(neuron => neuron.Sum(Math.Abs))), 1),
            "min-neurons" => new Cost(UsedNeurons(weights), 1),
            "max-margin" => new Cost(-Margins(before), problem.Scale),
            _ => throw new ArgumentException($"There is no reference for '{objective}'.", nameof(objective)),
        };
    }

    private int Target(int sample, int output) => problem.Labels[sample] == (problem.Coding == OutputCoding.Single ? 1 : output) ? 1 : -1;

    private long Signed(int sample, int output) => Target(sample, output) * values[sample][^1][output];

    private bool IsRight(int sample, int output) => values[sample][^1][output] >= 0 == Target(sample, output) > 0;

    private bool HasMargin(int sample, int output) => 4 * (Int128)Signed(sample, output) >= scale;

    private bool IsLabelRight(int sample) => IsRight(sample, problem.Coding == OutputCoding.Single ? 0 : problem.Labels[sample]);

    private bool IsPredicted(int sample)
    {
        if (problem.Coding == OutputCoding.Single) return IsRight(sample, 0);
        var (own, label) = (values[sample][^1], problem.Labels[sample]);
        return own.Count(a => a >= own[label]) == 1;
    }

    private bool AreAllRight()
    {
        for (var k = 0; k < values.Length; k++)
        {
            for (var j = 0; j < outputs; j++) if (!IsRight(k, j)) return false;
        }

        return true;
    }

    private Cost? Misses()
    {
        var misses = 0;
        for (var k = 0; k < values.Length; k++)
        {
            var on = 0;
            foreach (var a in values[k][^1]) on += a >= 0 ? 1 : 0;
            if (problem.Coding == OutputCoding.OnePerClass && on != 1) return null;
            if (!IsLabelRight(k)) misses++;
        }

        return new Cost(misses, 1);
    }

    private int BelowMargin()
    {
        var below = 0;
        for (var k = 0; k < values.Length; k++)
        {
            for (var j = 0; j < outputs; j++) if (!HasMargin(k, j)) below++;
        }

        return below;
    }

    /// <summary>4 B^2 times the loss at y = 2 s / B: (1/2 - y)^2, and below y = -1 the line of slope -(3 - 1/B).</summary>
    private Int128 Hinge()
    {
        Int128 sum = 0;
        for (var k = 0; k < values.Length; k++)
        {
            for (var j = 0; j < outputs; j++)
            {
                Int128 s = Signed(k, j);
                if (HasMargin(k, j)) continue;
                var square = 2 * s >= -scale ? (scale - 4 * s) * (scale - 4 * s) : 9 * scale * scale;
                sum = checked(sum + square + (2 * s < -scale ? 4 * (3 * scale - 1) * (-scale - 2 * s) : 0));
            }
        }

        return sum;
    }

    private static int UsedNeurons(int[][][] weights)
    {
        var used = 0;
        for (var l = 1; l < weights.Length; l++)
        {
            for (var i = 0; i < weights[l - 1].Length; i++) used += weights[l].Any(neuron => neuron[i] != 0) ? 1 : 0;
        }

        return used;
    }

    private Int128 Margins(string? before)
    {
        Int128 sum = 0;
        for (var l = 0; l < values[0].Length; l++)
        {
            var isOutput = l + 1 == values[0].Length;
            if (isOutput && before == "min-hinge") continue;
            for (var j = 0; j < values[0][l].Length; j++)
            {
                long? margin = null;
                for (var k = 0; k < values.Length; k++)
                {
                    if (isOutput && !(before switch { "sat-margin" => HasMargin(k, j), "max-correct" => IsLabelRight(k), "mistakes" => IsPredicted(k), _ => true })) continue;
                    var own = isOutput ? Signed(k, j) : Math.Abs(values[k][l][j]);
                    margin = margin is { } known ? Math.Min(known, own) : own;
                }

                sum += (Int128)Math.Max(0, margin ?? 0) * (l == 0 ? 1 : problem.Scale);
            }
        }

        return sum;
    }

    private void Evaluate(int[][][] weights, int sample)
    {
        var (row, own) = (problem.Rows[sample], values[sample]);
        for (var l = 0; l < weights.Length; l++)
        {
            for (var j = 0; j < own[l].Length; j++)
            {
                var neuron = weights[l][j];
                var sum = (long)neuron[^1] * (l == 0 ? problem.Scale : 1);
                for (var i = 0; i + 1 < neuron.Length; i++) sum += (long)neuron[i] * (l == 0 ? row[i] : own[l - 1][i] >= 0 ? 1 : -1);
                own[l][j] = sum;
            }
        }
    }
}
