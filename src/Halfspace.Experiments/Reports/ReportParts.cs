namespace Halfspace.Experiments.Reports;

/// <summary>The figures and tables of a report: those that the plan asks for, or what its command suggests.</summary>
internal static class ReportParts
{
    public static IReadOnlyList<ReportPart> Of(ReportData data) =>
        [.. (data.Plan.Figures.Count > 0 ? data.Plan.Figures : Suggested(data)).Select(figure => Of(figure, data)).OfType<ReportPart>()];

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
