using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training.Decomposition;

namespace Halfspace.Training.Methods;

/// <summary>
/// Benders decomposition: a master over activations, one small linear program a neuron that asks for weights, and cuts where there are
/// none. The master's bound is a bound; once all neurons have weights, it is the optimum.
/// </summary>
/// <remarks>
/// A solver that takes row generators (SCIP) is asked once, and the cuts are its lazy constraints: one tree. Any other solves the master in rounds, with the
/// cuts at its last point added. Warm cuts come from the best network of the search: its activations with the wrong outputs turned right have no weights, or it would not be best.
/// A Farkas cut and a combinatorial one (a minimal infeasible subset of the ray's support) are added for each neuron without weights.
/// It suits few different inputs: the master knows nothing of separability but its cuts. Source: Mintz and Patil, "Bender's
/// Decomposition", completed: since the loss follows from the outputs, every cut is a feasibility cut and the program splits by neuron.
/// </remarks>
internal sealed class BendersMethod : RealTrainingMethod
{
    private const string Argument = "dual bound of the Benders master";

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
        var cuts = new BendersCuts(master);
        if (run.Best is { } best)
        {
            var trace = new StepTrace(problem, best);
            Add(master, cuts.At(new ActivationPatterns(problem, (n, l, k) => l < problem.Hidden.Count ? trace.IsOn(n, l, k) : IsWanted(problem, n, k)), onlyNew: true));
        }

        if (run.Solver.For(master.Model).TakesRowGenerators) SolveInOneTree(run, master, cuts, cancellationToken);
        else SolveInRounds(run, master, cuts, cancellationToken);
        return run.Conclude(Name);
    }

    private static void SolveInRounds(RealTrainingRun run, BendersMaster master, BendersCuts cuts, CancellationToken cancellationToken)
    {
        while (run.MayGoOn)
        {
            run.Iterations++;
            var result = master.Model.Solve(run.Solver, run.SolveOptions(run.TimeLeft) with { ObjectiveTarget = null }, null, cancellationToken);
            (run.SolverName, run.Nodes) = (result.Solver, run.Nodes + result.Nodes);
            run.ProveBySolver(result, Argument, master.Model, other => Refute(result, master.Model.EvaluateObjective([.. other])));
            if (result.Point is not { } point) break;
            var patterns = master.PatternsAt(point);
            if (Add(master, cuts.At(patterns, onlyNew: true))) continue;
            Offer(run, patterns);
            break;
        }

        run.Notes.Add(FormattableString.Invariant($"{run.Iterations} rounds of the master, {master.CutCount} cuts"));
    }

    /// <summary>One solve whose every candidate is asked for weights; networks are taken as they are met.</summary>
    private static void SolveInOneTree(RealTrainingRun run, BendersMaster master, BendersCuts cuts, CancellationToken cancellationToken)
    {
        IReadOnlyList<LinearConstraint> Rows(ReadOnlySpan<double> point)
        {
            run.Iterations++;
            var patterns = master.PatternsAt([.. point]);
            var rows = cuts.At(patterns, onlyNew: false);
            // Costs are whole numbers, so that half of one tells a better candidate.
            if (rows.Count == 0 && (run.Value is not { } value || master.Model.EvaluateObjective(point) < value.Value - 0.5)) run.Offer(patterns.Realize(run.Solver, run.TimeLeft));
            return rows;
        }

        var before = run.Nodes;
        var relay = new Relay(report =>
        {
            run.Nodes = before + report.Nodes;
            run.Report();
        });
        var result = master.Model.Solve(run.Solver, run.SolveOptions(run.ModelTime) with { LazyConstraints = Rows }, relay, cancellationToken);
        (run.SolverName, run.Nodes) = (result.Solver, before + result.Nodes);
        run.HoldAgainstBest(result);
        if (result.Point is { } found && (run.Value is not { } known || result.Objective < known.Value - 0.5)) Offer(run, master.PatternsAt(found));
        // The tree's bound rests on the rows that it was given, so a second solver is given them too.
        Add(master, result.LazyConstraints);
        run.ProveBySolver(result, Argument, master.Model, other => Refute(result, master.Model.EvaluateObjective([.. other])));
        run.Notes.Add(FormattableString.Invariant($"one tree, {run.Iterations} candidates asked for weights, {master.CutCount} cuts"));
    }

    private static void Offer(RealTrainingRun run, ActivationPatterns patterns)
    {
        if (run.Offer(patterns.Realize(run.Solver, run.TimeLeft)) is null) run.Notes.Add("activations at the edge of the dead zone have weights only up to rounding; their value is not reported");
    }

    /// <summary>A master has whole numbers only, so a second solver's point that costs less than the first one's bound refutes it.</summary>
    private static void Refute(SolveResult first, double cost)
    {
        if (Cost.AtLeast(first.DualBound, 1) > Cost.AtLeast(cost, 1)) throw new SolverContradictionException(FormattableString.Invariant($"{first.Solver} claims that the Benders master costs at least {first.DualBound:G9}, but a point of cost {cost:G9} passes the re-check."));
    }

    private static bool IsWanted(RealTrainingProblem problem, int input, int output) =>
        problem.OutputCount == 1 ? problem.Inputs.Majority(input) == 1 : problem.Inputs.Majority(input) == output;

    /// <summary>Adds the cuts at some activations that are not in the master; false where there is none.</summary>
    private static bool Add(BendersMaster master, IReadOnlyList<LinearConstraint> cuts)
    {
        foreach (var cut in cuts) master.Model.AddConstraint(cut);
        return cuts.Count > 0;
    }

    private sealed class Relay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
