using System.Globalization;

namespace Halfspace.Experiments.Reports;

/// <summary>Mean and sample standard deviation of one number over repeats.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation; 0 for a single number, and for a share, which says its own.</param>
/// <param name="Runs">The tasks that it is of.</param>
internal sealed record ReportCell(double Mean, double Deviation, IReadOnlyList<int> Runs)
{
    /// <summary>The cell of some runs, or null where none has the number.</summary>
    public static ReportCell? Of(IEnumerable<ReportRun> runs, string number, double factor = 1)
    {
        var given = runs.Select(run => (run.Task.Index, Value: run.Number(number) * factor)).Where(pair => pair.Value is { } value && double.IsFinite(value)).ToArray();
        if (given.Length == 0) return null;
        // The mean of equal numbers is that number; a sum rounds.
        if (given.All(pair => pair.Value == given[0].Value)) return new ReportCell(given[0].Value!.Value, 0, [.. given.Select(pair => pair.Index)]);
        var mean = given.Average(pair => pair.Value!.Value);
        var deviation = given.Length < 2 || number == "solved" ? 0 : Math.Sqrt(given.Sum(pair => (pair.Value!.Value - mean) * (pair.Value.Value - mean)) / (given.Length - 1));
        return new ReportCell(mean, deviation, [.. given.Select(pair => pair.Index)]);
    }

    /// <summary>Mean and deviation with as many digits as they bear.</summary>
    public override string ToString() => Runs.Count < 2 || Deviation == 0 ? Text(Mean) : $"{Text(Mean)} ± {Text(Deviation)}";

    private static string Text(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.01 => value.ToString("0.0e0", CultureInfo.InvariantCulture),
        < 1 => value.ToString("0.###", CultureInfo.InvariantCulture),
        < 1000 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0.#", CultureInfo.InvariantCulture),
    };
}
