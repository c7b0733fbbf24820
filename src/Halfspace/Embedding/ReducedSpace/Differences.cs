using System.Globalization;
using System.Text;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>
/// Equations that follow from two equations which differ in one variable each: the difference of these is fixed. Ranges pass from one to the other, as where several networks see the same
/// change of different inputs.
/// </summary>
internal static class Differences
{
    /// <summary>Equations of more terms are not compared.</summary>
    private const int Longest = 64;

    /// <summary>The differences of some rows.</summary>
    public static IReadOnlyList<ReducedRow> Of(IReadOnlyList<ReducedRow> rows)
    {
        var found = new List<ReducedRow>();
        var first = new Dictionary<string, (int Variable, double Value)>();
        foreach (var row in rows)
        {
            if (row.Lower != row.Upper || row.Indices.Length is < 3 or > Longest) continue;
            for (var t = 0; t < row.Indices.Length; t++)
            {
                if (row.Coefficients[t] == 0) continue;
                var rest = new StringBuilder();
                for (var other = 0; other < row.Indices.Length; other++)
                    if (other != t) rest.Append(CultureInfo.InvariantCulture, $"{row.Indices[other]}:{row.Coefficients[other] / row.Coefficients[t]:R} ");
                var value = (row.Upper - row.Constant) / row.Coefficients[t];
                if (!first.TryAdd(rest.ToString(), (row.Indices[t], value)) && first[rest.ToString()] is var before && before.Variable != row.Indices[t])
                    found.Add(new ReducedRow([before.Variable, row.Indices[t]], [1, -1], 0, before.Value - value, before.Value - value, []));
            }
        }

        return found;
    }
}
