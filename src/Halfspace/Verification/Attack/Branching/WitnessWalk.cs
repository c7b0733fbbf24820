using System.Diagnostics;

namespace Halfspace.Verification.Attack.Branching;

/// <summary>Looks for nearer witnesses from points of relaxations: along the gradient until the condition is met, then down from region to region.</summary>
internal sealed class WitnessWalk(AttackProblem problem, int target, AttackIncumbent best, PhaseProgram program, int seed) : IDisposable
{
    /// <summary>The share of the time that may go into this.</summary>
    private const double Share = 0.15;

    /// <summary>A start much farther than the best witness is not followed.</summary>
    private const double Far = 2;

    private readonly Lock gate = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private double spent;

    /// <summary>Tries an input, unless too much time went into others.</summary>
    public void From(double[] input, Func<double> left, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (left() <= 0 || spent > Share * clock.Elapsed.TotalSeconds) return;
            var before = clock.Elapsed.TotalSeconds;
            if (new PointAttack(problem, target, seed).From(input, 0, cancellationToken) is { } found && problem.Distance(found) < Far * best.Distance)
                new RegionDescent(program, best, target).Run(found, left(), cancellationToken);
            spent += clock.Elapsed.TotalSeconds - before;
        }
    }

    public void Dispose() => program.Dispose();
}
