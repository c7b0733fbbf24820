using System.Globalization;
using Halfspace.Data;

namespace Halfspace.Cli.Inputs;

/// <summary>Which output of a network a label of the data means, for data without the network's own encoding.</summary>
internal static class ClassOrder
{
    /// <summary>The data with its labels as positions of outputs: by name where the network has names, else by number, else in order.</summary>
    /// <param name="data">The data.</param>
    /// <param name="names">The network's classes, where they are known.</param>
    /// <param name="count">How many classes the network tells apart.</param>
    /// <exception cref="DataFileException">The labels do not tell which output they mean.</exception>
    public static Dataset Apply(Dataset data, IReadOnlyList<string>? names, int count)
    {
        // More classes than the network has are said by the caller, for data of every kind alike.
        if (data.ClassCount > count) return data;
        if (names is not null) return Relabelled(data, names, label => Enumerable.Range(0, names.Count).Where(c => names[c] == label).DefaultIfEmpty(-1).First());
        var numbers = data.ClassNames.Select(Number).ToArray();
        if (numbers.All(number => number >= 0 && number < count)) return Relabelled(data, [.. Enumerable.Range(0, count).Select(c => c.ToString(CultureInfo.InvariantCulture))], Number);
        return data.ClassCount == count
            ? data
            : throw new DataFileException(data.Name, 0, $"The data has {data.ClassCount} classes ({string.Join(", ", data.ClassNames.Take(5))}); the network tells {count} apart. Give labels from 0 to {count - 1}, or data with all classes.");
    }

    private static int Number(string label) => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static Dataset Relabelled(Dataset data, IReadOnlyList<string> names, Func<string, int> position)
    {
        var positions = data.ClassNames.Select(position).ToArray();
        for (var c = 0; c < positions.Length; c++)
        {
            if (positions[c] < 0) throw new DataFileException(data.Name, 0, $"The data has the class '{data.ClassNames[c]}'; the network has {string.Join(", ", names.Take(5))}. Give data with the network's classes.");
        }

        var labels = new int[data.SampleCount];
        for (var k = 0; k < labels.Length; k++) labels[k] = positions[data.Labels[k]];
        return data.WithClasses(labels, names);
    }
}
