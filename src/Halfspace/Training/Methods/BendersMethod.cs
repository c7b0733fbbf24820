using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training.Decomposition;

namespace Halfspace.Training.Methods;

/// <summary>
/// Benders decomposition: a master over activations, one small linear program a neuron that asks for weights, and cuts where there are
/// none. The master's bound is a bound; once all neurons have weights, it is the optimum.
/// </summary>
/// <remarks>
/// Cuts are added in rounds, a new solve each: none of the solvers used in-process offers a callback during its search. Warm cuts come
/// from the best network of the search: its activations with the wrong outputs turned right have no weights, or it would not be best.
/// A Farkas cut and a combinatorial one (a minimal infeasible subset of the ray's support) are added for each neuron without weights.
/// It suits few different inputs: the master knows nothing of separability but its cuts. Source: Mintz and Patil, "Bender's
/// Decomposition", completed: since the loss follows from the outputs, every cut is a feasibility cut and the program splits by neuron.
/// </remarks>
internal sealed class BendersMethod : RealTrainingMethod
{
    /// <inheritdoc/>
    public override string RealFormulation => "zero-one";

    /// <inheritdoc/>
    public override string Name => "benders";

    /// <summary>The share of the time that the search for a start may take; 0.1 by default, 0 for none.</summary>
    public double SearchShare { get; init; } = 0.1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The objective is not max-correct.</exception>
    private protected override TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (!problem.Objective.CountsMisses)
            throw new ArgumentException($"The method '{Name}' is for max-correct, whose cost follows from the activations alone; take 'mip' for {problem.Objective.Name}.", nameof(problem));
        var run = new RealTrainingRun(problem, options, progress, cancellationToken);
        IntegerStarts.OfferConstants(run);
        if (SearchShare > 0) IntegerStarts.Search(run, options, SearchShare * options.TimeLimit, cancellationToken);
        if (!run.MayGoOn) return run.Conclude(Name);
        var master = new BendersMaster(problem);
        if (run.Best is { } best)
        {
            var trace = new StepTrace(problem, best);
            Separate(master, new ActivationPatterns(problem, (n, l, k) => l < problem.Hidden.Count ? trace.IsOn(n, l, k) : IsWanted(problem, n, k)));
        }

        while (run.MayGoOn)
        {
            run.Iterations++;
            var result = master.Model.Solve(run.Solver, run.SolveOptions(run.TimeLeft) with { ObjectiveTarget = null }, null, cancellationToken);
            (run.SolverName, run.Nodes) = (result.Solver, run.Nodes + result.Nodes);
            run.ProveBySolver(result, "dual bound of the Benders master", master.Model, other => Refute(result, master.Model.EvaluateObjective([.. other])));
            if (result.Point is not { } point) break;
            var patterns = master.PatternsAt(point);
            if (Separate(master, patterns)) continue;
            if (run.Offer(patterns.Realize(run.Solver, run.TimeLeft)) is null) run.Notes.Add("activations at the edge of the dead zone have weights only up to rounding; their value is not reported");
            break;
        }

        run.Notes.Add(FormattableString.Invariant($"{run.Iterations} rounds of the master, {master.CutCount} cuts"));
        return run.Conclude(Name);
    }

    /// <summary>A master has whole numbers only, so a second solver's point that costs less than the first one's bound refutes it.</summary>
    private static void Refute(SolveResult first, double cost)
    {
        if (Cost.AtLeast(first.DualBound, 1) > Cost.AtLeast(cost, 1)) throw new SolverContradictionException(FormattableString.Invariant($"{first.Solver} claims that the Benders master costs at least {first.DualBound:G9}, but a point of cost {cost:G9} passes the re-check."));
    }

    private static bool IsWanted(RealTrainingProblem problem, int input, int output) =>
        problem.OutputCount == 1 ? problem.Inputs.Majority(input) == 1 : problem.Inputs.Majority(input) == output;

    /// <summary>Adds cuts for all neurons that have no weights; false where there is none.</summary>
    private static bool Separate(BendersMaster master, ActivationPatterns patterns)
    {
        var (problem, added) = (master.Problem, false);
        for (var l = 0; l + 1 < problem.Widths.Count; l++)
        {
            var inputs = patterns.InputsOf(l);
            for (var k = 0; k < problem.Widths[l + 1]; k++)
            {
                var sides = Enumerable.Range(0, inputs.Length).Select(n => patterns.IsOn(n, l, k)).ToArray();
                var game = SeparationGame.Solve(inputs, sides, problem.Range);
                if (IsSeparated(problem, game)) continue;
                added |= AddFarkas(master, l, patterns, sides, game);
                var subset = Minimal(problem, inputs, sides, game);
                added |= master.AddCut(l, patterns, sides, [.. subset.Select(n => (n, 1.0, 1.0))], 1);
            }
        }

        return added;
    }

    private static bool IsSeparated(RealTrainingProblem problem, SeparationGame game) => game.Reaches((double)problem.DeadZone);

    private static bool AddFarkas(BendersMaster master, int layer, ActivationPatterns patterns, bool[] sides, SeparationGame game)
    {
        var (problem, eps) = (master.Problem, (double)master.Problem.DeadZone);
        // A row with the right side one is safe to cut its coefficients to one: any single difference of that size satisfies it.
        var least = eps - game.Margin;
        var samples = Enumerable.Range(0, sides.Length).Where(n => game.Multipliers[n] > 0).Select(n => (
            n,
            Math.Min(1, game.Multipliers[n] * (master.Limit(layer, n) + eps) / least * (1 + Tolerances.CutCoefficient)),
            Math.Min(1, game.Multipliers[n] * problem.Range / least * (1 + Tolerances.CutCoefficient)))).ToArray();
        return master.AddCut(layer, patterns, sides, samples, 1);
    }

    /// <summary>A subset of the ray's support that has no weights, though every part of it has: what can be left out is left out, one by one.</summary>
    private static List<int> Minimal(RealTrainingProblem problem, double[][] inputs, bool[] sides, SeparationGame game)
    {
        var subset = Enumerable.Range(0, sides.Length).Where(n => game.Multipliers[n] > 0).ToList();
        for (var at = subset.Count - 1; at >= 0 && subset.Count > 1; at--)
        {
            var without = subset.Where((_, position) => position != at).ToArray();
            if (!IsSeparated(problem, SeparationGame.Solve([.. without.Select(n => inputs[n])], [.. without.Select(n => sides[n])], problem.Range))) subset.RemoveAt(at);
        }

        return subset;
    }
}
