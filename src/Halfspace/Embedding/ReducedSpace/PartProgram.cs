using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>The linear program of a part: the rows without networks, lines for those with, and the objective's line.</summary>
internal sealed class PartProgram
{
    /// <summary>States the program.</summary>
    /// <param name="model">The reduced model.</param>
    /// <param name="plain">Its rows without networks.</param>
    /// <param name="part">The part.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="elastic">A price of breaking lines of rows, for a program that always has a point; zero for none.</param>
    public PartProgram(ReducedModel model, IReadOnlyList<ReducedRow> plain, Part part, IReadOnlyList<Line> lines, double elastic = 0)
    {
        var count = part.Low.Length;
        Dense = new DenseProgram(count + (elastic > 0 ? 2 : 1), plain.Count + lines.Count);
        Costs = new double[Dense.ColumnCount];
        Keys = new int[Dense.RowCount];
        IsInteger = new bool[Dense.ColumnCount];
        foreach (var i in model.Integers) IsInteger[i] = true;
        part.Low.CopyTo(Dense.Low, 0);
        part.High.CopyTo(Dense.High, 0);
        for (var row = 0; row < plain.Count; row++)
        {
            var stated = plain[row];
            var terms = Dense.Row(row);
            for (var t = 0; t < stated.Indices.Length; t++) terms[stated.Indices[t]] += stated.Coefficients[t];
            (Dense.RowLow[row], Dense.RowHigh[row], Keys[row]) = (stated.Lower - stated.Constant, stated.Upper - stated.Constant, int.MinValue + row);
        }

        var (least, most, worst) = (double.PositiveInfinity, double.NegativeInfinity, 0.0);
        for (var q = 0; q < lines.Count; q++)
        {
            var (line, row) = (lines[q], plain.Count + q);
            var terms = Dense.Row(row);
            line.Coefficients.CopyTo(terms);
            var high = line.Constant;
            for (var i = 0; i < count; i++) high += line.Coefficients[i] > 0 ? line.Coefficients[i] * part.High[i] : line.Coefficients[i] * part.Low[i];
            if (line.IsObjective) (least, most, terms[count]) = (Math.Min(least, PartRelaxation.Least(line, part)), Math.Max(most, high), -1);
            else if (elastic > 0 && line.IsLimit) (worst, terms[count + 1]) = (Math.Max(worst, high - line.Most), -1);
            (Dense.RowLow[row], Dense.RowHigh[row], Keys[row]) = (double.NegativeInfinity, (line.IsObjective ? 0 : line.Most) - line.Constant, line.Key);
        }

        (Dense.Low[count], Dense.High[count], Costs[count]) = (least - Math.Abs(least) - 1, most + Math.Abs(most) + 1, 1);
        if (elastic > 0) (Dense.High[count + 1], Costs[count + 1]) = (2 * worst + 1, elastic);
    }

    /// <summary>The program.</summary>
    public DenseProgram Dense { get; }

    /// <summary>The program's costs.</summary>
    public double[] Costs { get; }

    /// <summary>What each row is, the same from part to part; zero for one that no other stands for.</summary>
    public int[] Keys { get; }

    /// <summary>Which columns are integers in the model.</summary>
    public bool[] IsInteger { get; }

    /// <summary>What an answer proves of costs: a bound that rests on no solver, infinite where the program is shown to be empty.</summary>
    public double Bound(double[] costs, DenseAnswer answer)
    {
        if (answer.Multipliers.Length != Dense.RowCount) return double.NegativeInfinity;
        if (answer.Status != SolveStatus.Infeasible) return Dense.Least(costs, answer.Multipliers, Tolerances.ModelRounding);
        var nothing = new double[Dense.ColumnCount];
        var isEmpty = Dense.Least(nothing, answer.Multipliers, Tolerances.ModelRounding) > 0 || Dense.Least(nothing, Array.ConvertAll(answer.Multipliers, y => -y), Tolerances.ModelRounding) > 0;
        return isEmpty ? double.PositiveInfinity : Dense.Least(costs, answer.Multipliers, Tolerances.ModelRounding);
    }
}
