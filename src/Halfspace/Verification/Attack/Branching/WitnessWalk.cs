namespace Halfspace.Verification.Attack.Branching;

/// <summary>Looks for nearer witnesses from points of relaxations: along the gradient until the condition is met, then down from region to region.</summary>
internal sealed class WitnessWalk(AttackProblem problem, int target, AttackIncumbent best, PhaseProgram program, int seed, WitnessTime time, CountedWork work) : IDisposable
{
    /// <summary>A start much farther than the best witness is not followed.</summary>
    private const double Far = 2;

    private readonly Lock gate = new();
    private readonly double terms = program.Attack.Model.NonZeroCount;

    /// <summary>Tries an input, unless too much time went into others.</summary>
    public void From(double[] input, Func<double> left, CancellationToken cancellationToken)
    {
        // Where another thread looks for witnesses, this one goes on with its parts.
        if (!gate.TryEnter()) return;
        try
        {
            if (left() <= 0 || !time.IsLeft) return;
            var (programs, before, distance) = (program.Solves, work.Seconds, best.Distance);
            if (new PointAttack(problem, target, seed).From(input, 0, cancellationToken) is { } reached && problem.Distance(reached) < Far * best.Distance)
                new RegionDescent(program, best, target).Run(reached, left(), cancellationToken);
            work.AddWalk(terms, program.Solves - programs);
            time.Spend(work.Seconds - before, best.Distance < distance);
        }
        finally
        {
            gate.Exit();
        }
    }

    public void Dispose() => program.Dispose();
}
