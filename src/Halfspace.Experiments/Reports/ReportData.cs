using System.Globalization;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Runs;

namespace Halfspace.Experiments.Reports;

/// <summary>All results of a plan that there are.</summary>
internal sealed class ReportData
{
    public ReportData(ResultFolder folder)
    {
        Folder = folder;
        Runs = [.. folder.Plan.Tasks.Select(task => (Task: task, Record: folder.Result(task.Index))).Where(pair => pair.Record is not null).Select(pair => new ReportRun(pair.Task, pair.Record!))];
    }

    /// <summary>Where they stand.</summary>
    public ResultFolder Folder { get; }

    /// <summary>The plan.</summary>
    public Plan Plan => Folder.Plan;

    /// <summary>The tasks that have a result, by number.</summary>
    public IReadOnlyList<ReportRun> Runs { get; }

    /// <summary>The axis with the most values that are all numbers, at least three, or null.</summary>
    public string? LongestNumericAxis => Plan.Axes.Where(axis => !Plan.Repeats.Contains(axis.Key) && axis.Value.Count > 2 && axis.Value.All(value => double.TryParse(value, CultureInfo.InvariantCulture, out _)))
        .OrderByDescending(axis => axis.Value.Count).Select(axis => axis.Key).FirstOrDefault();

    /// <summary>The names of an axis's values.</summary>
    public IReadOnlyList<string> AxisValues(string axis) => Plan.Axes.First(known => known.Key == axis).Value;

    /// <summary>The runs that have the values asked for.</summary>
    public IEnumerable<ReportRun> Where(IReadOnlyDictionary<string, string> values) => Runs.Where(run => values.All(pair => run.Task.Label(pair.Key) == pair.Value));
}
