using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// The dual function of the linear relaxation: <c>F(b) = max { y b + bounds' part : y feasible for the relaxation's dual }</c>, which is the
/// relaxation's value. Convex; equal to z where the relaxation has a whole-number optimum.
/// </summary>
/// <param name="problem">The program.</param>
public sealed class LpDualFunction(ParametricMip problem) : IDualFunction
{
    /// <inheritdoc/>
    public string Name => "LP dual";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The relaxation is unbounded.</exception>
    public Rational? At(IReadOnlyList<Rational> rightHandSide)
    {
        var answer = ExactSimplex.Solve(problem.At(rightHandSide));
        return answer.Status switch
        {
            SolveStatus.Optimal => answer.Value + problem.Constant,
            SolveStatus.Infeasible => null,
            _ => throw ConvexTrace.Unbounded(),
        };
    }

    /// <summary>The affine function that is strong for the relaxation at right-hand sides: one vertex of the dual.</summary>
    /// <exception cref="InvalidOperationException">The relaxation has no optimum there.</exception>
    public AffineFunction StrongAt(IReadOnlyList<Rational> rightHandSide)
    {
        var answer = ExactSimplex.Solve(problem.At(rightHandSide));
        if (answer.Status != SolveStatus.Optimal) throw new InvalidOperationException($"The relaxation is {answer.Status} there, so no dual values are optimal.");
        return problem.Bound(answer.Multipliers, problem.Program.Lower, problem.Program.Upper, withCosts: true)!;
    }

    /// <inheritdoc/>
    public PiecewiseLinear Over(Rational from, Rational to, CancellationToken cancellationToken = default)
    {
        problem.Check([from]);
        return ConvexTrace.Of(problem.WithParametersAsColumns([from], [to]), problem.Program.ColumnCount, problem.Constant, cancellationToken);
    }
}
