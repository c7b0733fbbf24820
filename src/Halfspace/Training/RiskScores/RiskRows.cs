using System.Numerics;
using System.Runtime.InteropServices;
using Halfspace.Training.Samples;

namespace Halfspace.Training.RiskScores;

/// <summary>The different inputs of a problem column by column, with how much of each class stands there, and the sums over them that fits need: fast ones in floating point.</summary>
internal sealed class RiskRows
{
    /// <summary>Groups the samples.</summary>
    public RiskRows(RiskScoreProblem problem)
    {
        Problem = problem;
        var distinct = new DistinctInputs(problem.Data);
        var (scale, inputs) = ((double)problem.Data.Scale, problem.Data.InputCount);
        Count = distinct.Count;
        // Rows are filled up to whole vectors with such as count nothing.
        Length = (Count + 15) / 16 * 16;
        (PlusUnits, MinusUnits) = (new long[Count], new long[Count]);
        for (var r = 0; r < Count; r++)
        {
            MinusUnits[r] = distinct.Counts[r][0] * problem.Units.First;
            PlusUnits[r] = distinct.Counts[r][1] * problem.Units.Second;
        }

        Total = PlusUnits.Sum() + MinusUnits.Sum();
        (Plus, All) = (new double[Length], new double[Length]);
        for (var r = 0; r < Count; r++) (Plus[r], All[r]) = ((double)PlusUnits[r] / Total, (double)(PlusUnits[r] + MinusUnits[r]) / Total);
        Integers = [.. Enumerable.Range(0, inputs).Select(i => Enumerable.Range(0, Count).Select(r => distinct.Row(r)[i]).ToArray())];
        Columns = [.. Integers.Select(column => Padded(column.Select(x => x / scale))), Padded(Enumerable.Repeat(1.0, Count))];
        Singles = [.. Columns.Select(column => Array.ConvertAll(column, x => (float)x))];
        Sizes = [.. Columns.Select(column => Math.Sqrt(Enumerable.Range(0, Count).Sum(r => All[r] * column[r] * column[r])))];
    }

    /// <summary>The problem.</summary>
    public RiskScoreProblem Problem { get; }

    /// <summary>The number of different inputs.</summary>
    public int Count { get; }

    /// <summary>The length of vectors over them.</summary>
    public int Length { get; }

    /// <summary>What all samples count, in whole units.</summary>
    public long Total { get; }

    /// <summary>What samples of the second class count in each row, in whole units.</summary>
    public long[] PlusUnits { get; }

    /// <summary>The same for the first class.</summary>
    public long[] MinusUnits { get; }

    /// <summary>The share of all that the second class has in each row.</summary>
    public double[] Plus { get; }

    /// <summary>The share of all of both classes.</summary>
    public double[] All { get; }

    /// <summary>The inputs as integers.</summary>
    public int[][] Integers { get; }

    /// <summary>The inputs over the scale, and a last column of ones for the bias.</summary>
    public double[][] Columns { get; }

    /// <summary>The same in single precision.</summary>
    public float[][] Singles { get; }

    /// <summary>The root mean square of each column.</summary>
    public double[] Sizes { get; }

    /// <summary>Scores of weights, the bias last.</summary>
    public void Score(ReadOnlySpan<double> weights, double[] scores)
    {
        Array.Clear(scores);
        for (var j = 0; j < weights.Length; j++) Add(scores, j, weights[j], scores);
    }

    /// <summary>Scores plus a step along a column.</summary>
    public void Add(double[] scores, int column, double step, double[] result)
    {
        if (step == 0 && ReferenceEquals(scores, result)) return;
        var from = Vectors(scores);
        var along = Vectors(Columns[column]);
        var to = Vectors(result);
        var by = new Vector<double>(step);
        for (var v = 0; v < to.Length; v++) to[v] = from[v] + by * along[v];
    }

    /// <summary>The mean loss.</summary>
    public double Loss(double[] scores)
    {
        var s = Vectors(scores);
        var all = Vectors(All);
        var plus = Vectors(Plus);
        var sum = Vector<double>.Zero;
        for (var v = 0; v < s.Length; v++)
        {
            var below = Vector.Log(Vector<double>.One + Vector.Exp(-Vector.Abs(s[v])));
            sum += all[v] * (below + Vector.Max(s[v], Vector<double>.Zero)) - plus[v] * s[v];
        }

        return Vector.Sum(sum);
    }

    /// <summary>The derivatives of the loss by each score, and the second ones.</summary>
    public void Derive(double[] scores, double[] slopes, float[] curvatures)
    {
        var s = Vectors(scores);
        var all = Vectors(All);
        var plus = Vectors(Plus);
        var first = Vectors(slopes);
        Span<double> second = stackalloc double[Vector<double>.Count];
        for (var v = 0; v < s.Length; v++)
        {
            var probability = Vector<double>.One / (Vector<double>.One + Vector.Exp(-s[v]));
            first[v] = all[v] * probability - plus[v];
            (all[v] * probability * (Vector<double>.One - probability)).CopyTo(second);
            for (var i = 0; i < second.Length; i++) curvatures[v * second.Length + i] = (float)second[i];
        }
    }

    /// <summary>The product of a column with a vector.</summary>
    public double Dot(int column, double[] vector)
    {
        var x = Vectors(Columns[column]);
        var y = Vectors(vector);
        var sum = Vector<double>.Zero;
        for (var v = 0; v < x.Length; v++) sum += x[v] * y[v];
        return Vector.Sum(sum);
    }

    /// <summary>The curvatures between columns: the products of each two with the rows' curvatures, in the order of a list.</summary>
    public void Curve(ReadOnlySpan<int> active, float[] curvatures, float[] scaled, double[] gram)
    {
        var m = active.Length;
        var weights = MemoryMarshal.Cast<float, Vector<float>>(curvatures);
        var product = MemoryMarshal.Cast<float, Vector<float>>(scaled.AsSpan());
        for (var a = 0; a < m; a++)
        {
            var x = MemoryMarshal.Cast<float, Vector<float>>(Singles[active[a]]);
            for (var v = 0; v < product.Length; v++) product[v] = x[v] * weights[v];
            for (var b = a; b < m; b++)
            {
                var y = MemoryMarshal.Cast<float, Vector<float>>(Singles[active[b]]);
                var (one, two) = (Vector<float>.Zero, Vector<float>.Zero);
                var v = 0;
                for (; v + 1 < product.Length; v += 2)
                {
                    one += product[v] * y[v];
                    two += product[v + 1] * y[v + 1];
                }

                if (v < product.Length) one += product[v] * y[v];
                gram[a * m + b] = gram[b * m + a] = Vector.Sum(one + two);
            }
        }
    }

    private static Span<Vector<double>> Vectors(double[] numbers) => MemoryMarshal.Cast<double, Vector<double>>(numbers.AsSpan());

    private double[] Padded(IEnumerable<double> column)
    {
        var padded = new double[Length];
        var r = 0;
        foreach (var x in column) padded[r++] = x;
        return padded;
    }
}
