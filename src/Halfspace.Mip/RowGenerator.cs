namespace Halfspace.Mip;

/// <summary>
/// Gives rows of a model that are too many to be written down, or that only the search shows to be needed: the rows that a point breaks, or none.
/// It is <see cref="SolveOptions.LazyConstraints"/> or <see cref="SolveOptions.UserCuts"/> of a solve.
/// </summary>
/// <remarks>
/// It is called on the thread of the solve, at times with the same point again, and says the same of the same point. Rows that the point does not
/// break may be given beside one that it breaks. What it throws ends the solve and is thrown from there.
/// </remarks>
/// <param name="point">One value per variable of the model that is solved, which may not be kept.</param>
/// <returns>Rows over the variables of that model; empty where the point breaks none.</returns>
/// <example>
/// <code>
/// var model = new MipModel("items");
/// var items = Enumerable.Range(0, 4).Select(i => model.AddBinary($"item{i}")).ToArray();
/// var sum = LinearExpression.Sum(items);
/// model.Maximize(sum);
/// var best = model.Solve(solver, new SolveOptions { LazyConstraints = point => sum.Evaluate(point) > 2 ? [sum &lt;= 2] : [] });
/// Console.WriteLine($"{best.Objective} with {best.LazyConstraints.Count} row");
/// </code>
/// </example>
public delegate IReadOnlyList<LinearConstraint> RowGenerator(ReadOnlySpan<double> point);
