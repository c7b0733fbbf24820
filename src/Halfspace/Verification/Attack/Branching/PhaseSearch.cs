using System.Diagnostics;
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
    private readonly OpenParts<PhaseNode> parts = Whole();
    private readonly PhaseScores scores = new();
    private double closed = double.PositiveInfinity;

    /// <summary>Parts that were looked at.</summary>
    public long Nodes { get; private set; }

    /// <summary>Whether nothing is left to look at.</summary>
    public bool IsDone => parts.IsEmpty;

    /// <summary>Whether some part was left though it is not settled: neither shown to be empty nor to hold nothing nearer.</summary>
    public bool HasUnsettled => closed < CutoffOf(best);

    /// <summary>No witness is nearer.</summary>
    public double Bound
    {
        get
        {
            // In this order: what is settled is counted as closed before its part is given back.
            var lowest = parts.Lowest;
            lock (gate) return Math.Min(Math.Min(closed, CutoffOf(best)), lowest);
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
        parts.Run(node => LookInto(node, programs, improve, Left, cancellationToken), () => onBound(Bound), threads, Left);
    }

    private static OpenParts<PhaseNode> Whole()
    {
        var parts = new OpenParts<PhaseNode>(node => node.Bound);
        parts.Add(new PhaseNode(null, default, 0, 0, 0));
        return parts;
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
}
