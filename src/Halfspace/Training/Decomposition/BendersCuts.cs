using Halfspace.Mip;

namespace Halfspace.Training.Decomposition;

/// <summary>The cuts of a Benders master at its activations: two for each neuron that has no weights, from the ray of its linear program.</summary>
internal sealed class BendersCuts(BendersMaster master)
{
    private readonly RealTrainingProblem problem = master.Problem;

    /// <summary>The rows that some activations break; none where every neuron has weights, and, where asked, none that the master has given before.</summary>
    public IReadOnlyList<LinearConstraint> At(ActivationPatterns patterns, bool onlyNew)
    {
        var rows = new List<LinearConstraint>();
        for (var l = 0; l + 1 < problem.Widths.Count; l++)
        {
            var inputs = patterns.InputsOf(l);
            for (var k = 0; k < problem.Widths[l + 1]; k++)
            {
                var sides = Enumerable.Range(0, inputs.Length).Select(n => patterns.IsOn(n, l, k)).ToArray();
                var game = SeparationGame.Solve(inputs, sides, problem.Range);
                if (IsSeparated(game)) continue;
                rows.AddRange(master.Cut(l, patterns, sides, Farkas(l, game), onlyNew));
                rows.AddRange(master.Cut(l, patterns, sides, [.. Minimal(inputs, sides, game).Select(n => (n, 1.0, 1.0))], onlyNew));
            }
        }

        return rows;
    }

    private bool IsSeparated(SeparationGame game) => game.Reaches((double)problem.DeadZone);

    private (int Sample, double Own, double Input)[] Farkas(int layer, SeparationGame game)
    {
        // A row with the right side one is safe to cut its coefficients to one: any single difference of that size satisfies it.
        var (eps, support) = ((double)problem.DeadZone, Enumerable.Range(0, game.Multipliers.Length).Where(n => game.Multipliers[n] > 0));
        var least = eps - game.Margin;
        return [.. support.Select(n => (
            n,
            Math.Min(1, game.Multipliers[n] * (master.Limit(layer, n) + eps) / least * (1 + Tolerances.CutCoefficient)),
            Math.Min(1, game.Multipliers[n] * problem.Range / least * (1 + Tolerances.CutCoefficient))))];
    }

    /// <summary>A subset of the ray's support that has no weights, though every part of it has: what can be left out is left out, one by one.</summary>
    private List<int> Minimal(double[][] inputs, bool[] sides, SeparationGame game)
    {
        var subset = Enumerable.Range(0, sides.Length).Where(n => game.Multipliers[n] > 0).ToList();
        for (var at = subset.Count - 1; at >= 0 && subset.Count > 1; at--)
        {
            var without = subset.Where((_, position) => position != at).ToArray();
            if (!IsSeparated(SeparationGame.Solve([.. without.Select(n => inputs[n])], [.. without.Select(n => sides[n])], problem.Range))) subset.RemoveAt(at);
        }

        return subset;
    }
}
