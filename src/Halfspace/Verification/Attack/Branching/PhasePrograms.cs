using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Attack.Branching;

/// <summary>Makes the linear program of a part of the search, with bounds made for that part alone.</summary>
/// <param name="problem">The question.</param>
/// <param name="margins">The network with its margins as outputs.</param>
/// <param name="start">Bounds without phases, over a ball that may have become smaller since.</param>
/// <param name="options">Formulation, inequalities, threads.</param>
/// <param name="solver">Holds the programs open.</param>
/// <param name="best">The nearest witness.</param>
/// <param name="ball">The part of the box that is as near as it.</param>
/// <param name="cancellation">Ends running solves early.</param>
internal sealed class PhasePrograms(AttackProblem problem, MarginNetwork margins, NetworkBounds start, AttackOptions options, ILpSolver solver, AttackIncumbent best, Func<InputRegion> ball, CancellationToken cancellation)
{
    /// <summary>After bounds were tightened for all parts, the search goes on for this many times as long before that is repeated.</summary>
    private const double SearchPerTightening = 4;

    /// <summary>Tightening that leaves more than this share of the ranges is the last.</summary>
    private const double WorthAnother = 0.9;

    private readonly Lock gate = new();
    private readonly NetworkBounds plain = start;
    private NetworkBounds known = start;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private double due;

    /// <summary>The program of a part; null where no nearer witness can be in it.</summary>
    /// <param name="node">The part.</param>
    /// <param name="left">The seconds left.</param>
    public PhaseProgram? Make(PhaseNode node, Func<double> left)
    {
        try
        {
            // A search that is not over with its first program is worth tighter bounds for all that follow, and a long one is so again.
            if (node.Depth > 0 && !TightenAll(left)) return null;
            return Bounds(node) is { } bounds ? Program(bounds) : null;
        }
        catch (Exception cause) when (node.Depth > 0 && (cause is BoundContradictionException or EmptyRangeException))
        {
            // Bounds under a condition that nothing meets contradict each other; without one they never may.
            return null;
        }
    }

    private bool TightenAll(Func<double> left)
    {
        lock (gate)
        {
            if (clock.Elapsed.TotalSeconds < due) return true;
            var begun = clock.Elapsed.TotalSeconds;
            if (Bounds(null) is not { } bounds) return false;
            using var program = Program(bounds);
            if (program.Solve(left(), best.Distance).Bound >= best.Distance || WitnessBounds.Tighten(program, bounds, left, cancellation) is not { } tighter) return false;
            known = tighter;
            var ended = clock.Elapsed.TotalSeconds;
            var gain = WitnessBounds.Width(tighter) <= WorthAnother * WitnessBounds.Width(bounds);
            due = gain ? ended + SearchPerTightening * (ended - begun) : double.PositiveInfinity;
            return true;
        }
    }

    private NetworkBounds? Bounds(PhaseNode? node)
    {
        var region = ball();
        if (WitnessBounds.With(margins.Within(known, region), node?.Phases ?? []) is not { } bounds) return null;
        bounds = new BackwardBounds().Compute(margins.Network, region, new BoundOptions { Threads = 1, Known = bounds }, cancellation);
        return margins.IsExcluded(bounds) ? null : bounds;
    }

    private PhaseProgram Program(NetworkBounds bounds)
    {
        var attack = new AttackModel(problem, margins, bounds, plain, options);
        attack.AddRadius(bounds.Region.Ball?.Radius ?? double.PositiveInfinity);
        return new PhaseProgram(attack, solver, cancellation);
    }
}
