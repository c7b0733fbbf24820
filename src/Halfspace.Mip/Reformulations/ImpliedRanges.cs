namespace Halfspace.Mip.Reformulations;

/// <summary>The ranges that a model's rows leave to some of its variables, by interval arithmetic and up to rounding: an estimate of sizes, not a reduction of the model.</summary>
internal static class ImpliedRanges
{
    /// <summary>How often the rows are gone through; ranges of one variable follow from those of others.</summary>
    private const int Passes = 4;

    /// <summary>The ends of all variables; those of the variables in question may lie closer together than in the model.</summary>
    public static (double[] Lower, double[] Upper) Of(MipModel model, bool[] isAsked)
    {
        double[] lower = [.. Enumerable.Range(0, model.VariableCount).Select(model.LowerBound)], upper = [.. Enumerable.Range(0, model.VariableCount).Select(model.UpperBound)];
        for (var pass = 0; pass < Passes; pass++)
        {
            var isNarrower = false;
            for (var row = 0; row < model.RowCount; row++)
            {
                if (!HasAny(model.RowIndices(row), isAsked)) continue;
                isNarrower |= Narrow(model.RowIndices(row), model.RowCoefficients(row), -1, -model.RowLower(row), lower, upper, isAsked);
                isNarrower |= Narrow(model.RowIndices(row), model.RowCoefficients(row), 1, model.RowUpper(row), lower, upper, isAsked);
            }

            if (!isNarrower) break;
        }

        return (lower, upper);
    }

    private static bool HasAny(ReadOnlySpan<int> indices, bool[] isAsked)
    {
        foreach (var j in indices) if (isAsked[j]) return true;
        return false;
    }

    /// <summary>What a row of the form "sign times the sum is at most the limit" leaves.</summary>
    private static bool Narrow(ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, int sign, double limit, double[] lower, double[] upper, bool[] isAsked)
    {
        if (!double.IsFinite(limit)) return false;
        var (sum, open, openTerm, isNarrower) = (0.0, 0, -1, false);
        for (var t = 0; t < indices.Length; t++)
        {
            var least = Least(sign * coefficients[t], lower[indices[t]], upper[indices[t]]);
            if (double.IsFinite(least)) sum += least;
            else (open, openTerm) = (open + 1, t);
        }

        if (open > 1) return false;
        for (var t = 0; t < indices.Length; t++)
        {
            var j = indices[t];
            var c = sign * coefficients[t];
            if (c == 0 || !isAsked[j] || (open == 1 && t != openTerm)) continue;
            var own = open == 1 ? 0 : Least(c, lower[j], upper[j]);
            var rest = sum - own;
            // What is left of a sum without its largest term may be the sum's rounding and nothing else.
            var end = (limit - rest + Tolerances.Closed * Math.Max(Math.Abs(sum), Math.Abs(own))) / c;
            // A range that would be empty says that the model has no point, which is not asked here.
            if (c > 0 && end < upper[j] && end >= lower[j]) (upper[j], isNarrower) = (end, true);
            if (c < 0 && end > lower[j] && end <= upper[j]) (lower[j], isNarrower) = (end, true);
            if (open == 0) sum = rest + Least(c, lower[j], upper[j]);
        }

        return isNarrower;
    }

    private static double Least(double coefficient, double lower, double upper) => coefficient == 0 ? 0 : coefficient * (coefficient > 0 ? lower : upper);
}
