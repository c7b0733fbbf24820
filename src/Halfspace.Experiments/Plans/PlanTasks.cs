using System.Globalization;

namespace Halfspace.Experiments.Plans;

/// <summary>Turns a grid into numbered tasks; the first axis varies slowest.</summary>
internal static class PlanTasks
{
    public static IReadOnlyList<PlanTask> Of(string command, PlanOptions shared, IReadOnlyList<PlanAxis> axes, int? threads)
    {
        var count = axes.Aggregate(1, (product, axis) => product * axis.Values.Count);
        return [.. Enumerable.Range(0, count).Select(index => Task(index, count, command, shared, axes, threads))];
    }

    private static PlanTask Task(int index, int count, string command, PlanOptions shared, IReadOnlyList<PlanAxis> axes, int? threads)
    {
        var options = new PlanOptions();
        foreach (var (name, values) in shared) options[name] = values;
        if (threads is { } fixedThreads) options.TryAdd("threads", [fixedThreads.ToString(CultureInfo.InvariantCulture)]);
        var labels = new List<KeyValuePair<string, string>>();
        var (block, rest) = (count, index);
        foreach (var axis in axes)
        {
            block /= axis.Values.Count;
            var value = axis.Values[rest / block];
            rest %= block;
            labels.Add(KeyValuePair.Create(axis.Name, value.Name));
            foreach (var (name, values) in value.Options) options[name] = values;
        }

        return new PlanTask(index, labels, [command, .. options.SelectMany(option => option.Value.SelectMany(value => Words(option.Key, value)))]);
    }

    /// <summary>A switch stands alone; one that is off is left out.</summary>
    private static IEnumerable<string> Words(string name, string value) => value switch
    {
        "true" => ["--" + name],
        "false" => [],
        _ => ["--" + name, value],
    };
}
