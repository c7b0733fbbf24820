using System.Globalization;
using Halfspace.Mip;
using Halfspace.Training;
using Halfspace.Verification.Attack;

namespace Halfspace.Cli.Runs;

/// <summary>Where a run stands, as one row of a table whose columns are those of its verb.</summary>
/// <param name="Cells">The columns with what stands in them.</param>
internal sealed record LiveRow(IReadOnlyList<(string Column, string Text)> Cells)
{
    /// <summary>A training run: moves and nodes a second.</summary>
    /// <param name="at">Where the run stands.</param>
    /// <param name="samples">The samples that mistakes are counted over; null where there is no accuracy to show.</param>
    public static LiveRow Of(TrainingProgress at, int? samples) => new(
    [
        (at.Stage, Text(at.Value)),
        ("bound", Text(at.Bound)),
        .. samples is { } count && at.Stage is "mistakes" or "max-correct" && at.Value is { } misses ? [("accuracy", (1 - misses / samples.Value).ToString("P1", CultureInfo.InvariantCulture))] : Array.Empty<(string, string)>(),
        ("seconds", Text(at.Seconds)),
        ("gap", at.Value is { } value && at.Bound is { } bound ? Text(value - bound) : "-"),
        ("moves/s", Rate(at.Moves, at.Seconds)),
        ("nodes/s", Rate(at.Nodes, at.Seconds)),
    ]);

    /// <summary>A solve of a model: value, bound and nodes.</summary>
    public static LiveRow Of(SolveProgress at) => new(
    [
        ("seconds", Text(at.Seconds)),
        ("value", Text(at.Incumbent)),
        ("bound", Text(at.Bound)),
        ("gap", at.Incumbent is { } value && at.Bound is { } bound ? Text(Math.Abs(value - bound)) : "-"),
        ("nodes", at.Nodes.ToString("N0", CultureInfo.InvariantCulture)),
    ]);

    /// <summary>A search for the nearest adversarial input: its distance, and how near none is.</summary>
    public static LiveRow Of(AttackProgress at) => new(
    [
        ("seconds", Text(at.Seconds)),
        ("distance", Text(at.Distance)),
        ("none nearer than", Text(at.Bound)),
        ("gap", double.IsFinite(at.Distance) ? Text(Math.Max(0, at.Distance - at.Bound)) : "-"),
    ]);

    private static string Text(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("0.###", CultureInfo.InvariantCulture) : "-";

    private static string Rate(long count, double seconds) => seconds > 0 ? (count / seconds).ToString("N0", CultureInfo.InvariantCulture) : "-";
}
