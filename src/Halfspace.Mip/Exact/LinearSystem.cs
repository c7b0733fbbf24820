namespace Halfspace.Mip.Exact;

/// <summary>Square systems of linear equations in fractions.</summary>
public static class LinearSystem
{
    /// <summary>The inverse of a square matrix; null where it has none.</summary>
    /// <param name="rows">The matrix, row by row.</param>
    public static Rational[][]? Inverse(IReadOnlyList<Rational[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var size = rows.Count;
        var wide = rows.Select((row, r) => (Rational[])[.. row, .. Enumerable.Range(0, size).Select(c => c == r ? Rational.One : Rational.Zero)]).ToArray();
        for (var c = 0; c < size; c++)
        {
            var pivot = Array.FindIndex(wide, c, row => !row[c].IsZero);
            if (pivot < 0) return null;
            (wide[c], wide[pivot]) = (wide[pivot], wide[c]);
            var factor = Rational.One / wide[c][c];
            for (var k = c; k < 2 * size; k++) wide[c][k] *= factor;
            for (var r = 0; r < size; r++)
            {
                if (r == c || wide[r][c].IsZero) continue;
                var times = wide[r][c];
                for (var k = c; k < 2 * size; k++) wide[r][k] -= times * wide[c][k];
            }
        }

        return [.. wide.Select(row => row[size..])];
    }

    /// <summary>A matrix times a vector: the matrix by rows, each as long as the vector, and a number for each row.</summary>
    public static Rational[] Multiply(IReadOnlyList<Rational[]> rows, IReadOnlyList<Rational> vector)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(vector);
        return [.. rows.Select(row =>
        {
            var sum = Rational.Zero;
            for (var i = 0; i < row.Length; i++) sum += row[i] * vector[i];
            return sum;
        })];
    }
}
