using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Attack.Rows;

namespace Halfspace.Verification.Attack;

/// <summary>
/// Finds the nearest input that a network gives to another class, with a proof that none is nearer.
/// </summary>
/// <remarks>
/// For each target: a fast attack gives a first witness, which goes down from linear region to linear region; the network's bounds are
/// computed inside the ball that it leaves, where more neurons are stable; then branch and bound over the phases of ReLUs, or the
/// embedded network with the distance as objective and the MIP solver (<see cref="AttackSearch"/>). With several targets the
/// nearest witness so far is the ball of the next. A witness is rounded to float32 and counts only if its condition holds there and in double
/// precision; where the solver's point lies on the border, it is moved inside by a linear program. Source: Tjeng, Xiao and
/// Tedrake (2019); Fischetti and Jo (2018).
/// </remarks>
/// <example>
/// <code>
/// var nearest = NearestAdversarialInput.Find(new AttackProblem { Network = real, Input = [0.25, 0.75], Norm = AttackNorm.L1, Margin = 0.1 });
/// Console.WriteLine($"{nearest.Status}: distance {nearest.Distance} to class {nearest.Target}");
/// </code>
/// </example>
public static class NearestAdversarialInput
{
    /// <summary>How often targets that a share of the time did not settle get another.</summary>
    private const int Passes = 4;

    /// <summary>Looks for the nearest adversarial input.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="options">Formulation, bounds, solver and time.</param>
    /// <param name="progress">Receives witness and bound as they improve.</param>
    /// <param name="cancellationToken">Stops with the best witness so far.</param>
    /// <exception cref="ArgumentException">The question makes no sense; the message says what to mend.</exception>
    /// <exception cref="SolverNotAvailableException">There is no solver.</exception>
    public static AttackResult Find(AttackProblem problem, AttackOptions? options = null, IProgress<AttackProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new AttackOptions();
        problem.Validate();
        // By how much an output is above another is not the same before a softmax; which is larger is.
        if (problem.Margin == 0 && problem.Network.WithoutFinalOrder(isSoftmax: true) is { } plain)
        {
            var nearest = Find(problem with { Network = plain }, options, progress, cancellationToken);
            return nearest.Witness is not { } point ? nearest : nearest with { Outputs = problem.Network.Forward<double>(point), SingleOutputs = problem.Network.Forward<float>(Array.ConvertAll(point, value => (float)value)) };
        }

        if (problem.Network.WithoutFinalOrder() is not null)
        {
            var end = problem.Network.Output.Layer!;
            throw new ArgumentException(
                $"The network ends in {end.Operator}, which keeps the order of the outputs but {(end is SoftmaxLayer ? "not how far apart they are. Give the margin 0, which asks for the order alone, or keep" : "rounds large ones to the same number. Keep")} what stands before it with 'convert --output NAME'.",
                nameof(problem));
        }

        ExactLayers.Require(problem.Network);
        var result = Search(problem, options, progress, cancellationToken);
        if (options.CrossCheck is not { } second) return result with { Warnings = [.. result.Warnings, .. result.Contradictions] };
        var left = cancellationToken.IsCancellationRequested ? 0 : Math.Max(0, options.TimeLimit - result.Seconds);
        var other = Search(problem, options with { Solver = second, Search = AttackSearch.Mip, TimeLimit = left }, null, cancellationToken);
        return CrossCheckedAttack.Of(result, other);
    }

    /// <summary>Looks for the nearest row that an integer network gives to another class, in the units of its data.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="options">Bounds, solver and time; there is no choice of a formulation of ReLU.</param>
    /// <param name="progress">Receives witness and bound as they improve.</param>
    /// <param name="cancellationToken">Stops with the best row so far.</param>
    /// <exception cref="ArgumentException">The question makes no sense; the message says what to mend.</exception>
    /// <exception cref="SolverNotAvailableException">There is no solver.</exception>
    public static AttackResult Find(RowAttackProblem problem, AttackOptions? options = null, IProgress<AttackProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return NearestRow.Find(problem, options ?? new AttackOptions(), progress, cancellationToken);
    }

    private static AttackResult Search(AttackProblem problem, AttackOptions options, IProgress<AttackProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit) + 0.1));
        cancellationToken = ending.Token;
        var solver = options.Solver ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        // The one of several backends that gets models like these.
        var probe = new MipModel("attack");
        probe.AddContinuous(0, 1, "x");
        var used = solver.For(probe).Name;
        var (lower, upper) = problem.Box;
        var box = new InputRegion(lower, upper);
        var bounds = options.Bounds ?? BoundMethods.All.Find("crown")!;
        var whole = bounds.Compute(problem.Network, box, new BoundOptions { Threads = options.Threads, Solver = solver, TimeLimit = 0.2 * options.TimeLimit }, cancellationToken);
        var best = new AttackIncumbent(problem);
        var searches = problem.Targets.Select(target => new TargetSearch(problem, target, options, solver, bounds, best)).ToArray();
        foreach (var search in searches)
        {
            search.Attack(whole, cancellationToken);
            progress?.Report(new AttackProgress(clock.Elapsed.TotalSeconds, best.Distance, 0));
        }

        var (telling, told) = (new Lock(), 0.0);
        // The target with the nearest attack comes first: what it leaves is the ball of all the others.
        var order = searches.OrderBy(search => search.AttackDistance).ToArray();
        for (var pass = 0; pass < Passes && order.Any(search => !search.IsSettled) && Left() > 0; pass++)
        {
            var open = order.Where(search => !search.IsSettled).ToArray();
            for (var i = 0; i < open.Length; i++)
            {
                var others = order.Where(search => search != open[i]).Select(search => search.Bound).DefaultIfEmpty(double.PositiveInfinity).Min();
                open[i].Solve(whole, Left() / (open.Length - i), bound => Tell(Math.Min(others, bound)), cancellationToken);
            }
        }

        // What was proved once stays so, though another target is at hand whose bound is lower than the last one's was.
        void Tell(double bound)
        {
            lock (telling)
            {
                told = Math.Max(told, bound);
                progress?.Report(new AttackProgress(clock.Elapsed.TotalSeconds, best.Distance, told));
            }
        }

        double Left() => cancellationToken.IsCancellationRequested ? 0 : options.TimeLimit - clock.Elapsed.TotalSeconds;
        var nearest = best.Witness is null ? double.PositiveInfinity : best.Distance;
        var rederived = Math.Min(searches.Min(search => search.Bound), nearest);
        var reported = Math.Min(searches.Min(search => Math.Max(search.Bound, search.Reported)), nearest);
        var infeasible = best.Witness is null && searches.All(search => search.IsInfeasible);
        var witness = best.Witness;
        var isOptimal = witness is not null && best.Distance - reported <= Tolerances.AttackGap * best.Distance;
        // A solver is named only where what is claimed rests on it.
        var isRederived = infeasible ? searches.All(search => search.ClaimedEmptyBy.Count == 0) : reported <= rederived || (isOptimal && best.Distance - rederived <= Tolerances.AttackGap * best.Distance);
        return new AttackResult
        {
            Status = witness is not null ? (isOptimal ? AttackStatus.Optimal : AttackStatus.Feasible) : infeasible ? AttackStatus.Infeasible : AttackStatus.Unknown,
            Trusts = isRederived ? [] : infeasible ? [.. searches.SelectMany(search => search.ClaimedEmptyBy).Distinct()] : [used],
            Class = problem.Class,
            Target = witness is null ? null : best.Target,
            Witness = witness,
            Distance = witness is null ? double.NaN : best.Distance,
            Bound = infeasible ? double.PositiveInfinity : isRederived ? rederived : reported,
            Outputs = witness is null ? null : problem.Network.Forward<double>(witness),
            SingleOutputs = witness is null ? null : problem.Network.Forward<float>(Array.ConvertAll(witness, value => (float)value)),
            Contradictions = [.. searches.Select(search => search.Contradiction).OfType<string>()],
            Warnings = [.. Warnings(problem, whole), .. searches.Any(search => search.UsesModel) ? [] : Unused(options), .. searches.Select(search => search.Failure).OfType<string>().Distinct()],
            Solver = used,
            Nodes = searches.Sum(search => search.Nodes),
            Binaries = searches.Max(search => search.Binaries),
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <summary>That options which state a model had no part in an answer that came without one; nothing where none was given.</summary>
    internal static IEnumerable<string> Unused(AttackOptions options)
    {
        var names = new List<string>();
        if (options.Relu is { } relu && relu != ReluFormulations.Default) names.Add("--relu");
        if (options.Inequalities) names.Add("--inequalities");
        if (options.CutsInTree) names.Add("--cuts");
        if (names.Count > 0) yield return $"{string.Join(" and ", names)} had no part in this answer: no model was searched that they are for. With --search mip a model is searched.";
    }

    private static List<string> Warnings(AttackProblem problem, NetworkBounds bounds)
    {
        var warnings = new List<string>();
        if (problem.Margin is not null) return warnings;
        var lower = bounds.Lower(problem.Network.Output);
        var upper = bounds.Upper(problem.Network.Output);
        if (lower.ToArray().Any(low => low < 0))
            warnings.Add(FormattableString.Invariant($"An output may be negative here, where a factor of {problem.Factor} asks for less than a margins; give --margin D to ask for a margins of D instead."));
        if (Enumerable.Range(0, lower.Length).All(j => problem.Network.OutputSize > 0 && bounds.Lower(problem.Network.Output)[j] <= 0 && bounds.Upper(problem.Network.Output)[j] >= 0))
            warnings.Add("Outputs that are all zero meet a factor; give --margin D, which they do not meet.");
        return warnings;
    }
}
