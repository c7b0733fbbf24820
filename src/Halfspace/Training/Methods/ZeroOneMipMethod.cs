using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Decomposition;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Methods;

/// <summary>
/// The general model in one piece, solved by a MIP solver from the search's network. Where that network meets the bound by counting
/// labels, no model is solved.
/// </summary>
public sealed class ZeroOneMipMethod : RealTrainingMethod
{
    /// <summary>The most rows a model may have before it is refused.</summary>
    private const long LargestModel = 5_000_000;

    /// <inheritdoc/>
    public override string RealFormulation => "zero-one";

    /// <inheritdoc/>
    public override string Name => "mip";

    /// <summary>More rows than this, and a solver rarely improves on a start: the search gets more of the time.</summary>
    private const long SmallModel = 20_000;

    /// <summary>The share of the time that the search for a start may take, 0 for none; by default a tenth, and 0.7 for models of more than 20,000 rows.</summary>
    public double? SearchShare { get; init; }

    /// <summary>How the model is stated.</summary>
    public ZeroOneNetworkOptions Statement { get; init; } = new();

    /// <inheritdoc/>
    private protected override TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new RealTrainingRun(problem, options, progress, cancellationToken);
        IntegerStarts.OfferConstants(run);
        var share = SearchShare ?? (RowsOf(problem) > SmallModel ? 0.7 : 0.1);
        if (share > 0) IntegerStarts.Search(run, options, share * options.TimeLimit, cancellationToken);
        if (run.MayGoOn && Fits(run)) Solve(run, Statement, cancellationToken);
        return run.Conclude(Name);
    }

    /// <summary>Solves the whole model, with the best network as its start.</summary>
    internal static void Solve(RealTrainingRun run, ZeroOneNetworkOptions statement, CancellationToken cancellationToken)
    {
        var mip = new ZeroOneNetworkMip(run.Problem, statement);
        if (run.Best is { } start) mip.SetStart(statement.AsPrinted ? start : NeuronOrdering.Apply(start));
        var result = mip.Model.Solve(run.Solver, run.SolveOptions(run.ModelTime), null, cancellationToken);
        run.SolverName = result.Solver;
        run.Nodes += result.Nodes;
        run.HoldAgainstBest(result);
        if (result.Point is { } found) Offer(run, mip, found);
        if (statement.Products == ZeroOneProducts.Exact) run.ProveBySolver(result, "dual bound of the general model", mip.Model, point => Offer(run, mip, point));
    }

    /// <summary>Offers the network at a point.</summary>
    internal static void Offer(RealTrainingRun run, ZeroOneNetworkMip mip, IReadOnlyList<double> point)
    {
        if (NetworkAt(run.Problem, mip, point, run.Solver, run.TimeLeft) is { } network) run.Offer(network);
        else if (run.Best is null) run.Notes.Add("the solver's activations have no weights that keep the dead zone exactly; its value is not reported");
    }

    /// <summary>The network at a point whose exact cost is least: the rounded weights, or, where these break the dead zone or cost more, the same activations at the widest margins.</summary>
    internal static StepNetwork? NetworkAt(RealTrainingProblem problem, ZeroOneNetworkMip mip, IReadOnlyList<double> point, IMipSolver solver, double seconds)
    {
        var rounded = mip.Extract(point);
        var cost = problem.Score(rounded);
        if (cost is not null && problem.Objective.CountsMisses) return rounded;
        var byInput = mip.Points.Select((p, at) => (p.Input, at)).DistinctBy(pair => pair.Input).ToDictionary(pair => pair.Input, pair => pair.at);
        double[] values = [.. point];
        bool IsOn(int n, int l, int k) => l < problem.Hidden.Count ? mip.IsOn(point, byInput[n], l, k) : mip.Output(byInput[n], k).Evaluate(values) >= 0;
        var realized = new ActivationPatterns(problem, IsOn).Realize(solver, seconds);
        if (realized is null || problem.Score(realized) is not { } other) return cost is null ? null : rounded;
        return cost is { } first && first <= other ? rounded : realized;
    }

    private static bool Fits(RealTrainingRun run)
    {
        if (RowsOf(run.Problem) is var rows && rows <= LargestModel) return true;
        run.Notes.Add(FormattableString.Invariant($"the general model would have {rows:N0} rows, more than {LargestModel:N0}; only the search was used. Take layerwise or fewer samples."));
        return false;
    }

    private static double RowsOf(RealTrainingProblem problem)
    {
        var rows = 0.0;
        for (var l = 1; l < problem.Widths.Count; l++) rows += problem.Widths[l] * (2.0 + (l > 1 ? 4.0 * problem.Widths[l - 1] : 0));
        return rows * problem.Inputs.Count;
    }
}
