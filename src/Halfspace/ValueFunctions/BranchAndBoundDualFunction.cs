using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// The dual function of a branch-and-bound tree: <c>F(b) = min over leaves t of { y_t b + sum_j (rc_j &gt; 0 ? rc_j l_j : rc_j u_j) }</c>, with the leaf's
/// dual values, reduced costs and bounds. It is valid for every b, since the leaves cover all whole-number choices and each line is a
/// bound of its leaf in exact arithmetic, and equals z at the b that was solved.
/// </summary>
/// <remarks>
/// A leaf without a point gets the dual values above it plus just as much of its proof of infeasibility as lifts it to z at the solved b.
/// Sources: Wolsey, Mathematical Programming 20, 1981; Guzelsoy and Ralphs, International Journal of Operations Research 4(3), 2007.
/// </remarks>
public sealed class BranchAndBoundDualFunction : IDualFunction
{
    private BranchAndBoundDualFunction(IReadOnlyList<Rational> solvedAt, Rational? value, IReadOnlyList<AffineFunction> lines, ExactTree tree)
    {
        (SolvedAt, Value, Lines, Nodes, IsStrong) = (solvedAt, value, lines, tree.Nodes, tree.Status == SolveStatus.Optimal);
        Point = tree.Point;
    }

    /// <inheritdoc/>
    public string Name => $"branch and bound at {string.Join(", ", SolvedAt)}";

    /// <summary>The right-hand sides at which the tree was made.</summary>
    public IReadOnlyList<Rational> SolvedAt { get; }

    /// <summary>The cost of the best point there, z where <see cref="IsStrong"/>; null where none was found.</summary>
    public Rational? Value { get; }

    /// <summary>The best point there, or null.</summary>
    public IReadOnlyList<Rational>? Point { get; }

    /// <summary>Whether the tree was finished, so that F equals z at <see cref="SolvedAt"/>.</summary>
    public bool IsStrong { get; }

    /// <summary>The lines that F is the least of.</summary>
    public IReadOnlyList<AffineFunction> Lines { get; }

    /// <summary>The number of linear programs solved.</summary>
    public int Nodes { get; }

    /// <summary>Solves the program at right-hand sides and keeps the tree as a function.</summary>
    /// <exception cref="InvalidOperationException">There is no point at the right-hand sides, or the relaxation is unbounded.</exception>
    public static BranchAndBoundDualFunction Of(ParametricMip problem, IReadOnlyList<Rational> rightHandSide, ExactSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return TryOf(problem, rightHandSide, options, cancellationToken)
            ?? throw new InvalidOperationException($"No point exists at the right-hand side {string.Join(", ", rightHandSide)}, so no function is strong there; choose another.");
    }

    /// <summary>As <see cref="Of"/>; null where there is no point at the right-hand sides.</summary>
    public static BranchAndBoundDualFunction? TryOf(ParametricMip problem, IReadOnlyList<Rational> rightHandSide, ExactSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var tree = ExactBranchAndBound.Solve(problem.At(rightHandSide), (options ?? new ExactSearchOptions()) with { KeepLeaves = true, Cutoff = null }, cancellationToken);
        if (tree.Status == SolveStatus.Unbounded) throw ConvexTrace.Unbounded();
        if (tree.Status == SolveStatus.Infeasible) return null;
        var value = tree.Value + problem.Constant;
        var lines = new List<AffineFunction>();
        foreach (var leaf in tree.Leaves)
        {
            if (Line(problem, leaf, rightHandSide, value) is { } line && !lines.Contains(line)) lines.Add(line);
        }

        return new BranchAndBoundDualFunction([.. rightHandSide], value, lines, tree);
    }

    /// <summary>A function for each of several right-hand sides; the largest of them is strong at all of them.</summary>
    /// <param name="problem">The program.</param>
    /// <param name="batch">Right-hand sides; those without a point are passed over.</param>
    /// <param name="options">Limits for each.</param>
    /// <param name="cancellationToken">Ends the work with an exception.</param>
    public static LargestDualFunction OfMany(ParametricMip problem, IEnumerable<IReadOnlyList<Rational>> batch, ExactSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var functions = new List<IDualFunction>();
        foreach (var rightHandSide in batch)
        {
            if (TryOf(problem, rightHandSide, options, cancellationToken) is { } function) functions.Add(function);
        }

        return new LargestDualFunction(functions);
    }

    /// <inheritdoc/>
    public Rational? At(IReadOnlyList<Rational> rightHandSide)
    {
        Rational? least = null;
        foreach (var line in Lines)
        {
            var value = line.At(rightHandSide);
            if (least is not { } known || value < known) least = value;
        }

        return least;
    }

    /// <inheritdoc/>
    public PiecewiseLinear Over(Rational from, Rational to, CancellationToken cancellationToken = default) => Lines
        .Select(line => line.Slopes.Count == 1 ? PiecewiseLinear.Line(line.Constant, line.Slopes[0], from, to) : throw new ArgumentException($"The program has {line.Slopes.Count} open right-hand sides; a range needs one.", nameof(from)))
        .Aggregate(PiecewiseLinear.Minimum);

    private static AffineFunction? Line(ParametricMip problem, ExactLeaf leaf, IReadOnlyList<Rational> solved, Rational? value)
    {
        // Dual values of a solved program prove a finite bound under its own bounds, and under tighter ones.
        var line = problem.Bound(leaf.Multipliers, leaf.Lower, leaf.Upper, withCosts: true)!;
        if (leaf.Ray is null || value is not { } least || line.At(solved) >= least) return line;
        var ray = problem.Bound(leaf.Ray, leaf.Lower, leaf.Upper, withCosts: false)!;
        return line.Plus((least - line.At(solved)) / ray.At(solved), ray);
    }
}
