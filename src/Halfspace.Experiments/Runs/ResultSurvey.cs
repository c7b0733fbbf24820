using Halfspace.Data;

namespace Halfspace.Experiments.Runs;

/// <summary>What the results of a plan's tasks are, after a look into each file.</summary>
/// <param name="Done">Tasks with a result, and the version that ran each.</param>
/// <param name="Broken">Tasks in whose place there is another file, and what is wrong with it.</param>
internal sealed record ResultSurvey(IReadOnlyDictionary<int, string> Done, IReadOnlyDictionary<int, string> Broken)
{
    /// <summary>How many results there are of each version.</summary>
    public IEnumerable<(string Version, int Count)> Versions => Done.Values.GroupBy(version => version).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count()));

    /// <summary>Tasks whose result is of another version than this one.</summary>
    public IEnumerable<int> OfOthers => Done.Where(pair => pair.Value != ResultHead.ThisVersion).Select(pair => pair.Key);

    /// <summary>How many results are of which other version, in words; null where there are none.</summary>
    public string? Others => Versions.Where(one => one.Version != ResultHead.ThisVersion).Select(one => FormattableString.Invariant($"{one.Count} of version {one.Version}")).ToArray() is { Length: > 0 } others ? string.Join(", ", others) : null;

    /// <summary>Looks into the files of some tasks.</summary>
    public static ResultSurvey Of(ResultFolder folder, IEnumerable<int> tasks)
    {
        var (done, broken) = (new Dictionary<int, string>(), new Dictionary<int, string>());
        foreach (var task in tasks.Where(folder.IsDone))
        {
            try
            {
                done.Add(task, folder.Head(task).Version);
            }
            catch (DataFileException fault)
            {
                broken.Add(task, fault.Message);
            }
        }

        return new ResultSurvey(done, broken);
    }
}
