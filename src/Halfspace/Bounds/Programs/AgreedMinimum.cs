using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Bounds.Programs;

/// <summary>
/// The mixed-integer program's bound as two runs claim it, where no solver with dual values is at hand. A claim counts only if both runs make
/// it and no forward pass is below it; it is then moved outwards by a margin for the solvers' tolerances. That a program has no point is never
/// believed: it has one for every input.
/// </summary>
/// <param name="model">The program.</param>
/// <param name="first">A solver.</param>
/// <param name="second">Another, or the same once more with another seed.</param>
/// <param name="cancellationToken">Ends running solves early.</param>
internal sealed class AgreedMinimum(MipModel model, IMipSolver first, IMipSolver second, CancellationToken cancellationToken) : ProgramMinimum
{
    private readonly MipModel own = model.Copy();

    public override double LowerBound(ProgramObjective objective, double seconds)
    {
        own.Minimize(objective.Terms.Rebind(own));
        var lowest = double.PositiveInfinity;
        var claims = new double[2];
        for (var run = 0; run < claims.Length; run++)
        {
            // Reports are asked for so that CBC runs in a process of its own: in this one it is never the judge.
            var result = (run == 0 ? first : second).SolveScaled(own, new SolveOptions { Threads = 1, Seed = run, TimeLimit = seconds / 2 }, SolveProgress.Unheard, cancellationToken);
            if (result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Unbounded or SolveStatus.Failed || !double.IsFinite(result.DualBound)) return double.NegativeInfinity;
            claims[run] = result.DualBound;
            if (result.Point is { } point && objective.Forward([.. point]) is { } value) lowest = Math.Min(lowest, value - objective.Constant);
        }

        for (var sample = 0; sample < Samples; sample++)
        {
            if (objective.Forward(Somewhere(sample)) is { } value) lowest = Math.Min(lowest, value - objective.Constant);
        }

        var claim = Math.Min(claims[0], claims[1]);
        var margin = Tolerances.Bound * Math.Max(Math.Abs(claim), double.IsFinite(objective.Width) ? objective.Width : 1);
        var agree = Math.Abs(claims[0] - claims[1]) <= 2 * margin;
        return agree && claim - margin <= lowest ? claim - margin : double.NegativeInfinity;
    }

    private const int Samples = 64;

    /// <summary>A point whose inputs lie anywhere in their ranges, every other at the ends; the rest of it is not looked at.</summary>
    private double[] Somewhere(int seed)
    {
        var (random, point) = (new Random(seed), new double[own.VariableCount]);
        for (var j = 0; j < point.Length; j++)
        {
            var (low, high) = (own.LowerBound(j), own.UpperBound(j));
            var share = seed % 2 == 0 ? random.Next(2) : random.NextDouble();
            point[j] = double.IsFinite(low) && double.IsFinite(high) ? low + share * (high - low) : 0;
        }

        return point;
    }
}
