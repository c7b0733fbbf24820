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

    /// <summary>Bytes of a node for each open neuron, without what each neuron of the network has.</summary>
    private const int NodeBytes = 17;

    /// <summary>What the open nodes of a search may take.</summary>
    private const long MostBytes = 1 << 24;

    private readonly PriorityQueue<DistanceNode, double> open = new();
    private readonly List<DistanceNode> found = [];

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

    /// <summary>Subproblems after which the nodes that are left could take too much memory, where only a search that settles all of them is of use.</summary>
    /// <param name="open">Open neurons, those that were given signs among them.</param>
    /// <param name="neurons">All neurons of the network.</param>
    /// <remarks>A split takes two subproblems and leaves one node more, so a search that stops where four for each are too many has a sixth as many nodes at most.</remarks>
    public static long MostOf(int open, int neurons) => (2 + LeastPerNode) * (MostBytes / Math.Max(1, ((long)NodeBytes * open) + ((long)sizeof(float) * neurons)));

    /// <summary>No witness in what is left is nearer; infinite where nothing is.</summary>
    public double Distance => Open.Concat(Signed).Select(node => node.Distance).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>Bounds the part.</summary>
    /// <param name="node">The part.</param>
    public void Begin(DistanceNode node)
    {
        Worker.Improve([node], found, PartSteps, cutoff());
        if (found.Count > 0) Point = root.Net.Point(i => Worker.Points[i][0]);
        Take();
    }

    /// <summary>Searches the part that it has begun with.</summary>
    /// <param name="most">Subproblems after which it stops.</param>
    /// <param name="isWholeWanted">Whether it also stops where the subproblems that are left will not do for the open nodes.</param>
    /// <param name="isOver">Whether to stop.</param>
    public void Run(long most, bool isWholeWanted, Func<bool> isOver)
    {
        var batch = new List<DistanceNode>();
        while (open.Count > 0 && Worker.Subproblems < most && !isOver())
        {
            if (isWholeWanted && LeastPerNode * open.Count > most - Worker.Subproblems) break;
            batch.Clear();
            while (batch.Count < DistanceWorker.MostNodes && open.TryDequeue(out var next, out _)) batch.Add(next);
            Worker.Process(CollectionsMarshal.AsSpan(batch), found, Steps, cutoff());
            Take();
        }
    }

    private void Take()
    {
        foreach (var one in found)
        {
            if (one.Part.Candidates.Length > 0) open.Enqueue(one, one.Distance);
            else Signed.Add(one);
        }

        found.Clear();
    }
}
