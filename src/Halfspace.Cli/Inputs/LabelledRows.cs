using Halfspace.Data;

namespace Halfspace.Cli.Inputs;

/// <summary>Labelled samples for a network that exists: rows are encoded as it was trained.</summary>
internal static class LabelledRows
{
    /// <summary>Loads the samples that a command line names.</summary>
    /// <param name="network">What they are for.</param>
    /// <param name="path">The file, or a built-in name.</param>
    /// <param name="labels">The labels of images, or null.</param>
    /// <param name="label">The label column for a network without an encoding, or null.</param>
    /// <param name="rows">A file of row numbers, or null.</param>
    /// <param name="isTrained">Whether of built-in data the samples are meant that networks are trained on, not those held out.</param>
    public static Dataset Load(Classifier network, string path, string? labels, string? label, string? rows, bool isTrained = false)
    {
        if (path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal))
        {
            var benchmark = isTrained ? Benchmarks.Find(path).Train : Benchmarks.Find(path).Test;
            return rows is null ? benchmark : benchmark.Select(RowList.Read(rows, null, benchmark.SampleCount));
        }

        if (labels is not null)
        {
            var images = IdxFile.Read(path, labels, network.ClassCount);
            return rows is null ? images : images.Select(RowList.Read(rows, null, images.SampleCount));
        }

        var chosen = rows is null ? null : RowList.Read(rows);
        if (network.Encoding is not null) return CsvFile.Read(path, network.Encoding, chosen);
        var read = CsvFile.Read(path, new CsvOptions { Label = label is null ? null : ColumnReference.FromString(label), MinMax = false, Rows = chosen });
        return ClassOrder.Apply(read, network.ClassNames, network.ClassCount);
    }

    /// <summary>Refuses samples that are none of a network's.</summary>
    /// <exception cref="DataFileException">Inputs, scale or classes are others.</exception>
    public static void Check(Classifier network, string model, Dataset samples, string path)
    {
        if (samples.InputCount != network.InputCount) throw new DataFileException(path, 0, $"The data has {samples.InputCount} inputs; {model} takes {network.InputCount}. Give data with the inputs it was trained on.");
        if (network.InputScale is { } scale && samples.Scale != scale) throw new DataFileException(path, 0, $"The data has the scale {samples.Scale}; {model} was trained at {scale}. Give data encoded as in training.");
        if (samples.ClassCount > network.ClassCount) throw new DataFileException(path, 0, $"The data has {samples.ClassCount} classes; {model} tells {network.ClassCount} apart. Give data with the classes it was trained on.");
    }
}
