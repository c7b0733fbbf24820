using System.Globalization;
using System.Numerics;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Experiments.Runs;

/// <summary>
/// A folder through which tasks share the best network of a problem. A file's name is the cost of its network, so a look at the names tells what there is; it is written under
/// another name and renamed, and what is read is scored again. Two tasks that find networks of one cost write the same file, and either stays.
/// </summary>
internal sealed class SharedNetworks
{
    private readonly string path;
    private readonly TrainingProblem problem;
    private readonly HashSet<string> refused = [];
    private readonly Lock gate = new();
    private Cost? least;

    /// <summary>Opens a folder, and makes it where there is none.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public SharedNetworks(string path, TrainingProblem problem)
    {
        (this.path, this.problem) = (path, problem);
        Directory.CreateDirectory(path);
    }

    /// <summary>A network that costs less than any that went through here before; null where there is none. What cannot be read, or is not what its name says, counts for nothing.</summary>
    public IntegerNetwork? Better()
    {
        try
        {
            foreach (var (file, cost) in Files(path))
            {
                lock (gate)
                {
                    if (least is { } known && cost >= known) return null;
                    if (refused.Contains(file)) continue;
                }

                if (Read(file, cost) is not { } network)
                {
                    lock (gate) refused.Add(file);
                    continue;
                }

                lock (gate) least = cost;
                return network;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The folder of another machine may be away for a moment.
        }

        return null;
    }

    /// <summary>Leaves a network for the others where it is better than what is known here; one that cannot be written is lost to them only.</summary>
    public void Offer(IntegerNetwork network)
    {
        if (problem.Score(network)[0] is not { } cost) return;
        lock (gate)
        {
            if (least is { } known && cost >= known) return;
            least = cost;
        }

        try
        {
            NetworkJson.Write(Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{cost.Numerator}-{cost.Denominator}.json")), network);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Each task has what it found in its own result.
        }
    }

    private static IEnumerable<(string Path, Cost Cost)> Files(string path) =>
        Directory.EnumerateFiles(path, "*.json").Select(file => (Path: file, Cost: CostOf(Path.GetFileNameWithoutExtension(file)))).Where(file => file.Cost is not null).Select(file => (file.Path, file.Cost!.Value)).OrderBy(file => file.Value);

    private static Cost? CostOf(string name) =>
        name.Split('-') is [var over, var under] && BigInteger.TryParse(over, NumberStyles.None, CultureInfo.InvariantCulture, out var numerator) && BigInteger.TryParse(under, NumberStyles.None, CultureInfo.InvariantCulture, out var denominator) && denominator.Sign > 0
            ? new Cost(numerator, denominator)
            : null;

    private IntegerNetwork? Read(string file, Cost cost)
    {
        try
        {
            var network = NetworkJson.Read(file);
            problem.CheckFits(network);
            return problem.Score(network)[0] is { } reached && reached.CompareTo(cost) == 0 ? network : null;
        }
        catch (Exception fault) when (fault is DataFileException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
