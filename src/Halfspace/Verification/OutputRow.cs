namespace Halfspace.Verification;

/// <summary>A linear condition on a network's outputs: the weighted sum is at most a limit, or below it.</summary>
/// <param name="Coefficients">One coefficient for each output.</param>
/// <param name="Limit">What the sum may be at most.</param>
public sealed record OutputRow(double[] Coefficients, double Limit)
{
    /// <summary>Whether the sum has to be below the limit. What is proved is that it is above: at the limit neither is said.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Of a row that is a sum of a case's rows how much each counts, in parts of <see cref="BranchAndBound.RowsTogether.Whole"/>; null for a row of a case.</summary>
    internal IReadOnlyList<int>? Shares { get; init; }

    /// <summary>Whether a value of the sum meets the row.</summary>
    internal bool IsMet(double sum) => IsStrict ? sum < Limit : sum <= Limit;

    /// <summary>Whether outputs surely meet the row: where the sum rounds, it is rounded up, and only there.</summary>
    internal bool IsMet(ReadOnlySpan<double> outputs)
    {
        var (plus, minus, isPlain) = (-1, -1, true);
        for (var j = 0; j < Coefficients.Length; j++)
        {
            if (Coefficients[j] == 0) continue;
            if (Coefficients[j] == 1 && plus < 0) plus = j;
            else if (Coefficients[j] == -1 && minus < 0) minus = j;
            else isPlain = false;
        }

        // Two outputs, or an output and a number, compare without rounding.
        if (isPlain && (plus < 0 || minus < 0)) return IsMet(plus >= 0 ? outputs[plus] : minus < 0 ? 0 : -outputs[minus]);
        if (isPlain && Limit == 0) return IsStrict ? outputs[plus] < outputs[minus] : outputs[plus] <= outputs[minus];
        var sum = 0.0;
        for (var j = 0; j < Coefficients.Length; j++)
        {
            if (!BranchAndBound.Affine.TryAdd(ref sum, Coefficients[j], outputs[j])) sum = Bounds.Rounding.AddUp(sum, Bounds.Rounding.MultiplyUp(Coefficients[j], outputs[j]));
        }

        return IsMet(sum);
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(OutputRow), PrintMembers);
}
