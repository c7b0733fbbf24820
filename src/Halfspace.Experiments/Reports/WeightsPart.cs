using Halfspace.Data;
using Halfspace.Formats;

namespace Halfspace.Experiments.Reports;

/// <summary>The weights of one run's network.</summary>
internal static class WeightsPart
{
    /// <summary>The weights, or null where no run kept a network of integer weights.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        foreach (var run in data.Where(figure.Where))
        {
            var path = data.Folder.KeptFile(run.Task.Index, "network");
            if (!File.Exists(path)) continue;
            try
            {
                var network = NetworkJson.Read(path);
                return new ReportPart
                {
                    Title = figure.Title ?? "The weights of one network",
                    Captions = [.. figure.Caption is { } caption ? new[] { caption } : [], $"Task {run.Task.Index}: {run.Task}; {network.NonZeroWeights} weights that are not zero."],
                    Html = WeightTables.Of(network),
                };
            }
            catch (DataFileException)
            {
                // An ensemble, or a network of real weights: it has no such table.
            }
        }

        return null;
    }
}
