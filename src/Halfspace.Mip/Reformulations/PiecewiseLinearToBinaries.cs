namespace Halfspace.Mip.Reformulations;

/// <summary>Replaces piecewise-linear objective terms by linear rows, with binary variables only where the shape needs them.</summary>
/// <remarks>
/// <para>
/// Take minimisation (maximisation is the mirror image), a term <c>f(a)</c> with breakpoints <c>(X_k, Y_k)</c> and slopes
/// <c>s_k</c>. The breakpoints are first cut or extended to the range that the bounds give to <c>a</c>.
/// </para>
/// <para>
/// One slope: the term joins the linear objective. Slopes that never fall: one free variable <c>t</c> and a row
/// <c>t &gt;= Y_k + s_k (a - X_k)</c> a piece; no binary variable, tight. Otherwise the incremental formulation:
/// <c>a = X_0 + sum d_k</c> with <c>0 &lt;= d_k &lt;= X_(k+1) - X_k</c>, cost <c>Y_0 + sum s_k d_k</c>. Pieces are grouped into
/// runs of slopes that do not fall. Within a run the cheapest piece fills first by itself; between two runs a binary
/// <c>z</c> opens the later run (<c>d_k &lt;= width z</c>) only when the earlier one is full (<c>d_k &gt;= width z</c>). It costs a variable a
/// piece, a binary fewer than there are runs, and gives the convex hull of the function's graph when all runs are one piece long.
/// </para>
/// <para>Source of the incremental formulation: Markowitz and Manne, On the solution of discrete programming problems, Econometrica 25 (1957).</para>
/// </remarks>
public static class PiecewiseLinearToBinaries
{
    /// <summary>A model without piecewise-linear terms and the same optimum, with the same variables and rows first.</summary>
    /// <param name="model">The model, which is left as it is.</param>
    /// <returns>
    /// The model itself when it has no such term. A start is carried over and completed for the new variables of every
    /// term whose own variables all have a start value.
    /// </returns>
    /// <exception cref="ArgumentException">A term that needs binary variables has an argument without bounds; the message names both.</exception>
    public static MipModel Apply(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.PiecewiseLinearTerms.Count == 0) return model;
        var result = ModelCopy.Of(model, withIndicators: true, withPiecewiseLinearTerms: false);
        var objective = result.Objective;
        foreach (var term in model.PiecewiseLinearTerms) objective = objective.Plus(1, Replace(result, term with { Argument = term.Argument.Rebind(result) }));
        ModelCopy.SetObjective(result, model.Sense, objective);
        return result;
    }

    /// <summary>What stands for the term in the linear objective.</summary>
    private static LinearExpression Replace(MipModel model, PiecewiseLinearTerm term)
    {
        var range = ExpressionRange.Of(term.Argument);
        if (range.Min >= range.Max) return term.Evaluate(range.Min);
        var cut = Cut(term, range);
        var runs = Runs(cut, model.Sense);
        if (runs[^1] > 0) return AddIncrements(model, cut, runs, range);
        return cut.Breakpoints.Count == 2 ? Line(cut, 0) : AddEpigraph(model, cut);
    }

    /// <summary>The same function with breakpoints from one end of a range to the other, at the ends that are finite.</summary>
    private static PiecewiseLinearTerm Cut(PiecewiseLinearTerm term, ExpressionRange range)
    {
        var points = term.Breakpoints.Where(p => p.X > range.Min && p.X < range.Max).ToList();
        if (double.IsFinite(range.Min)) points.Insert(0, (range.Min, term.Evaluate(range.Min)));
        if (double.IsFinite(range.Max)) points.Add((range.Max, term.Evaluate(range.Max)));

        // A half-open range may leave only its end; any second point of the last piece then gives the line beyond it.
        if (points.Count == 1 && double.IsFinite(range.Min)) points.Add((range.Min + 1, term.Evaluate(range.Min + 1)));
        if (points.Count == 1) points.Insert(0, (range.Max - 1, term.Evaluate(range.Max - 1)));
        return MergeEqualSlopes(term with { Breakpoints = points });
    }

    private static PiecewiseLinearTerm MergeEqualSlopes(PiecewiseLinearTerm term)
    {
        var points = new List<(double X, double Y)> { term.Breakpoints[0] };
        for (var k = 1; k < term.Breakpoints.Count - 1; k++)
        {
            if (term.Slope(k) != term.Slope(k - 1)) points.Add(term.Breakpoints[k]);
        }

        points.Add(term.Breakpoints[^1]);
        return term with { Breakpoints = points };
    }

    /// <summary>For each piece, the number of its run, counted from zero; a run ends where the slope turns the wrong way.</summary>
    private static int[] Runs(PiecewiseLinearTerm term, ObjectiveSense sense)
    {
        var runs = new int[term.Breakpoints.Count - 1];
        for (var k = 1; k < runs.Length; k++)
        {
            var change = term.Slope(k) - term.Slope(k - 1);
            runs[k] = runs[k - 1] + ((sense == ObjectiveSense.Minimize ? change < 0 : change > 0) ? 1 : 0);
        }

        return runs;
    }

    private static LinearExpression Line(PiecewiseLinearTerm term, int piece)
    {
        var (x, y) = term.Breakpoints[piece];
        var slope = term.Slope(piece);
        return slope * term.Argument + (y - slope * x);
    }

    private static LinearExpression AddEpigraph(MipModel model, PiecewiseLinearTerm term)
    {
        var value = model.AddContinuous(name: term.Name + "_value");
        for (var k = 0; k < term.Breakpoints.Count - 1; k++)
        {
            var line = Line(term, k);
            model.AddConstraint(model.Sense == ObjectiveSense.Minimize ? value >= line : value <= line, FormattableString.Invariant($"{term.Name}_piece{k}"));
        }

        if (StartOf(term.Argument) is { } start) model.SetStart(value, term.Evaluate(start));
        return value;
    }

    private static LinearExpression AddIncrements(MipModel model, PiecewiseLinearTerm term, int[] runs, ExpressionRange range)
    {
        if (double.IsInfinity(range.Min) || double.IsInfinity(range.Max)) throw Missing(term, upwards: double.IsInfinity(range.Max));
        var points = term.Breakpoints;
        var start = StartOf(term.Argument);
        var increments = new Variable[runs.Length];
        LinearExpression filled = points[0].X, cost = points[0].Y;
        for (var k = 0; k < runs.Length; k++)
        {
            var width = points[k + 1].X - points[k].X;
            increments[k] = model.AddContinuous(0, width, FormattableString.Invariant($"{term.Name}_d{k}"));
            filled = filled.Plus(1, increments[k]);
            cost = cost.Plus(term.Slope(k), increments[k]);
            if (start is { } x) model.SetStart(increments[k], Math.Clamp(x - points[k].X, 0, width));
        }

        model.AddConstraint(term.Argument.EqualTo(filled), term.Name + "_argument");
        Variable open = default;
        for (var k = 0; k < runs.Length; k++)
        {
            if (k > 0 && runs[k] > runs[k - 1])
            {
                open = model.AddBinary(FormattableString.Invariant($"{term.Name}_z{runs[k]}"));
                if (start is { } x) model.SetStart(open, x > points[k].X ? 1 : 0);
                for (var before = k - 1; before >= 0 && runs[before] == runs[k - 1]; before--)
                    model.AddConstraint(increments[before] >= increments[before].UpperBound * open, FormattableString.Invariant($"{term.Name}_full{before}"));
            }

            if (runs[k] > 0) model.AddConstraint(increments[k] <= increments[k].UpperBound * open, FormattableString.Invariant($"{term.Name}_open{k}"));
        }

        return cost;
    }

    /// <summary>The argument at the start, or null where one of its variables has no start value.</summary>
    private static double? StartOf(LinearExpression argument)
    {
        var start = argument.Model is { } model ? model.Start : default;
        var value = argument.Evaluate(start);
        return double.IsNaN(value) || argument.Model is { HasStart: false } ? null : value;
    }

    private static ArgumentException Missing(PiecewiseLinearTerm term, bool upwards)
    {
        var variable = ExpressionRange.Unbounded(term.Argument, upwards).First();
        return new ArgumentException(FormattableString.Invariant($"Piecewise-linear term '{term.Name}' is not convex in the sense of the objective, and its argument is unbounded because of '{variable.Name}' in [{variable.LowerBound}, {variable.UpperBound}]. Give this variable finite bounds with SetBounds."));
    }
}
