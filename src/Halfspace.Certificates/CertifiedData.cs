using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Halfspace.Certificates;

/// <summary>The samples that a training claim is about: integer inputs at a stated scale, and the class of each sample.</summary>
public sealed class CertifiedData
{
    private readonly int[] values;
    private readonly int[] labels;

    /// <summary>Takes over arrays, which must not change afterwards.</summary>
    /// <param name="name">A name for reports; no claim rests on it.</param>
    /// <param name="scale">The integer that stands for the real number one, positive.</param>
    /// <param name="inputNames">One name an input.</param>
    /// <param name="classNames">One name a class.</param>
    /// <param name="labels">The class index of each sample.</param>
    /// <param name="values">All inputs, one sample after the other.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a label is no class.</exception>
    public CertifiedData(string name, int scale, IReadOnlyList<string> inputNames, IReadOnlyList<string> classNames, int[] labels, int[] values)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(values);
        if (scale < 1) throw new ArgumentException($"The scale is {scale}; it must be 1 or more.");
        if (labels.Length == 0 || inputNames.Count == 0) throw new ArgumentException("There must be one sample or more, and one input or more.");
        if (values.LongLength != (long)labels.Length * inputNames.Count) throw new ArgumentException($"There are {values.Length} values for {labels.Length} samples of {inputNames.Count} inputs.");
        if (classNames.Count < 2 || classNames.Distinct(StringComparer.Ordinal).Count() != classNames.Count) throw new ArgumentException("There must be two classes or more, each with a name of its own.");
        foreach (var label in labels) if (label < 0 || label >= classNames.Count) throw new ArgumentException($"There is no class {label}; there are {classNames.Count}.");
        (Name, Scale, InputNames, ClassNames, this.labels, this.values) = (name, scale, inputNames, classNames, labels, values);
    }

    /// <summary>A name for reports.</summary>
    public string Name { get; }

    /// <summary>The integer that stands for the real number one.</summary>
    public int Scale { get; }

    /// <summary>One name an input.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>One name a class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of samples.</summary>
    public int SampleCount => labels.Length;

    /// <summary>The number of inputs.</summary>
    public int InputCount => InputNames.Count;

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>The class of each sample.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>All inputs, one sample after the other.</summary>
    public ReadOnlySpan<int> Values => values;

    /// <summary>The inputs of a sample.</summary>
    public ReadOnlySpan<int> Row(int sample) => values.AsSpan(sample * InputCount, InputCount);

    /// <summary>Some of the samples, in the given order.</summary>
    public CertifiedData Select(IReadOnlyList<int> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return new CertifiedData(Name, Scale, InputNames, ClassNames, [.. samples.Select(k => labels[k])], Rows(samples));
    }

    /// <summary>The samples of two classes, the lower one as class 0: what one network of an ensemble of pairs is trained on.</summary>
    public CertifiedData Pair(int low, int high)
    {
        int[] samples = [.. Enumerable.Range(0, SampleCount).Where(k => labels[k] == low || labels[k] == high)];
        return new CertifiedData($"{Name}: {ClassNames[low]} or {ClassNames[high]}", Scale, InputNames, [ClassNames[low], ClassNames[high]], [.. samples.Select(k => labels[k] == high ? 1 : 0)], Rows(samples));
    }

    /// <summary>The SHA-256, in hexadecimal, of everything but <see cref="Name"/>: sizes, scale, names in their order, labels and values.</summary>
    /// <remarks>
    /// Hashed as little-endian 32-bit integers: samples, inputs, classes, scale; then, from version 2 on, for each input name and each
    /// class name the length of its UTF-8 bytes and the bytes; then labels, then values sample by sample.
    /// </remarks>
    /// <param name="version">The certificate's version; 1 leaves the names out.</param>
    public string Fingerprint(int version = CertificateFile.Version)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, [SampleCount, InputCount, ClassCount, Scale]);
        foreach (var name in version == 1 ? [] : InputNames.Concat(ClassNames))
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            Append(hash, [bytes.Length]);
            hash.AppendData(bytes);
        }

        Append(hash, labels);
        for (var k = 0; k < SampleCount; k++) Append(hash, Row(k));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        hash.AppendData(bytes);
    }

    private int[] Rows(IReadOnlyList<int> samples)
    {
        var rows = new int[samples.Count * InputCount];
        for (var s = 0; s < samples.Count; s++) Row(samples[s]).CopyTo(rows.AsSpan(s * InputCount));
        return rows;
    }
}
