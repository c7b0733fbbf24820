namespace Halfspace.Mip.Solvers;

/// <summary>
/// A linear program held inside a backend, solved again and again with another objective or other bounds; each solve starts from
/// the basis of the last. Not safe for use by several threads at once; open a session for each.
/// </summary>
public interface ILpSession : IDisposable
{
    /// <summary>Replaces the whole objective, to be minimised.</summary>
    /// <param name="coefficients">One coefficient a variable.</param>
    /// <exception cref="ArgumentException">The number of coefficients is not that of the variables, or one is not finite.</exception>
    void SetObjective(ReadOnlySpan<double> coefficients);

    /// <summary>Replaces the bounds of a variable, from the next solve on.</summary>
    /// <param name="variable">The variable's index.</param>
    /// <param name="lower">The smallest value, possibly negative infinity.</param>
    /// <param name="upper">The largest value, possibly positive infinity.</param>
    /// <exception cref="ArgumentException">A bound is NaN, or the lower is above the upper.</exception>
    void SetBounds(int variable, double lower, double upper);

    /// <summary>Solves, from the basis of the last solve.</summary>
    /// <param name="timeLimit">Seconds for this solve; zero or less ends it at once.</param>
    /// <param name="cutoff">The solve may stop once no point has an objective, the model's constant included, below this; the dual values then say so.</param>
    LpAnswer Solve(double timeLimit = double.PositiveInfinity, double cutoff = double.PositiveInfinity);
}

/// <summary>
/// A backend that holds linear programs open. Backends that work through files or have no dual values are not.
/// </summary>
public interface ILpSolver : IMipSolver
{
    /// <summary>Opens a session on the continuous relaxation of a model of linear rows.</summary>
    /// <param name="model">The model; it is copied.</param>
    /// <param name="cancellationToken">Ends running solves early.</param>
    /// <exception cref="SolverNotAvailableException">The solver is not installed.</exception>
    /// <exception cref="ArgumentException">The model has indicator rows or piecewise-linear terms, or the solver refuses it.</exception>
    ILpSession OpenLp(MipModel model, CancellationToken cancellationToken = default);
}

/// <summary>What a solver says of a linear program; the dual values are worth something by themselves, see <see cref="LpDualBound"/>.</summary>
/// <param name="Status">Why it stopped.</param>
/// <param name="Objective">The solver's objective value.</param>
/// <param name="Point">One value a variable.</param>
/// <param name="RowDuals">One multiplier a row: positive where the row's lower end holds the minimum up, negative where the upper end does.</param>
public sealed record LpAnswer(SolveStatus Status, double Objective, IReadOnlyList<double> Point, double[] RowDuals)
{
    /// <summary>
    /// Where the program is said to have no point: multipliers whose combination of rows no point within the variables' bounds meets, up to
    /// their common sign; null where there are none.
    /// </summary>
    public double[]? InfeasibilityRay { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(LpAnswer), PrintMembers);
}
