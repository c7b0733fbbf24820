namespace Halfspace.Experiments.Reports;

/// <summary>The figures and tables of a report: those that the plan asks for, or what its command suggests.</summary>
internal static class ReportParts
{
    public static IReadOnlyList<ReportPart> Of(ReportData data) =>
        [.. (data.Plan.Figures.Count > 0 ? data.Plan.Figures : Suggested(data)).Select(figure => Of(figure, data)).OfType<ReportPart>()];

    /// <summary>What the plan asks for and no result has, in words.</summary>
    public static IReadOnlyList<string> Missing(ReportData data) => data.Runs.Count == 0 ? [] :
    [
        .. data.Plan.Figures.Where(figure => Of(figure, data) is null).Select(figure => $"{(figure.Title is { } title ? $"'{title}'" : $"a figure of kind {figure.Kind}")} has nothing to show{(figure.Y is { } y ? $": no result that it is of has a number '{y}'" : "")}"),
        .. data.Plan.Figures.SelectMany(figure => figure.Columns.Where(column => !data.Where(figure.Where).Any(run => run.Number(column) is not null)).Select(column => $"{(figure.Title is { } title ? $"'{title}'" : "the table")} has no column '{column}': no result that it is of has this number")),
    ];

    private static ReportPart? Of(Figure figure, ReportData data) => figure.Kind switch
    {
        "lines" => LinesFigure.Of(figure, data),
        "progress" => ProgressFigure.Of(figure, data),
        "cactus" => CactusFigure.Of(figure, data),
        "confusion" => ConfusionPart.Of(figure, data),
        "pictures" => PicturesPart.Of(figure, data),
        "weights" => WeightsPart.Of(figure, data),
        _ => TablePart.Of(figure, data),
    };

    private static IEnumerable<Figure> Suggested(ReportData data)
    {
        var x = data.LongestNumericAxis;
        var by = data.Plan.Axes.Select(axis => axis.Key).FirstOrDefault(axis => axis != x && !data.Plan.Repeats.Contains(axis) && data.AxisValues(axis).Count is > 1 and <= 8);
        if (data.Plan.Command == "train" && x is not null)
        {
            yield return new Figure { Kind = "lines", X = x, By = by, Y = "testAccuracy", Percent = true, Unit = "%" };
            yield return new Figure { Kind = "lines", X = x, By = by, Y = "trainAccuracy", Percent = true, Unit = "%" };
            yield return new Figure { Kind = "lines", X = x, By = by, Y = "seconds", Unit = "s", Log = true };
        }

        if (data.Plan.Command is "verify" or "attack") yield return new Figure { Kind = "cactus", By = by };
        if (data.Plan.Command is "train") yield return new Figure { Kind = "progress" };
        yield return new Figure { Kind = "table" };
    }
}
