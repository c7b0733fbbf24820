using System.Runtime.InteropServices;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>A search of some subproblems in a part, over the ranges that are known: the nodes with the lowest bounds are split next, eight at a time.</summary>
/// <param name="root">The part's root.</param>
/// <param name="question">What is asked.</param>
/// <param name="cutoff">From this distance on a node is done.</param>
internal sealed class ShortSearch(ReluRoot root, DistanceQuestion question, Func<double> cutoff)
{
    /// <summary>Steps on slopes, multipliers and shares for the part.</summary>
    private const int PartSteps = 15;

    /// <summary>The same for what it is split into.</summary>
    private const int Steps = 10;

    /// <summary>Subproblems that each open node should take at least, where only a search that settles all of them is of use.</summary>
    private const int LeastPerNode = 4;

    private readonly PriorityQueue<DistanceNode, double> open = new();

    /// <summary>What bounds.</summary>
    public DistanceWorker Worker { get; } = new(root, question.Rows, question.Problem.Input, question.Norm);

    /// <summary>Whether a node is left that can be split further.</summary>
    public bool IsOpen => open.Count > 0;

    /// <summary>Nodes that can be split further.</summary>
    public IEnumerable<DistanceNode> Open => open.UnorderedItems.Select(item => item.Element);

    /// <summary>Nodes in which every neuron has a sign.</summary>
    public List<DistanceNode> Signed { get; } = [];

    /// <summary>Where the part's bound is reached; null where that settles the part.</summary>
    public double[]? Point { get; private set; }

    /// <summary>Searches.</summary>
    /// <param name="node">The part.</param>
    /// <param name="most">Subproblems after which it stops.</param>
    /// <param name="isWholeWanted">Whether it also stops where the subproblems that are left will not do for the open nodes.</param>
    /// <param name="isOver">Whether to stop.</param>
    public void Run(DistanceNode node, long most, bool isWholeWanted, Func<bool> isOver)
    {
        var (found, batch) = (new List<DistanceNode>(), new List<DistanceNode>());
        Worker.Improve([node], found, PartSteps, cutoff());
        if (found.Count > 0) Point = root.Net.Point(i => Worker.Points[i][0]);
        Take();
        while (open.Count > 0 && Worker.Subproblems < most && !isOver())
        {
            if (isWholeWanted && LeastPerNode * open.Count > most - Worker.Subproblems) break;
            batch.Clear();
            found.Clear();
            while (batch.Count < DistanceWorker.MostNodes && open.TryDequeue(out var next, out _)) batch.Add(next);
            Worker.Process(CollectionsMarshal.AsSpan(batch), found, Steps, cutoff());
            Take();
        }

        void Take()
        {
            foreach (var one in found)
            {
                if (one.Part.Candidates.Length > 0) open.Enqueue(one, one.Distance);
                else Signed.Add(one);
            }
        }
    }
}
