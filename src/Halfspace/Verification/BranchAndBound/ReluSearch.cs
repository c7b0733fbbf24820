using System.Runtime.InteropServices;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Decides whether a row can be met over a box by splitting on the signs of neurons. Parts wait on a stack; in each round every thread takes up to eight of
/// them, and what comes out is put back in order, so that the tree does not depend on how fast the threads are.
/// </summary>
internal sealed class ReluSearch
{
    private const int Steps = 10;

    /// <summary>Rounds between two attacks from where bounds are reached, at first.</summary>
    private const long RoundsBetweenAttacks = 8;

    /// <summary>The same later on: an attack costs as much as several rounds.</summary>
    private const long MostRoundsBetweenAttacks = 32;

    /// <summary>The share of all rounds so far that the next attack may wait.</summary>
    private const long ShareBetweenAttacks = 16;

    private const double LeafSeconds = 10;

    private readonly Stack<ReluNode> open = new();
    private readonly ReluWorker[] workers;
    private readonly ReluAttack attack;
    private readonly Func<ReluWorker, ReluNode?> begin;
    private readonly LeafProgram? program;
    private readonly List<double[]> leafPoints = [];
    private readonly List<ReluNode> stuck = [];
    private readonly List<ReluNode>[] batches;
    private readonly List<ReluNode>[] children;
    private long rounds;
    private long nextAttack;
    private ReluNode? first;
    private bool isBegun;

    /// <summary>Prepares a search.</summary>
    /// <param name="root">What is known of the box.</param>
    /// <param name="row">The row that is to be out of reach.</param>
    /// <param name="slopes">Slopes to start from.</param>
    /// <param name="attack">Looks for points.</param>
    /// <param name="solver">Solves linear programs of parts that cannot be split; null for none.</param>
    /// <param name="threads">The number of threads.</param>
    public ReluSearch(ReluRoot root, OutputRow row, byte[] slopes, ReluAttack attack, ILpSolver? solver, int threads)
        : this(root, row, worker => worker.Begin(slopes, Steps), attack, solver, threads)
    {
    }

    /// <summary>Prepares a search of a part on one thread.</summary>
    /// <param name="root">A root of the part's own.</param>
    /// <param name="row">The row that is to be out of reach.</param>
    /// <param name="node">The part.</param>
    /// <param name="attack">Looks for points.</param>
    /// <param name="solver">Solves linear programs of parts that cannot be split; null for none.</param>
    public ReluSearch(ReluRoot root, OutputRow row, ReluNode node, ReluAttack attack, ILpSolver? solver)
        : this(root, row, worker => worker.BeginAt(node, Steps), attack, solver, 1)
    {
    }

    private ReluSearch(ReluRoot root, OutputRow row, Func<ReluWorker, ReluNode?> begin, ReluAttack attack, ILpSolver? solver, int threads)
    {
        (this.attack, this.begin) = (attack, begin);
        if (solver is not null) program = new LeafProgram(root, row, solver);
        workers = [.. Enumerable.Range(0, threads).Select(_ => new ReluWorker(root, row))];
        (batches, children) = ([.. workers.Select(_ => new List<ReluNode>())], [.. workers.Select(_ => new List<ReluNode>())]);
    }

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems => workers.Sum(worker => worker.Subproblems) + 1;

    /// <summary>Whether a point was accepted that meets the case.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>The lowest bound of an open part.</summary>
    public double LeastBound => open.Count == 0 ? double.NaN : open.Min(node => node.Bound);

    /// <summary>The share of the whole tree that is settled, where each split halves.</summary>
    public double Settled => isBegun ? 1 - open.Sum(node => Math.ScaleB(1, -node.Depth)) - stuck.Sum(node => Math.ScaleB(1, -node.Depth)) : 0;

    /// <summary>Parts that could not be split and stay open.</summary>
    public IReadOnlyList<ReluNode> Stuck => stuck;

    /// <summary>Whether nothing is left to do: proved, refuted, or stuck.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether the row is out of reach everywhere.</summary>
    public bool IsProved => IsDone && !IsRefuted && stuck.Count == 0;

    /// <summary>What a certificate says of the box; null where nothing is recorded.</summary>
    public SignPart? Whole => workers[0].Whole;

    /// <summary>Begins the search, or goes on.</summary>
    /// <param name="isOver">Whether to stop for now.</param>
    /// <param name="most">Rounds, counted from the beginning, after which it stops for now.</param>
    public void Run(Func<bool> isOver, long most)
    {
        if (!isBegun)
        {
            isBegun = true;
            first = begin(workers[0]);
            if (first is not null) Push(first);
        }

        for (; open.Count > 0; rounds++)
        {
            if (rounds >= most || isOver()) return;
            Take();
            if (batches.Length == 1 || batches[1].Count == 0) workers[0].Process(CollectionsMarshal.AsSpan(batches[0]), children[0], Steps);
            else Parallel.For(0, batches.Length, new ParallelOptions { MaxDegreeOfParallelism = batches.Length }, Work);
            leafPoints.Clear();
            foreach (var list in children)
            {
                foreach (var child in list) Push(child);
            }

            foreach (var point in leafPoints) IsRefuted |= attack.At(point);
            if (IsRefuted) break;
            if (rounds < nextAttack) continue;
            nextAttack = rounds + Math.Clamp(rounds / ShareBetweenAttacks, RoundsBetweenAttacks, MostRoundsBetweenAttacks);
            for (var t = 0; t < workers.Length; t++)
            {
                if (batches[t].Count > 0 && attack.From(workers[t].Points)) IsRefuted = true;
            }

            if (IsRefuted) break;
        }

        IsDone = true;
    }

    /// <summary>The two sides of the best split of what the search began with, as far as they are open; after it was begun, and where it is not done.</summary>
    public IReadOnlyList<ReluNode> Split(int steps)
    {
        var sides = new List<ReluNode>();
        workers[0].Process([first!], sides, steps);
        return sides;
    }

    private void Take()
    {
        var take = Math.Min(ReluWorker.MostNodes, (open.Count + batches.Length - 1) / batches.Length);
        for (var t = 0; t < batches.Length; t++)
        {
            batches[t].Clear();
            children[t].Clear();
            while (batches[t].Count < take && open.Count > 0) batches[t].Add(open.Pop());
        }
    }

    private void Work(int t)
    {
        if (batches[t].Count > 0) workers[t].Process(CollectionsMarshal.AsSpan(batches[t]), children[t], Steps);
    }

    private void Push(ReluNode node)
    {
        if (node.Candidates.Length > 0) open.Push(node);
        else if (!workers[0].Finish(node, program, LeafSeconds, leafPoints)) stuck.Add(node);
    }
}
