using Halfspace.Certificates;

namespace Halfspace.Data;

/// <summary>
/// Labelled samples whose inputs are exact integers. An input of real value v is held as the integer v times
/// <see cref="Scale"/>, so a pre-activation of an integer network is an exact integer and no epsilon is needed.
/// </summary>
public sealed class Dataset
{
    private readonly int[] values;
    private readonly int[] labels;

    /// <summary>Creates a data set with copies of the arrays and lists.</summary>
    /// <param name="name">A name for messages and reports.</param>
    /// <param name="values">Integers, one row of <paramref name="inputNames"/>.Count after the other.</param>
    /// <param name="labels">Class index of each sample, from 0.</param>
    /// <param name="inputNames">A name for each input.</param>
    /// <param name="classNames">A name for each class.</param>
    /// <param name="scale">The integer that stands for the real number one; also the unit of a first-layer bias.</param>
    /// <exception cref="ArgumentException">Sizes disagree, there is no sample, a label has no class, or two classes have one name.</exception>
    public Dataset(string name, int[] values, int[] labels, IReadOnlyList<string> inputNames, IReadOnlyList<string> classNames, int scale)
        : this(values, labels, name, inputNames, classNames, scale)
    {
        (this.values, this.labels) = ([.. values], [.. labels]);
    }

    private Dataset(int[] values, int[] labels, string name, IReadOnlyList<string> inputNames, IReadOnlyList<string> classNames, int scale)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(inputNames);
        ArgumentNullException.ThrowIfNull(classNames);
        if (inputNames.Contains(null!)) throw new ArgumentException($"Data set '{name}' has an input whose name is null.", nameof(inputNames));
        if (classNames.Contains(null!)) throw new ArgumentException($"Data set '{name}' has a class whose name is null.", nameof(classNames));
        if (classNames.Distinct(StringComparer.Ordinal).Count() < classNames.Count) throw new ArgumentException($"Data set '{name}' has two classes of one name; each needs a name of its own.", nameof(classNames));
        if (labels.Length == 0) throw new ArgumentException($"Data set '{name}' has no sample.", nameof(labels));
        if (values.LongLength != (long)labels.Length * inputNames.Count)
            throw new ArgumentException($"Data set '{name}' has {values.Length} values; {labels.Length} samples of {inputNames.Count} inputs need {(long)labels.Length * inputNames.Count}.", nameof(values));
        if (scale < 1) throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be 1 or more.");
        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classNames.Count)
                throw new ArgumentException($"Data set '{name}' has the label index {label}, but {classNames.Count} classes.", nameof(labels));
        }

        Name = name;
        this.values = values;
        this.labels = labels;
        InputNames = [.. inputNames];
        ClassNames = [.. classNames];
        Scale = scale;
    }

    /// <summary>A name for messages and reports.</summary>
    public string Name { get; }

    /// <summary>The number of samples.</summary>
    public int SampleCount => labels.Length;

    /// <summary>The number of inputs of each sample.</summary>
    public int InputCount => InputNames.Count;

    /// <summary>The number of classes, whether or not each has a sample here.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>The integer that stands for the real number one; also the unit of a first-layer bias.</summary>
    public int Scale { get; }

    /// <summary>The name of each input, for example <c>age</c> or <c>sex=Female</c>.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How further raw rows are encoded in the same way; null where there is no such recipe.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>What was done to the data on the way in, a sentence each (constant columns dropped, values rounded).</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The class index of each sample.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>All inputs, one row after the other.</summary>
    public ReadOnlySpan<int> Values => values;

    /// <summary>The inputs of one sample.</summary>
    public ReadOnlySpan<int> Row(int sample) => values.AsSpan(sample * InputCount, InputCount);

    /// <summary>The samples with the given indices, in that order.</summary>
    public Dataset Select(IReadOnlyList<int> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var chosen = new int[samples.Count * InputCount];
        var chosenLabels = new int[samples.Count];
        for (var s = 0; s < samples.Count; s++)
        {
            if ((uint)samples[s] >= (uint)SampleCount)
                throw new ArgumentOutOfRangeException(nameof(samples), samples[s], $"Data set '{Name}' has the samples 0 to {SampleCount - 1}.");
            Row(samples[s]).CopyTo(chosen.AsSpan(s * InputCount));
            chosenLabels[s] = labels[samples[s]];
        }

        return new Dataset(chosen, chosenLabels, Name, InputNames, ClassNames, Scale) { Encoding = Encoding, Notes = Notes };
    }

    /// <summary>The same inputs, which are shared, under other classes.</summary>
    /// <param name="labels">Class index of each sample, from 0.</param>
    /// <param name="classNames">A name for each class.</param>
    /// <exception cref="ArgumentException">There is not one label a sample, a label has no class, or two classes have one name.</exception>
    public Dataset WithClasses(IReadOnlyList<int> labels, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new Dataset(values, [.. labels], Name, InputNames, classNames, Scale) { Encoding = Encoding, Notes = Notes };
    }

    /// <summary>How many samples each class has.</summary>
    public int[] ClassSizes()
    {
        var sizes = new int[ClassCount];
        foreach (var label in labels) sizes[label]++;
        return sizes;
    }

    /// <summary>SHA-256 over sizes, scale, names, labels and values, in hexadecimal; equal data sets have equal fingerprints, whatever they are called.</summary>
    public string Fingerprint() => ToCertified().Fingerprint();

    /// <summary>The same samples as certificates hold them; shares the arrays.</summary>
    internal CertifiedData ToCertified() => new(Name, Scale, InputNames, ClassNames, labels, values);

    /// <summary>The data set of a certificate's samples.</summary>
    internal static Dataset Of(CertifiedData data) => Keeping(data.Name, data.Values.ToArray(), data.Labels.ToArray(), data.InputNames, data.ClassNames, data.Scale);

    /// <summary>A data set of arrays that nobody else has, which are not copied: there may be no room for two.</summary>
    internal static Dataset Keeping(string name, int[] values, int[] labels, IReadOnlyList<string> inputNames, IReadOnlyList<string> classNames, int scale, Encoding? encoding = null, IReadOnlyList<string>? notes = null) =>
        new(values, labels, name, inputNames, classNames, scale) { Encoding = encoding, Notes = notes ?? [] };

    /// <summary>Name and sizes.</summary>
    public override string ToString() => $"{Name}: {SampleCount} samples, {InputCount} inputs, {ClassCount} classes, scale {Scale}";
}
