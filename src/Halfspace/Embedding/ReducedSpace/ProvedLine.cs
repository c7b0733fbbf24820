using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>
/// The line below the objective that the multipliers of a part's program prove. It keeps what the program knew without its rows, so that the parts within can be narrowed by it
/// (reduced costs are its coefficients) and closed by it before they have a program of their own.
/// </summary>
/// <remarks>
/// For multipliers of any size: the objective's lines in shares that sum to one, and each row or other line times what it is exceeded by, which is nothing at a point of the part. The constant is
/// lowered by what rounding can come to, as in <see cref="LpDualBound"/>.
/// </remarks>
internal static class ProvedLine
{
    /// <summary>The line; null where the multipliers give no share to the objective's lines, or numbers are not finite.</summary>
    /// <param name="plain">The rows that were stated first.</param>
    /// <param name="lines">The lines that were stated after them.</param>
    /// <param name="part">The part whose lines they are.</param>
    /// <param name="multipliers">One a row: positive for its lower end, negative for its upper end.</param>
    public static Line? Of(IReadOnlyList<ReducedRow> plain, IReadOnlyList<Line> lines, Part part, double[] multipliers)
    {
        if (multipliers.Length != plain.Count + lines.Count) return null;
        var share = 0.0;
        for (var q = 0; q < lines.Count; q++) if (lines[q].IsObjective) share -= Math.Min(0, multipliers[plain.Count + q]);
        if (!(share > 0) || !double.IsFinite(share)) return null;
        var (coefficients, constant, size) = (new double[part.Low.Length], 0.0, 0.0);
        void Add(int variable, double coefficient)
        {
            coefficients[variable] += coefficient;
            size += Math.Abs(coefficient) * Math.Max(Math.Abs(part.Low[variable]), Math.Abs(part.High[variable]));
        }

        for (var r = 0; r < plain.Count; r++)
        {
            var (row, y) = (plain[r], multipliers[r] / share);
            var end = y > 0 ? row.Lower : row.Upper;
            if (y == 0 || !double.IsFinite(y) || !double.IsFinite(end)) continue;
            constant += y * (end - row.Constant);
            size += Math.Abs(y) * (Math.Abs(end) + Math.Abs(row.Constant));
            for (var t = 0; t < row.Indices.Length; t++) Add(row.Indices[t], -y * row.Coefficients[t]);
        }

        for (var q = 0; q < lines.Count; q++)
        {
            var (line, y) = (lines[q], -multipliers[plain.Count + q] / share);
            if (!(y > 0) || !double.IsFinite(y)) continue;
            var most = line.IsObjective ? 0 : line.Most;
            constant += y * (line.Constant - most);
            size += y * (Math.Abs(line.Constant) + Math.Abs(most));
            for (var i = 0; i < line.Coefficients.Length; i++) if (line.Coefficients[i] != 0) Add(i, y * line.Coefficients[i]);
        }

        constant -= (Tolerances.ModelRounding + (multipliers.Length + 16) * double.ScaleB(1, -51)) * size;
        return double.IsFinite(constant) && coefficients.All(double.IsFinite) ? new Line(coefficients, constant, 0, IsObjective: true, IsLimit: false, [], []) : null;
    }
}
