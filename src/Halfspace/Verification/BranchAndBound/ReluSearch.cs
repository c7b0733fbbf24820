using System.Runtime.InteropServices;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Decides whether a row can be met over a box by splitting on the signs of neurons. Parts wait on a stack; in each round every thread takes up to eight of
/// them, and what comes out is put back in order, so that the tree does not depend on how fast the threads are.
/// </summary>
internal sealed class ReluSearch(ReluRoot root, OutputRow row, Func<IReadOnlyList<double[]>, bool> attack, Func<bool> isOver)
{
    private const int Steps = 10;

    private readonly Stack<ReluNode> open = new();

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>Whether a point was accepted that meets the case.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>The lowest bound of an open part.</summary>
    public double LeastBound => open.Count == 0 ? double.NaN : open.Min(node => node.Bound);

    /// <summary>Parts that could not be split and stay open.</summary>
    public int Stuck { get; private set; }

    /// <summary>Searches.</summary>
    /// <returns>Whether it is decided.</returns>
    public bool Run(byte[] slopes, int threads)
    {
        var workers = Enumerable.Range(0, threads).Select(_ => new ReluWorker(root, row)).ToArray();
        Subproblems = 1;
        if (workers[0].Refresh(new ReluNode([], [], slopes, 0, []), Steps) is not { } first) return true;
        Push(first);
        var (batches, children) = (new List<ReluNode>[threads], new List<ReluNode>[threads]);
        for (var t = 0; t < threads; t++) (batches[t], children[t]) = ([], []);
        for (var round = 1; open.Count > 0; round++)
        {
            if (isOver()) return false;
            var take = Math.Min(ReluWorker.MostNodes, (open.Count + threads - 1) / threads);
            for (var t = 0; t < threads; t++)
            {
                batches[t].Clear();
                children[t].Clear();
                while (batches[t].Count < take && open.Count > 0) batches[t].Add(open.Pop());
            }

            if (threads == 1 || batches[1].Count == 0) workers[0].Process(CollectionsMarshal.AsSpan(batches[0]), children[0], Steps);
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
            {
                if (batches[t].Count > 0) workers[t].Process(CollectionsMarshal.AsSpan(batches[t]), children[t], Steps);
            });
            for (var t = 0; t < threads; t++)
            {
                foreach (var child in children[t]) Push(child);
            }

            Subproblems = workers.Sum(worker => worker.Subproblems);
            if (round % 16 != 1) continue;
            foreach (var worker in workers)
            {
                if (worker.Points.Count > 0 && attack(worker.Points)) return IsRefuted = true;
            }
        }

        return Stuck == 0;
    }

    private void Push(ReluNode node)
    {
        if (node.Candidates.Length > 0) open.Push(node);
        else Stuck++;
    }
}
