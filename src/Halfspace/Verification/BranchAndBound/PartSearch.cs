using System.Collections.Concurrent;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Decides whether a row can be met by splitting on the signs of neurons, where every part gets ranges of its own: those of the points of the part at which the row is met. A short search on these ranges
/// follows; what it does not settle is split once, and its two sides are parts again.
/// </summary>
/// <remarks>Ranges cost about as much as hundreds of bounds, so the short search may take as long again; where it fails no more than half of the time is lost.</remarks>
internal sealed class PartSearch
{
    private const int RangeSteps = 20;
    private const int Steps = 10;

    private const double LeafSeconds = 10;

    /// <summary>Parts that a thread takes in a round.</summary>
    private const int PartsPerThread = 2;

    private readonly Stack<ReluPart> open = new();
    private readonly List<ReluPart> stuck = [];
    private readonly List<ReluPart> taken = [];
    private readonly OutputRow row;
    private readonly Func<ReluAttack> newAttack;
    private readonly ConcurrentBag<ReluAttack> attacks = [];
    private readonly ILpSolver? solver;
    private readonly int threads;
    private ReluRoot box;
    private ReluRoot whole;

    /// <summary>Prepares a search.</summary>
    /// <param name="box">The box, with ranges that hold on all of it.</param>
    /// <param name="root">The box with ranges where the row can be met.</param>
    /// <param name="row">The row that is to be out of reach.</param>
    /// <param name="slopes">Slopes to start from.</param>
    /// <param name="above">How far the row is above its limit at least.</param>
    /// <param name="newAttack">Prepares what looks for points.</param>
    /// <param name="solver">Solves linear programs of parts that cannot be split; null for none.</param>
    /// <param name="threads">The number of threads.</param>
    public PartSearch(ReluRoot box, ReluRoot root, OutputRow row, byte[] slopes, double above, Func<ReluAttack> newAttack, ILpSolver? solver, int threads)
    {
        (this.box, whole, this.row, this.newAttack, this.solver, this.threads) = (box, root, row, newAttack, solver, threads);
        open.Push(ReluPart.Of(root, slopes, above));
    }

    /// <summary>Rounds of the short search for each neuron whose range was bounded.</summary>
    public double RoundsPerNeuron { get; init; } = 1.0 / 8;

    /// <summary>Parts that got ranges of their own.</summary>
    public long Looks { get; private set; }

    /// <summary>Subproblems that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>Whether a point was accepted that meets the case.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>Parts that could not be split and stay open: with smaller ranges they are taken up again.</summary>
    public int Stuck => stuck.Count;

    /// <summary>The share of the whole tree that is settled, where each split halves.</summary>
    public double Settled => 1 - Weight(open) - Weight(stuck) - Weight(taken);

    private static double Weight(IEnumerable<ReluPart> parts) => parts.Sum(part => Math.ScaleB(1, -part.Depth));

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDone => IsRefuted || open.Count == 0;

    /// <summary>Whether the row is out of reach everywhere.</summary>
    public bool IsProved => IsDone && !IsRefuted && Stuck == 0;

    /// <summary>What a certificate says of the whole; null where nothing is recorded.</summary>
    public SignPart? Whole { get; private set; }

    /// <summary>Takes over smaller ranges.</summary>
    /// <param name="of">The box, with ranges that hold on all of it.</param>
    /// <param name="root">The box with ranges where the row can be met.</param>
    public void Renew(ReluRoot of, ReluRoot root)
    {
        (box, whole) = (of, root);
        ReluPart[] parts = [.. stuck, .. open.Reverse()];
        open.Clear();
        stuck.Clear();
        foreach (var part in parts) if (part.With(root.Ranges()) is { } smaller) open.Push(smaller);
    }

    /// <summary>Begins the search, or goes on.</summary>
    /// <param name="isOver">Whether to stop for now.</param>
    public void Run(Func<bool> isOver)
    {
        while (!IsDone && !isOver())
        {
            while (taken.Count < PartsPerThread * threads && open.TryPop(out var part)) taken.Add(part);
            var looks = new Look[taken.Count];
            if (threads == 1) for (var i = 0; i < looks.Length; i++) looks[i] = At(taken[i], isOver);
            else Parallel.For(0, looks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => looks[i] = At(taken[i], isOver));
            taken.Clear();
            // The part that was on top goes back on top.
            foreach (var look in looks.Reverse())
            {
                Looks++;
                (Subproblems, IsRefuted) = (Subproblems + look.Subproblems, IsRefuted | look.IsRefuted);
                stuck.AddRange(look.Stuck);
                foreach (var part in look.Left) open.Push(part);
            }
        }
    }

    private Look At(ReluPart given, Func<bool> isOver)
    {
        if (isOver()) return new Look([given], 0);
        var part = given;
        var (root, node) = part.Over(whole);
        var targets = root.Net.OpenCount;
        var proof = part.Part is null ? null : new OwnRanges(part.Neurons, root);
        if (part.Depth > 0)
        {
            if (!ReachableRanges.Tighten(root, node, row, RangeSteps, isOver, proof) || part.With(root.Ranges()) is not { } tight)
            {
                part.Part?.Narrow(proof!.ToBytes([]), SignPart.Nothing);
                return new Look([], 1);
            }

            part = tight;
            if (isOver()) return new Look([Later()], 1);
            (root, node) = part.Over(whole);
        }

        if (!attacks.TryTake(out var attack)) attack = newAttack();
        var search = new ReluSearch(root, row, node, attack, solver);
        search.Run(isOver, 1 + (long)(RoundsPerNeuron * targets));
        if (part.Depth == 0) Whole = search.Whole;
        else part.Part?.Narrow(proof!.ToBytes(root.Neurons), search.Whole!);
        var points = new List<double[]>();
        ReluPart[] left = search.IsDone && !search.IsRefuted ? [.. search.Stuck.Select(one => ReluPart.Of(root, one)).Where(one => !IsSettled(one, points))] : [];
        var isRefuted = search.IsRefuted || points.Exists(attack.At);
        attacks.Add(attack);
        if (search.IsDone || isRefuted) return new Look([], search.Subproblems) { Stuck = left, IsRefuted = isRefuted };
        if (isOver()) return new Look([Later()], search.Subproblems);
        return new Look([.. search.Split(Steps).Select(child => ReluPart.Of(root, child))], search.Subproblems);

        // What was recorded of its ranges is not kept until it is taken up again, so neither are they.
        ReluPart Later() => given.Part is null ? part : given;
    }

    /// <summary>
    /// Whether the row is shown to be out of reach in a part that cannot be split, by the linear program over the box: there the neurons that only their ranges in the part decide have their signs as rows,
    /// which over the part's own root they do not.
    /// </summary>
    private bool IsSettled(ReluPart part, List<double[]> points) =>
        new ReluWorker(box, row) { Written = part.Part is null ? null : part.Neurons }.Finish(part.Among(box), solver is null ? null : new LeafProgram(box, row, solver), LeafSeconds, points);

    private sealed record Look(IReadOnlyList<ReluPart> Left, long Subproblems)
    {
        public IReadOnlyList<ReluPart> Stuck { get; init; } = [];

        public bool IsRefuted { get; init; }
    }
}
