using System.Globalization;
using System.Text;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// The row generators of one solve, with what they gave: rows are checked and their terms added up, lazy constraints are kept, and a candidate counts
/// as refused only where it breaks a row. The same measure decides inside a solver's search and in the re-check.
/// </summary>
internal sealed class GeneratedRows(MipModel model, SolveOptions options)
{
    private readonly List<LinearConstraint> known = [];
    private readonly HashSet<string> keys = [];
    private readonly SparseRows merged = new();

    /// <summary>Whether a solve has row generators.</summary>
    public static bool IsAsked(SolveOptions options) => options.LazyConstraints is not null || options.UserCuts is not null;

    /// <summary>The lazy constraints so far, in order and each once.</summary>
    public IReadOnlyList<LinearConstraint> Known => known;

    /// <summary>Broken rows that the generator of cuts gave.</summary>
    public int CutCount { get; private set; }

    /// <summary>What tells two rows of the same variables apart.</summary>
    public static string KeyOf(LinearConstraint row)
    {
        var key = new StringBuilder();
        key.Append(CultureInfo.InvariantCulture, $"{row.Lower:R} {row.Upper:R}");
        for (var t = 0; t < row.Expression.TermCount; t++) key.Append(CultureInfo.InvariantCulture, $" {row.Expression.Indices[t]}:{row.Expression.Coefficients[t]:R}");
        return key.ToString();
    }

    /// <summary>The options of a solve with these generators in place of the caller's.</summary>
    public SolveOptions Watched(SolveOptions given) => given with
    {
        LazyConstraints = options.LazyConstraints is null ? null : Refusing,
        UserCuts = options.UserCuts is null ? null : Cutting,
    };

    /// <summary>The rows that a candidate is refused with, one of which it breaks; none where it may stay. Values beyond the model's variables are left out.</summary>
    /// <exception cref="ArgumentException">A row is of another model, or no row at all.</exception>
    public IReadOnlyList<LinearConstraint> Refusing(ReadOnlySpan<double> candidate)
    {
        if (options.LazyConstraints is not { } generator) return [];
        var point = candidate[..model.VariableCount];
        var broken = new List<LinearConstraint>();
        foreach (var row in known) if (FeasibilityReport.IsBroken(row, point)) broken.Add(row);
        if (broken.Count > 0) return broken;
        var (rows, isRefused) = (new List<LinearConstraint>(), false);
        foreach (var row in generator(point) ?? throw Nothing(nameof(SolveOptions.LazyConstraints)))
        {
            rows.Add(Merge(row));
            isRefused |= FeasibilityReport.IsBroken(rows[^1], point);
        }

        if (!isRefused) return [];
        foreach (var row in rows) if (keys.Add(KeyOf(row))) known.Add(row);
        return rows;
    }

    /// <summary>The user cuts that a point of the relaxation breaks.</summary>
    /// <exception cref="ArgumentException">A row is of another model, or no row at all.</exception>
    public IReadOnlyList<LinearConstraint> Cutting(ReadOnlySpan<double> relaxed)
    {
        if (options.UserCuts is not { } generator) return [];
        var point = relaxed[..model.VariableCount];
        var cuts = new List<LinearConstraint>();
        foreach (var row in generator(point) ?? throw Nothing(nameof(SolveOptions.UserCuts)))
        {
            var cut = Merge(row);
            if (FeasibilityReport.IsBroken(cut, point, Tolerances.GeneratedRow)) cuts.Add(cut);
        }

        CutCount += cuts.Count;
        return cuts;
    }

    private static InvalidOperationException Nothing(string name) => new($"The row generator of {name} returned null; where there is no row, it returns an empty list.");

    /// <summary>The row with each variable once.</summary>
    private LinearConstraint Merge(LinearConstraint row)
    {
        model.CheckRow(row, "generated");
        merged.Clear();
        merged.Add(row.Expression, row.Lower, row.Upper, model.VariableCount, null);
        var indices = merged.Indices(0);
        var coefficients = merged.Coefficients(0);
        var expression = LinearExpression.Zero;
        for (var t = 0; t < indices.Length; t++) expression = expression.Plus(coefficients[t], new Variable(model, indices[t]));
        return expression.Between(row.Lower - row.Expression.Constant, row.Upper - row.Expression.Constant);
    }
}
