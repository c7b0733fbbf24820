using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>One weighted variable of a pre-activation, with the range of the variable.</summary>
/// <param name="Weight">The weight, not zero.</param>
/// <param name="Variable">The variable.</param>
/// <param name="Lower">The variable's smallest value.</param>
/// <param name="Upper">The variable's largest value.</param>
public readonly record struct ReluTerm(double Weight, Variable Variable, double Lower, double Upper)
{
    /// <summary>The smallest value of weight times variable.</summary>
    public double Min => Weight > 0 ? Weight * Lower : Weight * Upper;

    /// <summary>The largest value of weight times variable.</summary>
    public double Max => Weight > 0 ? Weight * Upper : Weight * Lower;

    internal static ReluTerm Of(double weight, Variable variable)
    {
        var (lower, upper) = (variable.LowerBound, variable.UpperBound);
        return variable.IsIntegral ? new(weight, variable, Math.Ceiling(lower), Math.Floor(upper)) : new(weight, variable, lower, upper);
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ReluTerm), PrintMembers);
}
