namespace Halfspace.Mip.Exact;

/// <summary>The exact answer to a linear program.</summary>
/// <param name="Status"><see cref="SolveStatus.Optimal"/>, <see cref="SolveStatus.Infeasible"/> or <see cref="SolveStatus.Unbounded"/>.</param>
/// <param name="Value">The optimum; zero where there is none.</param>
/// <param name="Point">An optimal vertex, one value a column; null where there is none.</param>
/// <param name="Multipliers">
/// One a row. At an optimum: the dual values, positive where a row's lower end holds the minimum up. Infeasible: multipliers that prove it,
/// see <see cref="DualBound"/> with zero costs. Unbounded: zeros.
/// </param>
public sealed record ExactAnswer(SolveStatus Status, Rational Value, Rational[]? Point, Rational[] Multipliers);
