using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Bounds.Programs;

/// <summary>Bounds objectives over one program from below; used by one thread.</summary>
internal abstract class ProgramMinimum : IDisposable
{
    /// <summary>A number that the objective's terms are not below at any point; negative infinity where none was found.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="seconds">The time that may be spent.</param>
    public abstract double LowerBound(ProgramObjective objective, double seconds);

    public virtual void Dispose()
    {
    }
}

/// <summary>The linear program's bound, re-derived from the solver's dual values without trusting them.</summary>
internal sealed class LpMinimum(MipModel model, ILpSolver solver, CancellationToken cancellationToken) : ProgramMinimum
{
    private readonly ILpSession session = solver.OpenScaledLp(model, cancellationToken);

    public override double LowerBound(ProgramObjective objective, double seconds)
    {
        var costs = new double[model.VariableCount];
        for (var t = 0; t < objective.Terms.TermCount; t++) costs[objective.Terms.Indices[t]] = objective.Terms.Coefficients[t];
        session.SetObjective(costs);
        return LpDualBound.Minimum(model, costs, session.Solve(seconds).RowDuals);
    }

    public override void Dispose() => session.Dispose();
}

/// <summary>
/// The mixed-integer program's bound by a built-in branch and bound, each of whose bounds is re-derived from dual values. It is valid whenever it
/// stops.
/// </summary>
internal sealed class SafeMinimum(MipModel model, ILpSolver solver, CancellationToken cancellationToken) : ProgramMinimum
{
    private readonly MipModel own = model.Copy();

    public override double LowerBound(ProgramObjective objective, double seconds)
    {
        own.Minimize(objective.Terms.Rebind(own));
        var options = new SafeSearchOptions
        {
            TimeLimit = seconds,
            Gap = Tolerances.NeuronGap * (double.IsFinite(objective.Width) ? objective.Width : 0),
            Propose = point => objective.Forward(point) - objective.Constant,
        };
        return SafeBranchAndBound.Minimize(own, solver, options, cancellationToken).Bound;
    }
}
