using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Halfspace.Mip;

namespace Halfspace.Verification.Attack.Branching;

/// <summary>
/// Branch and bound over the phases of ReLUs: linear relaxations that go on from the last basis, the part with the lowest bound next. A part
/// is worked on with a program of its own, whose bounds know the phases given in it.
/// </summary>
internal sealed class PhaseSearch(AttackIncumbent best, int target, Action<double> onBound)
{
    /// <summary>Parts that are looked at with one program.</summary>
    private const int PartsAProgram = 100;

    /// <summary>A program is left for one with tighter bounds once the witness is this much nearer than when it was made.</summary>
    private const double WorthNewBounds = 0.95;

    private readonly Lock gate = new();
    private readonly PriorityQueue<PhaseNode, double> open = new([(new(null, default, 0, 0, 0), 0)]);
    private readonly HashSet<PhaseNode> taken = new(ReferenceEqualityComparer.Instance);
    private readonly PhaseScores scores = new();
    private double closed = double.PositiveInfinity;
    private double reported;

    /// <summary>Parts that were looked at.</summary>
    public long Nodes { get; private set; }

    /// <summary>Whether nothing is left to look at.</summary>
    public bool IsDone => open.Count == 0 && taken.Count == 0;

    /// <summary>Whether some part was left though it is not settled: neither shown to be empty nor to hold nothing nearer.</summary>
    public bool HasUnsettled => closed < CutoffOf(best);

    /// <summary>No witness is nearer.</summary>
    public double Bound
    {
        get
        {
            lock (gate)
            {
                var bound = Math.Min(closed, CutoffOf(best));
                if (open.TryPeek(out _, out var lowest)) bound = Math.Min(bound, lowest);
                foreach (var node in taken) bound = Math.Min(bound, node.Bound);
                return bound;
            }
        }
    }

    /// <summary>From this distance on a witness would be no better than the best.</summary>
    public static double CutoffOf(AttackIncumbent best) => best.Distance * (1 - 0.5 * Tolerances.AttackGap);

    /// <summary>Searches until nothing is left or the time is over.</summary>
    /// <param name="programs">Makes the program of a part; null where nothing is in it.</param>
    /// <param name="improve">Looks for a nearer witness from an input.</param>
    /// <param name="threads">The number of programs that are worked on at a time.</param>
    /// <param name="seconds">The time.</param>
    /// <param name="cancellationToken">Stops between two linear programs.</param>
    public void Run(Func<PhaseNode, Func<double>, PhaseProgram?> programs, Action<double[]> improve, int threads, double seconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : seconds - clock.Elapsed.TotalSeconds;
        void Work()
        {
            while (Left() > 0 && Take(Left) is { } node)
            {
                IReadOnlyList<PhaseNode> rest = [node];
                try
                {
                    rest = LookInto(node, programs, improve, Left, cancellationToken);
                }
                finally
                {
                    Return(node, rest);
                }

                if (clock.Elapsed.TotalSeconds < reported) continue;
                reported = clock.Elapsed.TotalSeconds + 0.2;
                onBound(Bound);
            }
        }

        try
        {
            if (threads == 1) Work();
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerException!);
        }
    }

    private IReadOnlyList<PhaseNode> LookInto(PhaseNode node, Func<PhaseNode, Func<double>, PhaseProgram?> programs, Action<double[]> improve, Func<double> left, CancellationToken cancellationToken)
    {
        if (node.Bound >= CutoffOf(best)) return [];
        using var program = programs(node, left);
        if (program is null) return [];
        var (worker, start) = (new PhaseWorker(program, scores, best, target), best.Distance);
        var rest = worker.Run(node, left, () => worker.Nodes < PartsAProgram && left() > 0 && best.Distance >= WorthNewBounds * start, cancellationToken);
        if (rest.Count > 0 && worker.FirstInput is { } input) improve(input);
        lock (gate) (Nodes, closed) = (Nodes + worker.Nodes, Math.Min(closed, worker.Closed));
        return rest;
    }

    /// <summary>The part with the lowest bound; waits while others may still split theirs, null once nothing is left.</summary>
    private PhaseNode? Take(Func<double> left)
    {
        while (left() > 0)
        {
            lock (gate)
            {
                if (open.TryDequeue(out var node, out _))
                {
                    taken.Add(node);
                    return node;
                }

                if (taken.Count == 0) return null;
            }

            Thread.Sleep(1);
        }

        return null;
    }

    private void Return(PhaseNode node, IReadOnlyList<PhaseNode> rest)
    {
        lock (gate)
        {
            taken.Remove(node);
            foreach (var part in rest) open.Enqueue(part, part.Bound);
        }
    }
}
