using System.Diagnostics;
using Halfspace.Networks;
using Halfspace.Training.LocalSearch.Codes;
using Halfspace.Training.LocalSearch.Neighbourhoods;
using Halfspace.Training.LocalSearch.OneNeuron;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// One thread's search for the first objective of a problem: annealing runs from fresh weights, each longer than the
/// one before, until a limit, the target or cancellation.
/// </summary>
/// <remarks>
/// <see cref="Run"/> is called once, on a thread of the caller's. What it finds goes to the <see cref="SearchIncumbent"/>,
/// which may be shared and also takes networks from outside.
/// </remarks>
internal sealed class Searcher
{
    /// <summary>The rounds before are short: another start gains more than the neighbourhoods of what they leave.</summary>
    private const int FirstNeighbourhoodRound = 3;

    /// <summary>Seconds of a turn of the search of a single neuron of many samples, at least.</summary>
    private const double LeastTurn = 0.5;

    /// <summary>Seconds of such a turn at most; others find better neurons meanwhile.</summary>
    private const double MostTurn = 10;

    /// <summary>Nodes for a neuron: enough for most that can be improved at all.</summary>
    private const int NeighbourhoodNodes = 1000;

    private readonly TrainingProblem problem;
    private readonly SearchIncumbent incumbent;
    private readonly SearchSamples samplesOf;
    private readonly SearchGuide guide;
    private readonly int seed;
    private readonly bool mirrored;
    private readonly Stopwatch clock = new();
    private Annealer? annealer;
    private long moves;
    private long movesBefore;
    private double offered = double.PositiveInfinity;
    private double offeredAt = double.NegativeInfinity;
    private bool reached;
    private bool isWhole;
    private IntegerNetwork? improved;
    private SearchTurns? turns;

    /// <summary>Prepares a search.</summary>
    /// <param name="problem">The problem; its first objective is searched for.</param>
    /// <param name="incumbent">Receives better networks.</param>
    /// <param name="seed">Seed of every random choice.</param>
    public Searcher(TrainingProblem problem, SearchIncumbent incumbent, int seed)
        : this(problem, incumbent, seed, new SearchSamples(problem, 1))
    {
    }

    /// <summary>Prepares one of several searches.</summary>
    /// <param name="problem">The problem; its first objective is searched for.</param>
    /// <param name="incumbent">Receives better networks.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="samples">The samples as all of them read them.</param>
    internal Searcher(TrainingProblem problem, SearchIncumbent incumbent, int seed, SearchSamples samples)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(incumbent);
        this.problem = problem;
        this.incumbent = incumbent;
        this.seed = seed;
        samplesOf = samples;
        guide = problem.Objectives[0].Guide(problem);
        mirrored = problem.Coding == OutputCoding.OnePerClass && problem.Data.ClassCount == 2 && problem.MayMirrorOutputs;
    }

    /// <summary>Moves after which to stop; null for none.</summary>
    public long? MoveLimit { get; init; }

    /// <summary>Wall time in seconds after which to stop; infinite by default. It also shapes the last run.</summary>
    public double TimeLimit { get; init; } = double.PositiveInfinity;

    /// <summary>Stop at an exact cost of the first objective at most this; null for none.</summary>
    public Cost? Target { get; init; }

    /// <summary>A network whose neighbourhood is searched first, or null.</summary>
    public IntegerNetwork? Start { get; init; }

    /// <summary>Moves priced so far; safe to read from any thread.</summary>
    public long Moves => Interlocked.Read(ref moves) + (turns?.Moves ?? 0);

    /// <summary>Whether it stopped at the target.</summary>
    public bool ReachedTarget => reached;

    /// <summary>Searches until a limit, the target or cancellation.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        clock.Start();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, TimeLimit)));
        try
        {
            RunRounds(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The time ended in the middle of a walk over all samples; the best weights so far are whole.
            if (isWhole && annealer is not null) Offer();
        }
    }

    private void RunRounds(CancellationToken ending)
    {
        var plan = new SearchPlan(problem, samplesOf.MostAtOnce, MoveLimit, TimeLimit);
        SearchState? state = null;
        turns = BeginTurns(ending);
        // Of many samples, annealing sees too few weights in the time; a neuron is searched by its rows instead.
        while (turns.Any && problem.Data.SampleCount >= SearchPlan.ManySamples && MoveLimit is null && !reached && clock.Elapsed.TotalSeconds < TimeLimit && !ending.IsCancellationRequested)
            turns.Continue(incumbent.Network, Math.Max(LeastTurn, Math.Min(MostTurn, Math.Min(0.1 * TimeLimit, TimeLimit - clock.Elapsed.TotalSeconds))), 0);
        for (var round = 0; !reached && !ending.IsCancellationRequested; round++)
        {
            var (seconds, movesAtFirst) = (clock.Elapsed.TotalSeconds, Interlocked.Read(ref moves));
            foreach (var (samples, schedule) in plan.Round(round, seed, seconds, movesAtFirst, Start is not null, incumbent.Network is not null, (turns.Seconds, turns.Moves)))
            {
                if (state is null || samples is not null || !isWhole)
                {
                    var carried = state?.Weights;
                    isWhole = samples is null;
                    annealer = null;
                    state = new SearchState(samplesOf.Columns(samples, ending), mirrored, ending);
                    for (var l = 0; carried is not null && l < carried.Length; l++) carried[l].CopyTo(state.Weights[l].AsSpan());
                    if (carried is null && Start is not null) state.Load(Start);
                    movesBefore = Interlocked.Read(ref moves);
                    annealer = new Annealer(state, guide, Mix(seed, round, state.Columns.Count))
                    {
                        MayGoOn = () => Count() && !ending.IsCancellationRequested && clock.Elapsed.TotalSeconds < TimeLimit,
                    };
                }

                // The rounds of a tail go on from the best network of their run.
                if (!schedule.Reweigh) annealer!.Forget();
                if (Moves >= MoveLimit) break;
                annealer!.Improved = isWhole ? Consider : null;
                if (schedule.FromIncumbent && incumbent.Snapshot() is { } taken && !annealer.Adopt(taken.Network)) break;
                var finished = annealer.Run(MoveLimit is { } limit ? schedule with { Moves = Math.Min(schedule.Moves, limit - Moves) } : schedule);
                Count();
                if (isWhole) Offer();
                else OfferPart();
                if (!finished || reached) break;
            }

            // With many samples a round takes seconds to prepare: what is left of the time must be worth it.
            var least = problem.Data.SampleCount >= SearchPlan.ManySamples ? 0.05 * TimeLimit : 0;
            var isLast = clock.Elapsed.TotalSeconds >= TimeLimit - least || Moves >= MoveLimit;
            if ((round >= FirstNeighbourhoodRound || isLast) && !reached) SearchNeighbourhoods(round, ending);
            if (!isLast && !reached) turns.Continue(incumbent.Network, MoveLimit is null ? clock.Elapsed.TotalSeconds - seconds : double.PositiveInfinity, Interlocked.Read(ref moves) - movesAtFirst);
            if (isLast) break;
        }
    }

    /// <summary>Begins what searches such problems in another way, a single neuron or a small network, with a third of the time or of the moves at most.</summary>
    private SearchTurns BeginTurns(CancellationToken ending)
    {
        Func<Func<ITurnSearch, bool>, ITurnSearch>? search = null;
        if (samplesOf.Rows(ending) is { } rows) search = goOn => new OneNeuronSearch(rows, seed, Take, goOn);
        else if (samplesOf.Codes(ending) is { } points) search = goOn => new CodeSearch(points, seed, Take, goOn);
        var begun = new SearchTurns(search, () => !reached && !ending.IsCancellationRequested);
        begun.Begin(TimeLimit / 3, (MoveLimit ?? long.MaxValue) / 3);
        return begun;
    }

    private void Take(IntegerNetwork network)
    {
        incumbent.Offer(network);
        if (Target is { } target && incumbent.Snapshot()?.Costs[0] <= target) reached = true;
    }

    /// <summary>Fits parts of the best network again where it is news since the last time; the rounds that return go on from the result.</summary>
    private void SearchNeighbourhoods(int round, CancellationToken cancellationToken)
    {
        if (!incumbent.IsQuick || incumbent.Snapshot() is not { } best || ReferenceEquals(best.Network, improved) || best.Costs.Any(cost => cost is null)) return;
        var pass = new NeighbourhoodPass(problem, NetworkNeighbourhoods.Repeatable, new NeighbourhoodOptions { NodeLimit = NeighbourhoodNodes, Seed = unchecked(seed * 31 + round) });
        improved = pass.Run(best.Network, () => clock.Elapsed.TotalSeconds < TimeLimit, cancellationToken);
        if (ReferenceEquals(improved, best.Network)) return;
        incumbent.Offer(improved);
        if (Target is { } target && problem.Score(improved)[0] <= target) reached = true;
    }

    private static ulong Mix(int seed, int round, int size) => ((ulong)(uint)seed << 32) ^ ((ulong)(uint)round << 20) ^ (uint)size;

    private bool Count()
    {
        Interlocked.Exchange(ref moves, movesBefore + annealer!.Moves);
        return true;
    }

    /// <summary>A network is scored exactly when it may be the target, or when the last one was scored a while ago.</summary>
    private bool Consider(double cost)
    {
        if (guide.Extra is not null)
        {
            // A hard condition: any network that meets it ends this part of the search.
            if (cost > 0) return true;
            Offer();
            reached = true;
            return false;
        }

        var doubled = mirrored ? 2 * cost : cost;
        var hopeful = Target is { } target && doubled <= target.Value + 1e-4 * (1 + Math.Abs(target.Value));
        if (hopeful || clock.Elapsed.TotalSeconds - offeredAt > 0.5) Offer();
        return !reached;
    }

    /// <summary>Offers what was found on some of the samples: the time may be over before all of them have given anything better. Only the exact score can say what it is worth.</summary>
    private void OfferPart()
    {
        if (double.IsInfinity(annealer!.BestCost)) return;
        incumbent.Offer(annealer.BestNetwork());
        if (guide.Extra is null ? Target is { } target && incumbent.Snapshot()?.Costs[0] <= target : incumbent.Snapshot()?.Costs[0] is not null) reached = true;
    }

    private void Offer()
    {
        if (annealer!.BestCost >= offered - 1e-9) return;
        offered = annealer.BestCost;
        var network = annealer.BestNetwork();
        incumbent.Offer(network);
        offeredAt = clock.Elapsed.TotalSeconds;
        if (guide.Extra is null && Target is { } target && incumbent.Snapshot() is { } best && best.Costs[0] is { } cost && cost <= target) reached = true;
    }
}
