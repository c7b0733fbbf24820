using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Training.Methods;

/// <summary>What every method on real weights keeps while it runs: the best network by exact cost, the best bound, the clock.</summary>
internal sealed class RealTrainingRun
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private readonly TrainingOptions options;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly CancellationToken cancellationToken;

    public RealTrainingRun(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        (Problem, this.options, this.progress, this.cancellationToken) = (problem, options, progress, cancellationToken);
        Solver = options.Solver ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        Bound = IdenticalInputs(problem);
        if (options.TargetFraction is not { } fraction) return;
        if (!problem.Objective.CountsMisses) throw new ArgumentException($"A target is a share of misclassified samples; the objective is '{problem.Objective.Name}'. Leave the target out, or take one that counts them, such as max-correct.", nameof(options));
        Target = new Cost(TrainingTarget.Floor(fraction, problem.Data.SampleCount), 1);
    }

    /// <summary>Cost at which to stop, or null.</summary>
    public Cost? Target { get; }

    public RealTrainingProblem Problem { get; }

    public IMipSolver Solver { get; }

    public string? SolverName { get; set; }

    public StepNetwork? Best { get; private set; }

    public Cost? Value { get; private set; }

    public double? SecondsToBest { get; private set; }

    public double? SecondsToTarget { get; private set; }

    public BoundProof Bound { get; private set; }

    public LagrangianMultipliers? Multipliers { get; set; }

    public List<DualStep> DualSteps { get; } = [];

    public long Nodes { get; set; }

    public long Iterations { get; set; }

    /// <summary>Moves that searches on integer networks have priced.</summary>
    public long Moves { get; set; }

    public List<string> Notes { get; } = [];

    public double Seconds => clock.Elapsed.TotalSeconds;

    public double TimeLimit => options.TimeLimit;

    /// <summary>The time for a whole model: half of what is left where a second solver is to solve it too.</summary>
    public double ModelTime => options.CrossCheck is null ? TimeLeft : TimeLeft / 2;

    public double TimeLeft => Math.Max(0, options.TimeLimit - Seconds);

    public bool MayGoOn => TimeLeft > 0 && !cancellationToken.IsCancellationRequested && !IsProved && SecondsToTarget is null;

    /// <summary>Whether value and bound meet, up to the tolerance where costs are no whole numbers.</summary>
    public bool IsProved => Value is { } value && (Bound.Value >= value || Closes(value, Bound.Value));

    /// <summary>The bound by counting labels, which needs no solver.</summary>
    public static BoundProof IdenticalInputs(RealTrainingProblem problem)
    {
        var bound = problem.Objective.IdenticalInputsBound(problem);
        return bound.Numerator.IsZero
            ? new BoundProof(bound, ProofKind.Trivial, "no cost is below 0")
            : new BoundProof(bound, ProofKind.Combinatorial, "equal inputs get equal outputs, so the rarer labels of an input are missed", Rule: "identical-inputs");
    }

    /// <summary>Whether a bound is as good as a value whose lattice is finer than a solver's tolerance.</summary>
    public static bool Closes(Cost value, Cost bound) => !value.Denominator.IsOne && (value - bound).Value <= Slack(value);

    /// <summary>How far a bound may lie from a value for the value to count as optimal.</summary>
    private static double Slack(Cost value) => Tolerances.RealCost * Math.Max(Tolerances.LeastRealCost, Math.Abs(value.Value));

    /// <summary>Takes a network where it is better by exact evaluation; returns its cost.</summary>
    public Cost? Offer(StepNetwork? network)
    {
        if (network is null || Problem.Score(network) is not { } cost) return null;
        lock (gate)
        {
            if (Value is { } value && value <= cost) return cost;
            (Best, Value, SecondsToBest) = (network, cost, Seconds);
            if (cost <= Target) SecondsToTarget ??= Seconds;
        }

        options.FoundReal?.Invoke(network);
        Report();
        return cost;
    }

    /// <summary>Takes a bound where it is better.</summary>
    public void Prove(BoundProof bound)
    {
        if (bound.Value <= Bound.Value) return;
        Bound = bound;
        Report();
    }

    /// <summary>Takes a bound that is as good as the one so far, with its argument.</summary>
    public void Replace(BoundProof bound)
    {
        if (bound.Value >= Bound.Value) Bound = bound;
        Report();
    }

    /// <summary>Refuses a solver that says of a model with the best network in it that it has no point, or that every point costs more.</summary>
    /// <remarks>A claim that the model's start refutes comes back rejected without a point; a point that fails the re-check comes back as a proposal, and is no claim about networks.</remarks>
    /// <exception cref="SolverContradictionException">The best network refutes what the solver says.</exception>
    public void HoldAgainstBest(SolveResult result)
    {
        if (Best is null) return;
        if (result.Status == SolveStatus.Infeasible) throw SolverContradictionException.OfInfeasible(result.Solver);
        if (result is { Status: SolveStatus.Rejected, Proposal: null }) throw new SolverContradictionException($"{result.Solver}: {result.Message}");
    }

    /// <summary>Takes a solver's bound on the cost, where a second solver is asked the smaller one of both.</summary>
    /// <param name="result">What the solver says of the model.</param>
    /// <param name="argument">The argument for the bound.</param>
    /// <param name="model">The model, for the second solver.</param>
    /// <param name="offer">Takes a point that the second solver finds.</param>
    /// <exception cref="SolverContradictionException">A network refutes one of them.</exception>
    public void ProveBySolver(SolveResult result, string argument, MipModel model, Action<IReadOnlyList<double>> offer)
    {
        if (Claim(result, argument) is not { } claim || claim.Value <= Bound.Value) return;
        if (options.CrossCheck is null && Problem.LeastStep < Tolerances.SignStep)
        {
            Notes.Add("The dead zone is too small beside the inputs for a solver's tolerance, so one solver's bound is not reported; ask a second one (--cross-check), or scale the inputs.");
            return;
        }

        if (options.CrossCheck is { } other)
        {
            var answer = model.Solve(other, SolveOptions(TimeLeft) with { ObjectiveTarget = null }, null, cancellationToken);
            Nodes += answer.Nodes;
            if (answer.Point is { } point) offer(point);
            var second = Claim(answer, argument);
            foreach (var one in (BoundProof?[])[claim, second]) if (one is not null && Value is { } value && !Closes(one.Value, value)) SolverContradictionException.ThrowIfAbove(Problem.Objective.Name, one, value);
            if (second is null || second.Value < claim.Value) Notes.Add($"{other.Name} was asked to confirm what {claim.Trusts} claims, and did not within the limits; only what both claim is reported.");
            if (second is null) return;
            claim = (second.Value < claim.Value ? second : claim) with { Trusts = $"{claim.Trusts} and {second.Trusts}" };
        }

        Prove(claim);
    }

    /// <summary>A solver's bound, rounded to what the lattice and the solver's tolerance allow; null where it claims none.</summary>
    private BoundProof? Claim(SolveResult result, string argument)
    {
        if (!double.IsFinite(result.DualBound) || result.Status is SolveStatus.Rejected or SolveStatus.Failed) return null;
        var lattice = Problem.Objective.Denominator(Problem);
        var bound = lattice.IsOne ? Cost.AtLeast(result.DualBound, 1) : Cost.AtMost(result.DualBound - Tolerances.Bound * Math.Max(1, Math.Abs(result.DualBound)), lattice);
        return new BoundProof(bound, ProofKind.Mip, argument, Trusts: result.Solver);
    }

    public void Report() => progress?.Report(new TrainingProgress(Seconds, Problem.Objective.Name, Value?.Value, Bound.Value.Value, Moves, Nodes));

    public SolveOptions SolveOptions(double seconds) => new()
    {
        TimeLimit = Math.Min(seconds, TimeLeft),
        Threads = options.Threads,
        Seed = options.Seed,
        NodeLimit = options.NodeLimit,
        ObjectiveTarget = Target?.Value + 0.5,
        Log = options.Log,
    };

    public TrainingResult Conclude(string method)
    {
        if (Value is { } value && Bound.Value > value)
        {
            // A solver's bound may be above the value by the solver's tolerance; what it then proves is less by as much as is tolerated.
            if (Bound.Trusts is not null && Closes(Bound.Value, value)) Bound = Bound with { Value = Cost.AtMost(value.Value - Slack(value), value.Denominator) };
        }

        var outcome = new ObjectiveOutcome(Problem.Objective.Name, Value, Bound) { Within = IsProved && Bound.Value < Value ? Tolerances.RealCost : null };
        return TrainingConclusion.Of(method, Best?.ToIntegerNetwork(), [outcome], SecondsToTarget is not null) with
        {
            RealNetwork = Best,
            Solver = SolverName,
            Seconds = Seconds,
            SecondsToBest = SecondsToBest,
            SecondsToTarget = SecondsToTarget,
            Nodes = Nodes,
            Iterations = Iterations,
            Moves = Moves,
            DualSteps = DualSteps.Count > 0 ? DualSteps : null,
            Multipliers = Multipliers,
            Notes = Notes,
        };
    }
}
