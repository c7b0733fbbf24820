using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Bounds.Programs;

/// <summary>Bounds objectives over one program from below; used by one thread.</summary>
internal abstract class ProgramMinimum : IDisposable
{
    /// <summary>A number that no point's objective is below; negative infinity where none was found.</summary>
    /// <param name="terms">The objective, without a constant.</param>
    /// <param name="known">What is known of it: bounds, for the size of margins.</param>
    /// <param name="seconds">The time that may be spent.</param>
    public abstract double LowerBound(LinearExpression terms, (double Low, double High) known, double seconds);

    public virtual void Dispose()
    {
    }
}

/// <summary>The linear program's bound, made again from the solver's dual values without trusting them.</summary>
internal sealed class LpMinimum(MipModel model, ILpSolver solver, CancellationToken cancellationToken) : ProgramMinimum
{
    private readonly ILpSession session = solver.OpenLp(model, cancellationToken);

    public override double LowerBound(LinearExpression terms, (double Low, double High) known, double seconds)
    {
        var objective = new double[model.VariableCount];
        for (var t = 0; t < terms.TermCount; t++) objective[terms.Indices[t]] = terms.Coefficients[t];
        session.SetObjective(objective);
        return LpDualBound.Minimum(model, objective, session.Solve(seconds).RowDuals);
    }

    public override void Dispose() => session.Dispose();
}

/// <summary>
/// The mixed-integer program's dual bound as the solver claims it, moved outwards by a margin for the solver's tolerances. That a program has
/// no point at all is never believed: it has one for every input.
/// </summary>
internal sealed class MipMinimum(MipModel model, IMipSolver solver, CancellationToken cancellationToken) : ProgramMinimum
{
    private readonly MipModel own = model.Copy();

    public override double LowerBound(LinearExpression terms, (double Low, double High) known, double seconds)
    {
        var objective = LinearExpression.Zero;
        for (var t = 0; t < terms.TermCount; t++) objective = objective.Plus(terms.Coefficients[t], own.VariableAt(terms.Indices[t]));
        own.Minimize(objective);
        var result = solver.SolveLinear(own, new SolveOptions { Threads = 1, TimeLimit = seconds }, null, cancellationToken);
        if (result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Unbounded or SolveStatus.Failed || !double.IsFinite(result.DualBound)) return double.NegativeInfinity;
        var size = Math.Max(1, Math.Max(Math.Abs(result.DualBound), Math.Max(Math.Abs(known.Low), Math.Abs(known.High))));
        return result.DualBound - Tolerances.Bound * size;
    }
}
