namespace Halfspace.Training.ExactFit;

/// <summary>
/// The least and largest cost of each class of one depth as they were last, with what they were computed for: the fixed weights, by a number that no others have, and the ends of the
/// free parts. A column touches some classes only, so most of them are as they were.
/// </summary>
/// <param name="classes">The number of classes.</param>
/// <param name="neurons">The number of neurons.</param>
internal sealed class GroupCache(int classes, int neurons)
{
    private readonly (long Version, long Least, long Largest)[] entries = new (long, long, long)[classes];
    private readonly (int Least, int Most)[] ends = new (int, int)[classes * neurons];

    /// <summary>Whether a class is as it was when it was kept last.</summary>
    /// <param name="group">The class.</param>
    /// <param name="version">The number of the fixed weights.</param>
    /// <param name="ranges">The ranges of the weights.</param>
    /// <param name="sample">A sample of the class.</param>
    /// <param name="least">Receives the least cost.</param>
    /// <param name="largest">Receives the largest cost.</param>
    public bool Has(int group, long version, WeightRanges ranges, int sample, out long least, out long largest)
    {
        ref readonly var entry = ref entries[group];
        (least, largest) = (entry.Least, entry.Largest);
        if (entry.Version != version) return false;
        var own = ends.AsSpan(group * neurons, neurons);
        for (var h = 0; h < own.Length; h++)
        {
            if (own[h].Least != ranges.Least[h][sample] || own[h].Most != ranges.Most[h][sample]) return false;
        }

        return true;
    }

    /// <summary>Keeps the costs of a class.</summary>
    public void Keep(int group, long version, WeightRanges ranges, int sample, long least, long largest)
    {
        entries[group] = (version, least, largest);
        var own = ends.AsSpan(group * neurons, neurons);
        for (var h = 0; h < own.Length; h++) own[h] = (ranges.Least[h][sample], ranges.Most[h][sample]);
    }
}
