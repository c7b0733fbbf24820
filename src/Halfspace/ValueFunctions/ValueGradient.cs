using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;

namespace Halfspace.ValueFunctions;

/// <summary>
/// The derivative of a model's optimal value by its right-hand sides, costs and coefficients at a solved point: <c>dz/db = y</c>, <c>dz/dc = x</c>,
/// <c>dz/dA = -y x'</c>, with an optimal x and the dual values y of the program that is left with the integers fixed at it.
/// </summary>
/// <remarks>
/// Where z is smooth this is the gradient. At a tie of several optima it is the derivative of one of the smooth pieces that meet there, which is an
/// element of the Clarke subdifferential where the pieces really meet, and of a conservative field always: integrals along paths
/// are right. Value and dual values are exact for the integers found; that no other integers are better is as reported by the solver.
/// Source: Bolte, Le, Pauwels, Silveti-Falls, Nonsmooth implicit differentiation, NeurIPS 2021; for z of a MIP the recipe is elementary.
/// </remarks>
public sealed class ValueGradient
{
    private readonly MipModel model;
    private readonly Rational[] multipliers;
    private readonly Rational sign;

    private ValueGradient(MipModel model, Rational value, Rational[] point, Rational[] multipliers, Rational sign) =>
        (this.model, Value, Point, this.multipliers, this.sign) = (model, value, point, multipliers, sign);

    /// <summary>The optimal value, in the model's own sense.</summary>
    public Rational Value { get; }

    /// <summary>The optimum, one value a variable; also the derivative by each cost.</summary>
    public IReadOnlyList<Rational> Point { get; }

    /// <summary>Solves a model and differentiates its value.</summary>
    /// <param name="model">A model of linear rows.</param>
    /// <param name="solver">Any backend.</param>
    /// <param name="options">Limits of the solve.</param>
    /// <param name="cancellationToken">Ends the solve early.</param>
    /// <exception cref="InvalidOperationException">The solve did not end with an optimum.</exception>
    public static ValueGradient Of(MipModel model, IMipSolver solver, SolveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var result = model.Solve(solver, options, null, cancellationToken);
        return result.Point is { } point && result.Status == SolveStatus.Optimal
            ? At(model, point, cancellationToken)
            : throw new InvalidOperationException($"The solve ended as {result.Status}, so there is no optimum to differentiate at. {result.Message}");
    }

    /// <summary>Differentiates the value of the program that is left with the integers fixed at a point's.</summary>
    /// <param name="model">A model of linear rows.</param>
    /// <param name="point">A point that is optimal, or nearly, one value a variable.</param>
    /// <param name="cancellationToken">Ends the work with an exception.</param>
    /// <exception cref="InvalidOperationException">With these integers there is no optimum.</exception>
    public static ValueGradient At(MipModel model, IReadOnlyList<double> point, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(point);
        var program = ExactProgram.Of(model);
        for (var j = 0; j < program.ColumnCount; j++)
        {
            if (program.IsInteger[j]) program.Lower[j] = program.Upper[j] = Rational.OfDecimal(Math.Round(point[j]));
        }

        var answer = ExactSimplex.Solve(program, point, cancellationToken);
        if (answer.Status != SolveStatus.Optimal) throw new InvalidOperationException($"With the point's integers fixed the program is {answer.Status} in exact arithmetic, so there is nothing to differentiate.");
        var sign = model.Sense == ObjectiveSense.Minimize ? Rational.One : -Rational.One;
        return new ValueGradient(model, sign * answer.Value + Rational.OfDecimal(model.Objective.Constant), answer.Point!, answer.Multipliers, sign);
    }

    /// <summary>The derivative by a row's right-hand side.</summary>
    /// <exception cref="LocallyConstantException">The row has integer columns only.</exception>
    public Rational ByRightHandSide(int row)
    {
        CheckMoves(row);
        return sign * multipliers[row];
    }

    /// <summary>The derivative by a column's cost.</summary>
    public Rational ByCost(int column) => Point[column];

    /// <summary>The derivative by a coefficient.</summary>
    /// <exception cref="LocallyConstantException">The row has integer columns only.</exception>
    public Rational ByCoefficient(int row, int column)
    {
        CheckMoves(row);
        return -sign * multipliers[row] * Point[column];
    }

    /// <summary>The chain rule: the derivative by parameters that the model's numbers depend on.</summary>
    /// <param name="effects">The non-zero entries of the Jacobian of the model's numbers.</param>
    /// <param name="parameters">The number of parameters.</param>
    /// <exception cref="LocallyConstantException">A right-hand side or coefficient changes in a row of integer columns only.</exception>
    public double[] Chain(IEnumerable<ParameterEffect> effects, int parameters)
    {
        ArgumentNullException.ThrowIfNull(effects);
        var gradient = new double[parameters];
        foreach (var (parameter, row, column, rate) in effects)
        {
            gradient[parameter] += rate * ((row, column) switch
            {
                ({ } r, { } c) => ByCoefficient(r, c),
                ({ } r, null) => ByRightHandSide(r),
                (null, { } c) => ByCost(c),
                _ => throw new ArgumentException("An effect needs a row, a column or both.", nameof(effects)),
            }).ToDouble();
        }

        return gradient;
    }

    private void CheckMoves(int row)
    {
        foreach (var column in model.RowIndices(row)) if (model.KindOf(column) == VariableKind.Continuous) return;
        throw new LocallyConstantException(model.RowName(row));
    }
}
