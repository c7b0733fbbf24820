using Halfspace.Mip;

namespace Halfspace.Verification.Maximum;

/// <summary>A weighted sum of a network's outputs, plus a constant.</summary>
/// <param name="Weights">One weight for each output.</param>
/// <param name="Constant">The constant.</param>
public sealed record OutputObjective(double[] Weights, double Constant)
{
    /// <summary>The value for outputs.</summary>
    public double Of(ReadOnlySpan<double> outputs)
    {
        var sum = Constant;
        for (var j = 0; j < Weights.Length; j++) sum += Weights[j] * outputs[j];
        return sum;
    }

    /// <summary>The sum over outputs that are expressions of a model.</summary>
    public LinearExpression Of(IReadOnlyList<LinearExpression> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        LinearExpression sum = Constant;
        for (var j = 0; j < Weights.Length; j++)
        {
            if (Weights[j] != 0) sum = sum.Plus(Weights[j], outputs[j]);
        }

        return sum;
    }

    /// <summary>How large the sum can be, its terms taken one by one.</summary>
    public double Size(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var size = Math.Abs(Constant);
        for (var j = 0; j < Weights.Length; j++)
        {
            if (Weights[j] != 0) size += Math.Abs(Weights[j]) * Math.Max(Math.Abs(lower[j]), Math.Abs(upper[j]));
        }

        return size;
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(OutputObjective), PrintMembers);
}
