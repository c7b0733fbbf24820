using System.Numerics.Tensors;
using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>A linear program of few columns with finite ranges, its rows as one dense matrix.</summary>
internal sealed class DenseProgram
{
    private readonly double[] matrix;

    /// <summary>A program whose rows are all zero yet.</summary>
    public DenseProgram(int columns, int rows)
    {
        (ColumnCount, RowCount) = (columns, rows);
        matrix = new double[checked(columns * rows)];
        (Low, High, RowLow, RowHigh) = (new double[columns], new double[columns], new double[rows], new double[rows]);
    }

    public int ColumnCount { get; }

    public int RowCount { get; }

    public double[] Low { get; }

    public double[] High { get; }

    public double[] RowLow { get; }

    public double[] RowHigh { get; }

    /// <summary>A row's terms.</summary>
    public Span<double> Row(int row) => matrix.AsSpan(row * ColumnCount, ColumnCount);

    /// <summary>The same for a solver.</summary>
    public MipModel Stated(double[] costs, bool[]? isInteger = null)
    {
        var stated = new MipModel("part");
        for (var j = 0; j < ColumnCount; j++) stated.AddVariable(Low[j], High[j], isInteger is not null && isInteger[j] ? VariableKind.Integer : VariableKind.Continuous);
        for (var row = 0; row < RowCount; row++) stated.AddConstraint(Sum(stated, Row(row)).Between(RowLow[row], RowHigh[row]));
        stated.Minimize(Sum(stated, costs));
        return stated;
    }

    /// <summary>What no point's sum is below, by any multipliers of the rows: the bound of <see cref="LpDualBound"/>, with its margins.</summary>
    public double Least(ReadOnlySpan<double> costs, double[] multipliers, double rowError)
    {
        var gamma = (Math.Max(RowCount, ColumnCount) + 16.0) * double.ScaleB(1, -51);
        var (residual, magnitude, terms) = (costs.ToArray(), new double[ColumnCount], new double[ColumnCount]);
        TensorPrimitives.Abs(residual, magnitude);
        var (sum, size) = (0.0, 0.0);
        for (var row = 0; row < RowCount; row++)
        {
            var y = multipliers[row];
            var end = y > 0 ? RowLow[row] : RowHigh[row];
            if (y == 0 || !double.IsFinite(y) || !double.IsFinite(end)) continue;
            sum += y * end;
            size += Math.Abs(y * end) * (1 + rowError / gamma);
            TensorPrimitives.Multiply(Row(row), y, terms);
            TensorPrimitives.Subtract(residual, terms, residual);
            TensorPrimitives.Abs(terms, terms);
            TensorPrimitives.Add(magnitude, terms, magnitude);
        }

        var margin = double.ScaleB(1, -1000);
        for (var j = 0; j < ColumnCount; j++)
        {
            if (magnitude[j] == 0) continue;
            var part = residual[j] * (residual[j] > 0 ? Low[j] : High[j]);
            sum += part;
            size += Math.Abs(part);
            margin += (gamma * magnitude[j] * (1 + rowError / gamma) + double.ScaleB(1, -1000)) * Math.Max(Math.Abs(Low[j]), Math.Abs(High[j]));
        }

        var bound = Math.BitDecrement(sum - Math.BitIncrement(margin + gamma * size));
        return double.IsFinite(bound) ? bound : double.NegativeInfinity;
    }

    private static LinearExpression Sum(MipModel model, ReadOnlySpan<double> terms)
    {
        var sum = LinearExpression.Zero;
        for (var j = 0; j < terms.Length; j++) if (terms[j] != 0) sum = sum.Plus(terms[j], model.VariableAt(j));
        return sum;
    }
}
