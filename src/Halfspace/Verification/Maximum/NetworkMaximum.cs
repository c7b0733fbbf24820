using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Falsification;

namespace Halfspace.Verification.Maximum;

/// <summary>
/// Finds the largest value of a sum of a network's outputs over a box, with a bound. Every input of the box is a point of the model, so a solver's
/// "infeasible", or a bound below a forward pass, is a contradiction and never an answer.
/// </summary>
/// <remarks>
/// First an input is looked for without a solver (<see cref="BoxAscent"/>), then by linear programs from region to region; it is the solver's start.
/// The solver's bound is then derived again for as long as the solver took (<see cref="SafeBranchAndBound"/>); a bound that a forward pass
/// contradicts is dropped, and our own stays, at worst the backward bound. The value is always the forward pass at the inputs that are reported.
/// </remarks>
public static class NetworkMaximum
{
    /// <summary>The share of the time that may go into the first input.</summary>
    private const double AscentShare = 0.1;

    /// <summary>The solver's bound is derived again for as long as the solver took, and for this many seconds at least.</summary>
    private const double LeastSeconds = 1;

    /// <summary>Looks for the largest value.</summary>
    /// <param name="bounds">Bounds of the network over the box.</param>
    /// <param name="objective">What is made large.</param>
    /// <param name="options">Formulation, solvers and time; null for the defaults.</param>
    /// <param name="progress">Receives the solver's incumbents and bounds.</param>
    /// <param name="cancellationToken">Stops with what is known.</param>
    /// <exception cref="ArgumentException">The bounds' region is not a box, or the weights are not one for each output.</exception>
    /// <exception cref="SolverNotAvailableException">There is no solver.</exception>
    public static MaximumResult Find(NetworkBounds bounds, OutputObjective objective, MaximumOptions? options = null, IProgress<SolveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        ArgumentNullException.ThrowIfNull(objective);
        options ??= new MaximumOptions();
        var (network, region) = (bounds.Network, bounds.Region);
        if (region.Ball is not null) throw new ArgumentException("The bounds hold for a ball; a largest value is looked for over a box.", nameof(bounds));
        if (objective.Weights.Length != network.OutputSize) throw new ArgumentException($"There are {objective.Weights.Length} weights; the network has {network.OutputSize} outputs.", nameof(objective));
        var solver = options.Solver ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        var clock = Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : options.TimeLimit - clock.Elapsed.TotalSeconds;
        SolveOptions Limits() => new() { TimeLimit = Math.Max(0, Left()), Threads = options.Threads, Seed = options.Seed };
        if (options.Rows is { } meant && !region.Contains(InputRegion.Of(meant))) throw new ArgumentException("The bounds do not hold for all rows that are meant; compute them over InputRegion.Of(rows).", nameof(bounds));
        var best = new MaximumIncumbent(network, region, objective, options.Rows);
        Ascend(network, region, objective, options, best, () => Left() <= (1 - AscentShare) * options.TimeLimit);

        var model = new MipModel("network");
        var embedded = model.Embed(network, NetworkInputs.Add(model, region, options.Rows), new EmbeddingOptions { Relu = options.Relu ?? ReluFormulations.Default, ValidInequalities = options.Inequalities, Bounds = bounds }, cancellationToken);
        model.Maximize(objective.Of(embedded.Outputs));
        var tolerance = new MaximumTolerance(objective.Size(embedded.Bounds.Lower(network.Output), embedded.Bounds.Upper(network.Output)));
        var inTree = options is { CutsInTree: true, RelaxOnly: false } && embedded.Separators.Count > 0 && solver.For(model).TakesRowGenerators;
        var rounds = new CutRoundsOptions { TimeLimit = Left() / 4, Threads = options.Threads, MaxRounds = inTree ? 0 : new CutRoundsOptions().MaxRounds };
        var cuts = embedded.AddCuts(solver, rounds, cancellationToken);
        var relaxed = IntegersToContinuous.Apply(model).Solve(solver, Limits(), SolveProgress.Unheard, cancellationToken);
        var relaxation = relaxed.Status == SolveStatus.Optimal && relaxed.Objective >= best.Value - tolerance.At(best.Value) ? relaxed.Objective : double.NaN;
        var result = new MaximumResult { Status = MaximumStatus.Relaxed, Embedded = embedded, Cuts = cuts.Cuts, RelaxationValue = relaxation, Seconds = clock.Elapsed.TotalSeconds };
        if (options.RelaxOnly) return result;

        var linear = LpSolvers.Beside(solver);
        if (linear is not null && options.Rows is null) new RegionAscent(embedded, linear, best, () => Left() - (1 - 2 * AscentShare) * options.TimeLimit, cancellationToken).Run();
        Start(embedded, best.Inputs!);
        var search = new MaximumSearch(embedded, objective, best, tolerance, linear, cancellationToken);
        search.TakeBackwardBound(bounds, AscentShare * Left());
        var began = clock.Elapsed.TotalSeconds;
        var solved = model.Solve(solver, Limits() with { UserCuts = inTree ? embedded.CutsAt : null }, progress ?? SolveProgress.Unheard, cancellationToken);
        search.Take(solved);
        var spent = clock.Elapsed.TotalSeconds - began;
        if (search.IsContradicted) search.Rederive(Left());
        else if (solved.Status == SolveStatus.Optimal) search.Rederive(Math.Min(Left(), Math.Max(LeastSeconds, spent)));
        if (search.IsContradicted && !search.IsClosed && Left() > 0 && SecondSolver.For(solver, model) is { } other) search.Take(model.Solve(other, Limits(), SolveProgress.Unheard, cancellationToken));
        var fault = options.CrossCheck is { } second ? search.CrossCheck(solved, model.Solve(second, Limits(), SolveProgress.Unheard, cancellationToken)) : null;
        var bound = Math.Max(search.Bound, best.Value);
        return result with
        {
            Status = fault is not null ? MaximumStatus.Contradicted : bound - best.Value <= tolerance.At(best.Value) ? MaximumStatus.Optimal : MaximumStatus.Feasible,
            Value = best.Value,
            Inputs = best.Row ?? best.Inputs,
            Bound = bound,
            Trusts = search.Trusts,
            Solved = solved,
            Nodes = search.Nodes,
            Message = fault ?? search.Message,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Makes a forward pass the model's start. Each input is a variable, or a multiple of one.</summary>
    private static void Start(EmbeddedNetwork embedded, double[] inputs)
    {
        var point = new double[embedded.Model.VariableCount];
        for (var i = 0; i < inputs.Length; i++) point[embedded.Inputs[i].Indices[0]] = inputs[i] / embedded.Inputs[i].Coefficients[0];
        embedded.Complete(point);
        for (var j = 0; j < point.Length; j++) embedded.Model.SetStart(embedded.Model.VariableAt(j), point[j]);
    }

    private static void Ascend(Network network, InputRegion region, OutputObjective objective, MaximumOptions options, MaximumIncumbent best, Func<bool> isOver)
    {
        if (options.Rows is { } rows)
        {
            var search = new RowSearch(rows, outputs => objective.Of(Array.ConvertAll(outputs, output => (double)output)), options.Seed);
            search.Run(options.Start is { } row ? [rows.AdmitLargest([.. rows.Units.StepsOf(row)])] : [], double.PositiveInfinity, isOver);
            best.OfferRow(search.Best!);
            return;
        }

        var ascent = new BoxAscent(network, region.Lower.ToArray(), region.Upper.ToArray(), outputs => (objective.Of(outputs), objective.Weights), options.Seed);
        ascent.Run(options.Start is { } start ? [start] : [], double.PositiveInfinity, isOver);
        // However short the time: one forward pass there always is.
        best.Offer(ascent.Best ?? region.Lower);
    }
}
