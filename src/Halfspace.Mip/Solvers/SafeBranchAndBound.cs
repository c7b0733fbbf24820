using System.Diagnostics;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Branch and bound over a model's integers that believes nothing of what a solver says: each bound is re-derived from row multipliers
/// (<see cref="LpDualBound"/>), a part counts as empty only where multipliers show it, and what cannot be settled stays open.
/// </summary>
/// <remarks>
/// It has no cuts and no presolve, so it is for small models and for claims that are worth a second look. The part just split goes on with its better
/// side; then the part with the lowest bound is next. Source of the bounds: Neumaier and Shcherbina, Mathematical Programming 99, 2004.
/// </remarks>
public sealed class SafeBranchAndBound
{
    private readonly MipModel model;
    private readonly ILpSolver solver;
    private readonly SafeSearchOptions options;
    private readonly double[] costs;
    private readonly int[] integers;
    private readonly PriorityQueue<SafeNode, double> open = new();
    private double closed = double.PositiveInfinity;
    private bool isUnsettled;

    private SafeBranchAndBound(MipModel model, ILpSolver solver, SafeSearchOptions options)
    {
        (this.model, this.solver, this.options) = (model.Copy(), solver, options);
        costs = model.ObjectiveCoefficients();
        integers = [.. Enumerable.Range(0, model.VariableCount).Where(j => model.KindOf(j) != VariableKind.Continuous)];
    }

    private double Best { get; set; } = double.PositiveInfinity;

    private double Cutoff => Math.Min(options.Cutoff, Best - options.Gap);

    /// <summary>Minimises.</summary>
    /// <param name="model">A model of linear rows that is minimised; integer variables need finite bounds.</param>
    /// <param name="solver">Solves the relaxations.</param>
    /// <param name="options">Limits, and how points are proposed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops with the bound so far.</param>
    /// <exception cref="ArgumentException">The model is maximised, or has indicator rows or piecewise-linear terms.</exception>
    public static SafeSearchResult Minimize(MipModel model, ILpSolver solver, SafeSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(solver);
        if (model.Sense == ObjectiveSense.Maximize) throw new ArgumentException($"The model '{model.Name}' is maximised; negate its objective.", nameof(model));
        if (model.Indicators.Count > 0 || model.PiecewiseLinearTerms.Count > 0) throw new ArgumentException($"The model '{model.Name}' has indicator rows or piecewise-linear terms; reformulate them first.", nameof(model));
        return new SafeBranchAndBound(model, solver, options ?? new SafeSearchOptions()).Run(cancellationToken);
    }

    private SafeSearchResult Run(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var program = new SafeProgram(model, solver, costs, options.RowError, cancellationToken);
        var dive = (SafeNode?)new SafeNode(null, 0, 0, 0, double.NegativeInfinity);
        var nodes = 0L;
        while (dive is not null || open.Count > 0)
        {
            var node = dive ?? open.Dequeue();
            dive = null;
            if (node.Bound >= Cutoff)
            {
                closed = Math.Min(closed, node.Bound);
                continue;
            }

            var left = options.TimeLimit - clock.Elapsed.TotalSeconds;
            if (left <= 0 || nodes >= options.NodeLimit || cancellationToken.IsCancellationRequested)
            {
                open.Enqueue(node, node.Bound);
                break;
            }

            nodes++;
            program.Enter(node);
            dive = Look(program, node, left);
        }

        var bound = Math.Min(closed, open.TryPeek(out _, out var lowest) ? lowest : double.PositiveInfinity);
        return new SafeSearchResult(bound, Best, open.Count == 0 && !isUnsettled, nodes);
    }

    /// <summary>Settles a part or splits it; the side to go on with is the answer.</summary>
    private SafeNode? Look(SafeProgram program, SafeNode node, double seconds)
    {
        var (found, point) = program.Solve(seconds, Cutoff);
        var bound = Math.Max(node.Bound, found);
        if (point is not null && Propose(point) is { } value && value < Best) Best = value;
        if (bound >= Cutoff)
        {
            closed = Math.Min(closed, bound);
            return null;
        }

        var (choice, place) = (Fractional(program, point), 0.0);
        if (choice < 0 && point is not null)
        {
            // The relaxation's best point has whole integers: nothing in this part is below its bound.
            closed = Math.Min(closed, bound);
            return null;
        }

        if (choice < 0) choice = Array.FindIndex(integers, j => program.Lower(j) < program.Upper(j));
        if (choice < 0)
        {
            // Neither a point nor a proof that there is none, and nothing to split.
            (closed, isUnsettled) = (Math.Min(closed, bound), true);
            return null;
        }

        var variable = integers[choice];
        var (lower, upper) = (program.Lower(variable), program.Upper(variable));
        place = Math.Clamp(Math.Floor(point is null ? lower + (upper - lower) / 2 : point[variable]), lower, upper - 1);
        var (below, above) = (new SafeNode(node, variable, lower, place, bound), new SafeNode(node, variable, place + 1, upper, bound));
        var goesUp = point is not null && point[variable] - place > 0.5;
        open.Enqueue(goesUp ? below : above, bound);
        return goesUp ? above : below;
    }

    private double? Propose(double[] point)
    {
        if (options.Propose is { } propose) return propose(point);
        var rounded = MipSolving.Rounded(model, point);
        return FeasibilityReport.Of(model, rounded).IsFeasible ? model.EvaluateObjective(rounded) : null;
    }

    /// <summary>The integer that is farthest from a whole number, or -1.</summary>
    private int Fractional(SafeProgram program, double[]? point)
    {
        var (choice, farthest) = (-1, Tolerances.Integrality);
        for (var k = 0; point is not null && k < integers.Length; k++)
        {
            var off = Math.Abs(point[integers[k]] - Math.Round(point[integers[k]]));
            if (off > farthest && program.Lower(integers[k]) < program.Upper(integers[k])) (choice, farthest) = (k, off);
        }

        return choice;
    }
}
