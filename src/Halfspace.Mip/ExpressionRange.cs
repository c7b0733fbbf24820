namespace Halfspace.Mip;

/// <summary>
/// The values that an expression can take while each of its variables lies between its bounds, by interval
/// arithmetic: exact for one expression alone, as terms of the same variable are added up first and integer variables
/// count only up to the outermost integers within their bounds.
/// </summary>
/// <param name="Min">The smallest value; negative infinity where a variable has no bound.</param>
/// <param name="Max">The largest value; positive infinity where a variable has no bound.</param>
public readonly record struct ExpressionRange(double Min, double Max)
{
    /// <summary>The range of an expression under the bounds of its model.</summary>
    public static ExpressionRange Of(LinearExpression expression)
    {
        double min = expression.Constant, max = expression.Constant;
        foreach (var (index, coefficient) in AddUp(expression))
        {
            var (low, high) = OfTerm(expression.Model!, index, coefficient);
            min += low;
            max += high;
        }

        return new ExpressionRange(min, max);
    }

    /// <summary>The variables that keep the range from ending upwards (or downwards), in the order of their terms.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="upwards">True to look at the largest value, false at the smallest.</param>
    public static IEnumerable<Variable> Unbounded(LinearExpression expression, bool upwards)
    {
        foreach (var (index, coefficient) in AddUp(expression))
        {
            var (low, high) = OfTerm(expression.Model!, index, coefficient);
            if (double.IsInfinity(upwards ? high : low)) yield return new Variable(expression.Model!, index);
        }
    }

    /// <summary>The expression's terms with each variable once, zeros left out, in the order of first mention.</summary>
    internal static List<(int Index, double Coefficient)> AddUp(LinearExpression expression)
    {
        var terms = new List<(int Index, double Coefficient)>(expression.TermCount);
        var slots = new Dictionary<int, int>(expression.TermCount);
        for (var t = 0; t < expression.TermCount; t++)
        {
            var (index, coefficient) = (expression.Indices[t], expression.Coefficients[t]);
            if (slots.TryAdd(index, terms.Count)) terms.Add((index, coefficient));
            else terms[slots[index]] = (index, terms[slots[index]].Coefficient + coefficient);
        }

        terms.RemoveAll(term => term.Coefficient == 0);
        return terms;
    }

    private static (double Low, double High) OfTerm(MipModel model, int index, double coefficient)
    {
        var (lower, upper) = (model.LowerBound(index), model.UpperBound(index));
        if (model.KindOf(index) != VariableKind.Continuous) (lower, upper) = (Math.Ceiling(lower), Math.Floor(upper));
        return coefficient > 0 ? (coefficient * lower, coefficient * upper) : (coefficient * upper, coefficient * lower);
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ExpressionRange), PrintMembers);
}
