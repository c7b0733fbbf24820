using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>Adds expressions up so that each variable of a model occurs once in the sum; made once, used for many sums.</summary>
internal sealed class TermSum(MipModel model)
{
    private readonly List<int> mentioned = [];
    private double[] coefficients = new double[Math.Max(16, model.VariableCount)];
    private bool[] isMentioned = new bool[Math.Max(16, model.VariableCount)];
    private double constant;

    public void Add(double value) => constant += value;

    public void Add(double factor, LinearExpression expression)
    {
        if (factor == 0) return;
        if (coefficients.Length < model.VariableCount)
        {
            Array.Resize(ref coefficients, Math.Max(model.VariableCount, 2 * coefficients.Length));
            Array.Resize(ref isMentioned, coefficients.Length);
        }

        constant += factor * expression.Constant;
        var indices = expression.Indices;
        var weights = expression.Coefficients;
        for (var t = 0; t < indices.Length; t++)
        {
            var index = indices[t];
            if (!isMentioned[index])
            {
                isMentioned[index] = true;
                mentioned.Add(index);
            }

            coefficients[index] += factor * weights[t];
        }
    }

    /// <summary>The sum so far, without terms that cancelled out; the next sum starts at zero.</summary>
    public LinearExpression Take()
    {
        LinearExpression sum = constant;
        foreach (var index in mentioned)
        {
            if (coefficients[index] != 0) sum = sum.Plus(coefficients[index], model.VariableAt(index));
            (coefficients[index], isMentioned[index]) = (0, false);
        }

        mentioned.Clear();
        constant = 0;
        return sum;
    }
}
