using System.Globalization;
using Halfspace.Mip.Solvers.CommandLine;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// The line in which HiGHS says that it has dropped a point which breaks a row by more than its tolerance. HiGHS 1.10 and 1.12 then prune the node
/// that the point came from, so that neither "infeasible" nor a bound beyond the point's objective stands.
/// </summary>
internal static class HighsWarning
{
    private const string Mark = "untransformed violations";

    /// <summary>The objective in such a line, moved outwards by the rounding of its text, without end where there is no number; null for other lines.</summary>
    /// <param name="line">A line of the log.</param>
    /// <param name="sense">One where the objective is minimised, else minus one.</param>
    public static double? Dropped(string line, int sense)
    {
        if (!line.Contains(Mark, StringComparison.Ordinal)) return null;
        var words = SolutionText.Words(line).ToArray();
        var at = Array.IndexOf(words, "objective");
        if (at < 0 || at + 1 == words.Length || !double.TryParse(words[at + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return sense * double.NegativeInfinity;
        return value - sense * Tolerances.DroppedPoint * Math.Max(1, Math.Abs(value));
    }
}
