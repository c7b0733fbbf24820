using System.Text.Json.Nodes;
using Halfspace.Experiments.Reports;
using Halfspace.Training;

namespace Halfspace.Cli.Runs;

/// <summary>How the value and the bound of the first objective went over time: a point for each improvement of either.</summary>
internal sealed class Trajectory
{
    /// <summary>Beyond this every second point is dropped; a figure shows no more.</summary>
    private const int MostPoints = 400;

    private readonly Lock gate = new();
    private readonly List<(double Seconds, double? Value, double? Bound)> points = [];
    private string? objective;

    /// <summary>Takes a point down if it improves on the last one; methods report from several threads.</summary>
    public void Add(TrainingProgress at)
    {
        lock (gate)
        {
            objective ??= at.Stage;
            if (at.Stage != objective) return;
            var (value, bound) = points.Count > 0 ? (points[^1].Value, points[^1].Bound) : (null, null);
            var (nextValue, nextBound) = (value is { } v && !(at.Value < v) ? value : at.Value, bound is { } b && !(at.Bound > b) ? bound : at.Bound);
            if (points.Count > 0 && nextValue == value && nextBound == bound) return;
            points.Add((Math.Max(at.Seconds, points.Count > 0 ? points[^1].Seconds : 0), nextValue, nextBound));
            if (points.Count <= MostPoints) return;
            for (var p = points.Count - 2; p > 0; p -= 2) points.RemoveAt(p);
        }
    }

    /// <summary>The points as a figure, or null where there are fewer than two.</summary>
    public LineChart? ToChart()
    {
        lock (gate)
        {
            if (points.Count < 2 || objective is null) return null;
            ChartPoint[] Points(Func<(double Seconds, double? Value, double? Bound), double?> y) => [.. points.Where(point => y(point) is not null).Select(point => new ChartPoint(point.Seconds, y(point)!.Value))];
            var (values, bounds) = (new ChartLine(objective, 0, Points(point => point.Value)) { IsStep = true }, new ChartLine("bound", 0, Points(point => point.Bound)) { IsStep = true, IsPublished = true });
            ChartLine[] lines = [.. new[] { values, bounds }.Where(line => line.Points.Any(point => point.Y > 0))];
            return lines.Length == 0 ? null : new LineChart { XLabel = "seconds", YLabel = objective, Lines = lines, Description = $"{objective} and its bound over time." };
        }
    }

    /// <summary>Triples of seconds, value and bound.</summary>
    public JsonArray ToJson()
    {
        lock (gate)
        {
            return [.. points.Select(point => (JsonNode)new JsonArray(Math.Round(point.Seconds, 3), JsonReport.Number(point.Value), JsonReport.Number(point.Bound)))];
        }
    }
}
