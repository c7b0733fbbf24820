using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Runs the search of <see cref="NetworkFit"/> with several orders of columns in turn, each with a growing number of nodes, until one is
/// through; while goals are cheap, the others may then try to do with fewer nodes. The best order leads, and once a goal
/// is dear, it goes on alone. Deterministic.
/// </summary>
internal sealed class OrderRace
{
    private const int Contenders = 6;
    private const long FirstBudget = 500;

    /// <summary>What all contenders together may take; where one alone takes more, it runs alone.</summary>
    private const long MostBytes = 96 << 20;
    private const long Dear = 50_000;

    private readonly List<NetworkFitTree[]> contenders = [];
    private long ranked;

    public OrderRace(TrainingProblem problem, IReadOnlyList<CodeTable> tables)
    {
        var orders = new List<int[]>();
        var fitting = Math.Clamp(MostBytes / FitSamples.BytesOf(problem, tables.Count), 1, Contenders);
        for (var seed = 0; seed < fitting; seed++)
        {
            var samples = new FitSamples(problem, seed);
            if (orders.Exists(order => order.AsSpan().SequenceEqual(samples.Order))) continue;
            orders.Add(samples.Order);
            contenders.Add([.. tables.Select(table => new NetworkFitTree(problem, samples, table))]);
        }

        Worst = contenders[0].Max(tree => tree.Worst);
        Unit = Math.Max(1, contenders[0].Aggregate(0L, (gcd, tree) => LargestDivisor.Of(gcd, tree.Unit)));
        IsDecided = contenders.Count == 1;
    }

    /// <summary>The largest cost of any network.</summary>
    public long Worst { get; }

    /// <summary>A divisor of all costs.</summary>
    public long Unit { get; }

    /// <summary>Whether one order goes on alone.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>The order of columns that leads.</summary>
    public int[] LeadingOrder => contenders[0][0].Order;

    /// <summary>Nodes of all searches.</summary>
    public long Nodes { get; private set; }

    /// <summary>Nodes that the order which was through took for the last goal.</summary>
    public long LastNodes { get; private set; }

    /// <summary>What the last search was about: no network costs less, if it was through; the cost of <see cref="Network"/>, if there is one.</summary>
    public long Goal { get; private set; }

    /// <summary>A network that costs less than was asked for, or null.</summary>
    public IntegerNetwork? Network { get; private set; }

    /// <summary>Looks for a network that costs less than a goal; true where all were tried.</summary>
    public bool Search(long goal, long nodeLimit, CancellationToken cancellationToken)
    {
        Goal = goal;
        var last = nodeLimit > long.MaxValue - Nodes ? long.MaxValue : Nodes + nodeLimit;
        // Tables that a contender has done with need not be searched again with more nodes.
        var done = new int[contenders.Count];
        // A goal seldom takes many times what the one before it took, so the leader is not stopped before that.
        for (var budget = IsDecided ? long.MaxValue : Math.Max(FirstBudget, 4 * LastNodes); ; budget *= 4)
        {
            for (var c = 0; c < (IsDecided ? 1 : contenders.Count); c++)
            {
                if (Run(contenders[c], ref done[c], Math.Min(budget, last - Nodes), cancellationToken) is { } nodes)
                {
                    LastNodes = nodes;
                    if (!IsDecided && Network is null && nodes > 4 * ranked) Rank(c, nodes, last, cancellationToken);
                    return true;
                }

                if (Nodes >= last || cancellationToken.IsCancellationRequested) return false;
            }
        }
    }

    /// <summary>Searches a contender's tables; the number of nodes if it is through.</summary>
    private long? Run(NetworkFitTree[] trees, ref int done, long budget, CancellationToken cancellationToken)
    {
        long nodes = 0;
        for (; done < trees.Length; done++)
        {
            var isThrough = trees[done].Search(Goal, budget - nodes, cancellationToken);
            nodes += trees[done].Nodes;
            Nodes += trees[done].Nodes;
            if (trees[done].Found is { } cost) (Goal, Network) = (cost, trees[done].Network);
            if (!isThrough) return null;
        }

        return nodes;
    }

    /// <summary>Lets the best order lead.</summary>
    private void Rank(int winner, long nodes, long last, CancellationToken cancellationToken)
    {
        var best = contenders[winner];
        if (nodes <= Dear)
        {
            foreach (var trees in contenders)
            {
                var done = 0;
                if (ReferenceEquals(trees, contenders[winner])) continue;
                if (Run(trees, ref done, Math.Min(nodes / 2, last - Nodes), cancellationToken) is { } fewer) (best, nodes) = (trees, fewer);
            }
        }

        contenders.Remove(best);
        contenders.Insert(0, best);
        ranked = nodes;
        IsDecided = nodes > Dear;
    }
}
