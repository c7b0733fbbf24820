using Halfspace.Data;

namespace Halfspace.Training.Samples;

/// <summary>
/// The different inputs of a data set, each once, with how many samples of each class have it. A network gives all of them one output,
/// so a model needs the variables of a sample once for each different input only.
/// </summary>
public sealed class DistinctInputs
{
    private readonly Dataset data;

    /// <summary>Groups the samples of a data set, in the order in which inputs first appear.</summary>
    public DistinctInputs(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        this.data = data;
        var (firsts, counts, seen) = (new List<int>(), new List<int[]>(), new Dictionary<string, int>());
        var of = new int[data.SampleCount];
        // An input of one sample shares its counts with others of that class: of thousands of classes, most counts are zero.
        var single = new int[data.ClassCount][];
        for (var k = 0; k < of.Length; k++)
        {
            var key = new string(System.Runtime.InteropServices.MemoryMarshal.Cast<int, char>(data.Row(k)));
            if (!seen.TryGetValue(key, out var point))
            {
                seen.Add(key, point = firsts.Count);
                firsts.Add(k);
                if (single[data.Labels[k]] is null) (single[data.Labels[k]] = new int[data.ClassCount])[data.Labels[k]] = 1;
                counts.Add(single[data.Labels[k]]);
                of[k] = point;
                continue;
            }

            of[k] = point;
            if (ReferenceEquals(counts[point], single[data.Labels[firsts[point]]])) counts[point] = (int[])counts[point].Clone();
            counts[point][data.Labels[k]]++;
        }

        (Firsts, Counts, PointOf) = (firsts, counts, of);
    }

    /// <summary>The number of different inputs.</summary>
    public int Count => Firsts.Count;

    /// <summary>The first sample with each input.</summary>
    public IReadOnlyList<int> Firsts { get; }

    /// <summary>How many samples of each class have an input; inputs with equal counts may share an array, so none may be changed.</summary>
    public IReadOnlyList<int[]> Counts { get; }

    /// <summary>The input of each sample.</summary>
    public IReadOnlyList<int> PointOf { get; }

    /// <summary>The integers of an input.</summary>
    public ReadOnlySpan<int> Row(int point) => data.Row(Firsts[point]);

    /// <summary>The most frequent class of an input; the first of equals.</summary>
    public int Majority(int point) => Array.IndexOf(Counts[point], Counts[point].Max());

    /// <summary>How many samples have an input and not its most frequent class.</summary>
    public int Minority(int point) => Counts[point].Sum() - Counts[point].Max();
}
