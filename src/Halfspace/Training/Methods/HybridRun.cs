using System.Diagnostics;
using Halfspace.Mip.Solvers;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Formulations;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.LocalSearch.Neighbourhoods;
using Halfspace.Training.LowerBounds;

namespace Halfspace.Training.Methods;

/// <summary>One run of <see cref="HybridMethod"/>: the incumbent, the bounds, and the threads that improve them.</summary>
internal sealed class HybridRun
{
    /// <summary>Above this number of samples a growing subset is tried for a bound before the whole model, whose bound seldom moves.</summary>
    private const int FewSamples = 60;

    /// <summary>What watches the clock itself ends at the limit; whatever else still works is told to so many seconds later.</summary>
    private const double Grace = 0.15;

    /// <summary>Products of a weight and a sample that the search gets a second for before its network is handed to a solver.</summary>
    private const double ProductsASecond = 100_000;

    /// <summary>Seconds that a search has before it leaves its thread to the proof, but no more than half of the time.</summary>
    private const double LeastSearch = 1;

    private readonly string method;
    private readonly TrainingProblem problem;
    private readonly TrainingOptions options;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly CancellationTokenSource ending;
    private readonly CancellationTokenSource claimed;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SearchIncumbent incumbent;
    private readonly IMipSolver? available;
    private readonly IMipSolver? solver;
    private readonly StageBounds bounds;
    private readonly List<string> notes = [];
    private double? liveBound;
    private long searchMoves;
    private long nodes;
    private string? solverName;
    private Exception? failure;
    private Infeasibility? infeasibility;

    public HybridRun(string method, TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        (this.method, this.problem, this.options, this.progress) = (method, problem, options, progress);
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit) + Grace));
        claimed = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        incumbent = new SearchIncumbent(problem, ending.Token);
        bounds = new StageBounds(problem);
        available = options.Solver ?? MipSolvers.FirstAvailable;
        solver = MipSize.Fits(problem) ? available : null;
    }

    private double TimeLeft => options.TimeLimit - clock.Elapsed.TotalSeconds;

    /// <summary>Seconds that the search has before a proof begins or a solver gets its network as a start: a moment where the problem is small.</summary>
    private double HeadStart(double most)
    {
        var products = problem.Data.SampleCount * problem.Widths.Zip(problem.Widths.Skip(1), (inputs, neurons) => (inputs + 1.0) * neurons).Sum();
        return Math.Min(products / ProductsASecond, Math.Min(most, options.TimeLimit / 10));
    }

    private Cost? Target => TrainingTarget.CostFor(problem, 0, options.TargetFraction);

    public TrainingResult Execute()
    {
        using (ending)
        using (claimed)
        {
            if (options.Found is { } found) incumbent.Improved += from => found(from.Network!);
            if (options.Start is { } start)
            {
                problem.CheckFits(start);
                incumbent.Offer(start);
            }
            incumbent.Improved += _ => Report();
            try
            {
                Work();
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The time ended within a preparation; what was found and proved until then stands.
            }

            return Conclude();
        }
    }

    private void Work()
    {
        Improve(BoundDerivation.Cheap(problem, 0, [], ending.Token));
        OfferConstruction();
        infeasibility = InfeasibilityProof.Conflict(problem);
        if (infeasibility is not null) return;
        if (problem.Objectives.Count == 1 ? IsSettled(0) : IsSettledThroughout) return;
        if (problem.Objectives.Count == 1 && options.MoveLimit is null && problem.Objectives[0].Guide(problem).Extra is null) Race();
        else if (options.MoveLimit is null && options.Threads > 1 && solver is not null) RaceList();
        else TakeTurns();
    }

    /// <summary>Search and proof of a single objective, at the same time.</summary>
    private void Race()
    {
        if (options.Threads == 1 && ExactTraining.IsPromising(problem))
        {
            // Without a thread for the proof, small networks get a share of the time that may settle them before the search begins.
            Improve(BoundDerivation.Best(problem, 0, [], TimeLeft * 0.25, incumbent.Snapshot()?.Costs[0], Improve, ending.Token, network => incumbent.Offer(network)));
            if (IsSettled(0)) return;
        }

        var proves = available is not null || problem.Data.SampleCount <= 2000;
        // A single neuron is searched in little time; after that the proof has all threads for itself.
        var shares = ProofShares.Of(problem, options.Threads, solver is not null);
        var searchShare = proves && options.Threads > 1 ? shares.Search : 1;
        var count = searchShare < 1 ? 1 : SearchSamples.Searchers(problem, options.Threads - (proves && options.Threads > 1 ? 1 : 0));
        var samples = new SearchSamples(problem, count);
        // Whatever the share, a search that has not begun yet leaves the proof without a network to hold a bound against.
        var promised = searchShare < 1 ? Math.Min(Math.Max(0, TimeLeft) / 2, Math.Max(LeastSearch, Math.Min(Math.Max(0, TimeLeft) * searchShare, shares.SearchSeconds))) : Math.Max(0, TimeLeft);
        var received = new ReceivedTime(1 + shares.BoundThreads);
        Searcher Make(int index, double seconds) => new(problem, incumbent, unchecked(options.Seed * 1000003 + index), samples) { TimeLimit = seconds, Target = StopCost(0), Start = options.Start };
        var searchers = Enumerable.Range(0, count).Select(index => Make(index, promised)).ToArray();
        var movesBefore = 0L;
        var counting = new Lock();
        void CountMoves()
        {
            lock (counting) searchMoves = movesBefore + searchers.Sum(s => s.Moves);
        }

        incumbent.Improved += _ =>
        {
            CountMoves();
            EndWhereSettled();
        };
        void Search(int place)
        {
            searchers[place].Run(ending.Token);
            // On a busy machine the time was over before the search had its share; it goes on from elsewhere until it has, or twice the time is over.
            for (var turn = 1; searchShare < 1 && received.Rest(promised) is > 0 and var rest && !searchers[place].ReachedTarget && !ending.IsCancellationRequested && TimeLeft > 0; turn++)
            {
                var next = Make(place + turn * count, Math.Min(TimeLeft, rest));
                lock (counting)
                {
                    movesBefore += searchers[place].Moves;
                    searchers[place] = next;
                }

                next.Run(ending.Token);
            }
        }

        var threads = Enumerable.Range(0, count).Select(place => Start(() => Search(place))).ToList();
        if (proves && options.Threads > 1) threads.Add(Start(() => Prove(shares)));
        using (var ticker = new Timer(_ => { CountMoves(); Report(); }, null, 250, 250))
        {
            foreach (var thread in threads) thread.Join();
        }

        CountMoves();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Bounds that need no solver first, then the MIP solver with the best network as its start.</summary>
    private void Prove(ProofShares shares)
    {
        void StopWhenSettled(BoundProof bound)
        {
            Improve(bound);
            if (IsSettled(0)) ending.Cancel();
        }

        // Where the search needs no more than a moment, its network stands.
        while (ExactTraining.FitsNeuron(problem) && clock.Elapsed.TotalSeconds < HeadStart(0.3) && !ending.IsCancellationRequested) Thread.Sleep(10);
        StopWhenSettled(BoundDerivation.Best(problem, 0, [], TimeLeft * shares.Bounds, incumbent.Snapshot()?.Costs[0], StopWhenSettled, ending.Token, network => incumbent.Offer(network), shares.BoundThreads, () => incumbent.Snapshot()?.Costs[0]));
        // The search needs a moment before its network is a start worth handing over.
        while (clock.Elapsed.TotalSeconds < HeadStart(3) && !ending.IsCancellationRequested) Thread.Sleep(20);
        SearchNeighbourhoodsWhenStalled(ending.Token);
        if (IsSettled(0)) ending.Cancel();
        var own = ExactTraining.IsPromising(problem);
        if (shares.TriesSubsets && (own || available is not null) && problem.Data.SampleCount > FewSamples && SubsetBound.Fits(problem) && SubsetBound.IsWorthwhile(problem) && !ending.IsCancellationRequested)
        {
            var subset = new SubsetBound(problem, new SearchMethod(), own ? new BranchAndBoundMethod() : new MipMethod { UsesRestriction = false }, options with { Solver = available, Threads = 1, MoveLimit = null });
            subset.Grow([], incumbent.Snapshot()?.Costs[0], TimeLeft * (solver is null ? 1 : 0.5), Math.Clamp(options.TimeLimit / 10, 1, 30), StopWhenSettled, ending.Token);
        }

        SearchNeighbourhoodsWhenStalled(ending.Token);
        if (ending.IsCancellationRequested || solver is null || TimeLeft <= 0) return;
        RunMip(problem, claimed.Token, TimeLeft, EndWhereSettled, shares.SolverThreads, replacesClaims: false);
        ReplaceClaim();
        if (IsSettled(0)) ending.Cancel();
    }

    /// <summary>Ends the run where nothing is left to do; where a solver's claim settles it, only that solver, so that a bound of ours may take the claim's place.</summary>
    private void EndWhereSettled()
    {
        if (!IsSettled(0)) return;
        if (incumbent.Snapshot() is { } best && best.Costs[0] is { } value && (value <= Target || bounds.IsMet(0, best.Costs, trustsNobody: true))) ending.Cancel();
        else claimed.Cancel();
    }

    /// <summary>Looks for an argument of ours that gives what a solver claims, once its claim settles a single objective.</summary>
    private void ReplaceClaim()
    {
        if (ending.IsCancellationRequested || TimeLeft <= 0 || options.CrossCheck is not null || incumbent.Snapshot() is not { } best || best.Costs[0] is not { } value) return;
        if (bounds.At(0, best.Costs) is not { Trusts: not null } bound || bound.Value < value) return;
        if (ClaimedBound.Rederive(problem, 0, [], bound.Value, ClaimedBound.Seconds(clock.Elapsed.TotalSeconds, TimeLeft), options.Threads, network => incumbent.Offer(network), ending.Token) is { } own) Improve(own);
    }

    /// <summary>Search and proof of a list, or of an objective with hard conditions, at the same time.</summary>
    private void RaceList()
    {
        void StopWhenSettled()
        {
            if (IsSettledThroughout || infeasibility is not null) ending.Cancel();
        }

        incumbent.Improved += _ => StopWhenSettled();
        var relay = new Relay(p => { searchMoves = p.Moves; Report(p.Stage, p.Value); });
        var search = Start(
            () => searchMoves = new SearchMethod { Shared = incumbent }.Run(problem, options with { TimeLimit = Math.Max(0, TimeLeft), Start = incumbent.Network, Threads = options.Threads - 1 }, relay, ending.Token).Moves);
        var proof = Start(
            () =>
            {
                Improve(BoundDerivation.Best(problem, 0, [], TimeLeft * 0.3, incumbent.Snapshot()?.Costs[0], Improve, ending.Token));
                StopWhenSettled();
                while (clock.Elapsed.TotalSeconds < HeadStart(1) && !ending.IsCancellationRequested) Thread.Sleep(20);
                SearchNeighbourhoodsWhenStalled(ending.Token);
                if (!ending.IsCancellationRequested && TimeLeft > 0) RunMip(problem, ending.Token, TimeLeft, () => { });
                StopWhenSettled();
            });
        search.Join();
        proof.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Search of the whole list, then bounds objective by objective.</summary>
    private void TakeTurns()
    {
        var share = solver is null || options.MoveLimit is not null ? 1 : 0.5;
        var relay = new Relay(p => { searchMoves = p.Moves; Report(p.Stage, p.Value); });
        var found = new SearchMethod().Run(problem, options with { TimeLimit = Math.Max(0, TimeLeft) * share, Start = incumbent.Network ?? options.Start }, relay, ending.Token);
        searchMoves = found.Moves;
        if (found.Network is not null) incumbent.Offer(found.Network);
        var repeatable = options.MoveLimit is not null;
        if (!repeatable) SearchNeighbourhoodsWhenStalled(ending.Token);
        for (var stage = 0; stage < problem.Objectives.Count && !ending.IsCancellationRequested; stage++)
        {
            if (Kept(stage) is not { } kept) break;
            Improve(stage, kept, repeatable
                ? BoundDerivation.Cheap(problem, stage, kept, ending.Token)
                : BoundDerivation.Best(problem, stage, kept, TimeLeft * 0.3, incumbent.Snapshot()?.Costs[stage], null, ending.Token));
        }

        if (!IsSettledThroughout && solver is not null && TimeLeft > 0 && (!repeatable || options.NodeLimit is not null) && !ending.IsCancellationRequested)
            RunMip(problem, ending.Token, TimeLeft, () => { });
    }

    private void SearchNeighbourhoodsWhenStalled(CancellationToken token)
    {
        if (IsSettledThroughout || token.IsCancellationRequested) return;
        if (NeighbourhoodAtStall.Run(problem, incumbent, options with { Solver = available }, clock.Elapsed.TotalSeconds, token) is { } note) notes.Add(note);
    }

    private void RunMip(TrainingProblem stated, CancellationToken token, double seconds, Action onBound, int solverThreads = 1, bool replacesClaims = true)
    {
        var relay = new Relay(p =>
        {
            // Where a second solver is asked, the first one's bound alone settles nothing.
            if (stated.Objectives.Count == 1 && options.CrossCheck is null && p.Bound is { } bound && double.IsFinite(bound))
            {
                liveBound = liveBound is { } known ? Math.Max(known, bound) : bound;
                onBound();
            }

            Report();
        });
        var known = bounds.At(0, incumbent.Snapshot()?.Costs);
        var result = new MipMethod { UsesRestriction = incumbent.Network is null, ReplacesClaims = replacesClaims, Known = known.Trusts is null ? known : null }.Run(
            stated,
            options with { TimeLimit = seconds, Start = incumbent.Network, Solver = solver, Threads = solverThreads },
            relay,
            token);
        nodes += result.Nodes;
        solverName = result.Solver;
        notes.AddRange(result.Notes);
        if (result.Network is not null) incumbent.Offer(result.Network);
        for (var stage = 0; stage < result.Outcomes.Count; stage++)
        {
            // A later objective's bound holds beside the earlier values that the solver kept.
            var kept = result.Outcomes.Take(stage).Select(outcome => outcome.Value).OfType<Cost>().ToArray();
            if (kept.Length == stage && result.Outcomes[stage].Bound is { } bound) Improve(stage, kept, bound);
        }

        infeasibility ??= result.Infeasibility;
    }

    /// <summary>Smallest networks made by construction, for the objective that has such.</summary>
    private void OfferConstruction()
    {
        if (problem.Objectives[0].Quantity == NetworkQuantity.Weights && SmallestNetwork.Build(problem.WithFirstObjectives(1), cancellationToken: ending.Token) is { } made) incumbent.Offer(made);
    }

    private Cost[]? Kept(int stage)
    {
        if (incumbent.Snapshot() is not { } best) return stage == 0 ? [] : null;
        var kept = best.Costs.Take(stage).ToArray();
        return kept.All(cost => cost is not null) ? [.. kept.Select(cost => cost!.Value)] : null;
    }

    private Cost StopCost(int stage)
    {
        var bound = bounds.At(stage, incumbent.Snapshot()?.Costs).Value;
        return stage == 0 && Target is { } target ? Cost.Max(target, bound) : bound;
    }

    /// <summary>Takes a bound of the first objective.</summary>
    private void Improve(BoundProof bound) => Improve(0, [], bound);

    /// <summary>Takes a bound that holds beside earlier costs of at most those given.</summary>
    private void Improve(int stage, IReadOnlyList<Cost> kept, BoundProof bound)
    {
        bounds.Add(stage, kept, bound);
        if (stage == 0) options.Proved?.Invoke(bounds.At(0, null));
        Report();
    }

    /// <summary>Whether value and bound of an objective meet, or the first one's target is reached.</summary>
    private bool IsSettled(int stage)
    {
        if (incumbent.Snapshot() is not { } best || best.Costs[stage] is not { } value) return false;
        if (bounds.IsMet(stage, best.Costs) || (stage == 0 && Target is { } target && value <= target)) return true;
        return stage == 0 && problem.Objectives.Count == 1 && liveBound is { } live && Cost.AtLeast(live, value.Denominator) >= value;
    }

    private bool IsSettledThroughout => Enumerable.Range(0, problem.Objectives.Count).All(IsSettled);

    private Thread Start(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The time ended within a preparation.
            }
            catch (Exception fault)
            {
                failure ??= fault;
                ending.Cancel();
            }
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Report(string? stage = null, double? value = null)
    {
        if (progress is null) return;
        var bound = Math.Max(bounds.At(0, null).Value.Value, liveBound ?? double.NegativeInfinity);
        progress.Report(new TrainingProgress(clock.Elapsed.TotalSeconds, stage ?? problem.Objectives[0].Name, value ?? incumbent.Snapshot()?.Costs[0]?.Value, stage is null || stage == problem.Objectives[0].Name ? bound : null, searchMoves, nodes));
    }

    private TrainingResult Conclude()
    {
        var best = incumbent.Snapshot();
        var outcomes = bounds.Outcomes(best?.Costs);
        var hasValue = best?.Costs.All(cost => cost is not null) ?? false;
        var atTarget = Target is { } target && best?.Costs[0] is { } first && first <= target;
        var result = TrainingConclusion.Of(method, best?.Network, outcomes, atTarget, infeasibility);
        return result with
        {
            Outcomes = result.Network is null && infeasibility is null ? bounds.Outcomes(null) : result.Outcomes,
            Solver = solverName,
            Seconds = clock.Elapsed.TotalSeconds,
            SecondsToBest = hasValue ? incumbent.Seconds : null,
            SecondsToTarget = hasValue && atTarget ? incumbent.Seconds : null,
            Moves = searchMoves,
            Nodes = nodes,
            Notes = notes,
        };
    }

    private sealed class Relay(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
