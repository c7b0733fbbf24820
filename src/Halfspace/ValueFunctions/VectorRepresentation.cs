using System.Globalization;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;

namespace Halfspace.ValueFunctions;

/// <summary>
/// A value function of several right-hand sides over a box, as the least over a list S of integer choices: <c>z_S(b) = min over x in S of c x + phi(b - A x)</c>.
/// Never below z, whatever S is; within the tolerance of z everywhere once the loop is done, as reported by the solver.
/// </summary>
/// <remarks>
/// Each round asks for the largest gap, <c>max theta - c x - d v</c> over all points (x, v), all b in the box and <c>theta &lt;= c s + y b'</c> for one dual vertex y
/// of each s in S, chosen by binaries; the point's integers join S. The constants of these rows come from the box. Values of the
/// function are exact. For one right-hand side <see cref="DiscreteRepresentation"/> needs no vertices and proves what it says.
/// Source: Hassanzadeh and Ralphs, technical report 14T-004, 2014.
/// </remarks>
public sealed class VectorRepresentation
{
    private readonly ParametricMip problem;
    private readonly List<Rational[]> parts = [];

    private VectorRepresentation(ParametricMip problem) => this.problem = problem;

    /// <summary>The integer choices, one value a column of the integer columns in order, as they were found.</summary>
    public IReadOnlyList<IReadOnlyList<Rational>> Parts => parts;

    /// <summary>Whether the last round found no gap above the tolerance.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What the solver proved the largest gap in the box to be at most; infinite where no round was finished.</summary>
    public double LargestGap { get; private set; } = double.PositiveInfinity;

    /// <summary>Runs the loop.</summary>
    /// <param name="problem">A program with any number of open right-hand sides, each row of them with continuous columns.</param>
    /// <param name="from">The box's lower corner.</param>
    /// <param name="to">The box's upper corner.</param>
    /// <param name="solver">The backend for the rounds.</param>
    /// <param name="partLimit">The number of parts after which the loop stops.</param>
    /// <param name="cancellationToken">Ends the loop early.</param>
    /// <exception cref="InvalidOperationException">The continuous columns do not make up every right-hand side, the program is unbounded or too large, or no point exists at the box's middle.</exception>
    /// <exception cref="LocallyConstantException">An open row has integer columns only.</exception>
    public static VectorRepresentation Build(ParametricMip problem, IReadOnlyList<Rational> from, IReadOnlyList<Rational> to, IMipSolver solver, int partLimit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        problem.Check(from);
        problem.Check(to);
        foreach (var row in problem.OpenRows)
        {
            if (problem.Program.RowColumns(row).ToArray().All(j => problem.Program.IsInteger[j])) throw new LocallyConstantException(problem.RowNames[row]);
        }

        var vertices = new DualVertices(problem);
        var made = new VectorRepresentation(problem);
        var middle = from.Select((low, p) => (low + to[p]) / 2).ToArray();
        var start = ExactBranchAndBound.Solve(problem.At(middle), new ExactSearchOptions { KeepLeaves = false }, cancellationToken);
        if (start.Status == SolveStatus.Unbounded) throw ConvexTrace.Unbounded();
        made.parts.Add(made.Integers(start.Point ?? throw new InvalidOperationException($"No point exists at the middle of the box, {string.Join(", ", middle)} ({start.Status}).")));
        while (made.parts.Count < partLimit && !cancellationToken.IsCancellationRequested && made.Round(vertices, from, to, solver, cancellationToken))
        {
        }

        return made;
    }

    /// <summary>The value over the parts, exactly; null for plus infinity.</summary>
    public Rational? At(IReadOnlyList<Rational> rightHandSide) => parts.Select(part => Value(part, rightHandSide)).Aggregate((Rational?)null, (least, value) => least is not { } a ? value : value is not { } b ? least : Rational.Min(a, b));

    private Rational? Value(Rational[] part, IReadOnlyList<Rational> rightHandSide)
    {
        var program = problem.At(rightHandSide);
        for (var (j, i) = (0, 0); j < program.ColumnCount; j++) if (program.IsInteger[j]) program.Lower[j] = program.Upper[j] = part[i++];
        var answer = ExactSimplex.Solve(program);
        return answer.Status == SolveStatus.Optimal ? answer.Value + problem.Constant : null;
    }

    private Rational[] Integers(Rational[] point) => [.. Enumerable.Range(0, point.Length).Where(j => problem.Program.IsInteger[j]).Select(j => point[j])];

    /// <summary>Looks for the largest gap; false once there is none or nothing new.</summary>
    private bool Round(DualVertices vertices, IReadOnlyList<Rational> from, IReadOnlyList<Rational> to, IMipSolver solver, CancellationToken cancellationToken)
    {
        var model = problem.WithParametersAsColumns(from, to).ToModel("largest gap");
        var columns = problem.Program.ColumnCount;
        var cost = model.Objective;
        var theta = model.AddContinuous(Least(from, to), Corners(from, to).Max(corner => Value(parts[0], corner)!.Value - problem.Constant).ToDoubleUp(), "theta");
        for (var s = 0; s < parts.Count; s++)
        {
            var one = LinearExpression.Zero;
            for (var k = 0; k < vertices.Count; k++)
            {
                var chosen = model.AddBinary(string.Create(CultureInfo.InvariantCulture, $"part{s}_{k}"));
                one += chosen;
                var (constant, rates, slopes) = vertices.Piece(problem, k);
                for (var (j, i) = (0, 0); j < columns; j++) if (problem.Program.IsInteger[j]) constant += (rates[j] + problem.Program.Costs[j]) * parts[s][i++];
                LinearExpression bound = theta;
                for (var p = 0; p < slopes.Length; p++) if (!slopes[p].IsZero) bound = bound.Plus(-slopes[p].ToDouble(), model.VariableAt(columns + p));
                model.AddIndicator(chosen, 1, bound <= constant.ToDouble());
            }

            model.AddConstraint(one.EqualTo(1));
        }

        model.Maximize(theta - cost);
        var result = model.Solve(solver, null, null, cancellationToken);
        if (result.Status == SolveStatus.Unbounded) throw ConvexTrace.Unbounded();
        if (result.Point is not { } point || result.Status != SolveStatus.Optimal) return false;
        LargestGap = Math.Max(0, result.DualBound);
        IsComplete = result.Objective <= Tolerances.ValueGap * Math.Max(1, Math.Abs(point[theta.Index]));
        if (IsComplete) return false;
        Rational[] found = [.. Enumerable.Range(0, columns).Where(j => problem.Program.IsInteger[j]).Select(j => (Rational)(long)Math.Round(point[j]))];
        if (parts.Exists(part => part.SequenceEqual(found))) return false;
        parts.Add(found);
        return true;
    }

    /// <summary>A number that no value in the box is below.</summary>
    private double Least(IReadOnlyList<Rational> from, IReadOnlyList<Rational> to)
    {
        var answer = ExactSimplex.Solve(problem.WithParametersAsColumns(from, to));
        return answer.Status == SolveStatus.Optimal ? answer.Value.ToDoubleDown() : throw ConvexTrace.Unbounded();
    }

    /// <summary>The box's corners, where a convex function is largest.</summary>
    private static IEnumerable<Rational[]> Corners(IReadOnlyList<Rational> from, IReadOnlyList<Rational> to) =>
        Enumerable.Range(0, 1 << from.Count).Select(mask => from.Select((low, p) => (mask >> p & 1) == 0 ? low : to[p]).ToArray());
}
