using System.Globalization;
using System.Numerics;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Cli.Predict;

/// <summary>The predictions of a network file for the rows of a data file, block by block, so that memory does not grow with the data.</summary>
internal sealed class PredictedRows
{
    private const int BlockRows = 512;

    private readonly string data;
    private readonly Func<CancellationToken, IEnumerable<PredictedRow>> read;
    private readonly Func<IReadOnlyList<string>> notes;

    /// <param name="model">The network file.</param>
    /// <param name="data">The data file, or <c>builtin:</c> and a name.</param>
    /// <param name="label">The column that is no input, for a network without an encoding.</param>
    /// <param name="divide">What plain numbers are divided by.</param>
    public PredictedRows(string model, string data, string? label, double? divide)
    {
        this.data = data;
        Network = Classifier.Read(model);
        var isBuiltin = data.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal);
        var isImages = !isBuiltin && IdxFile.HoldsImages(data);
        if (label is not null && (isBuiltin || isImages || Network.Encoding is not null))
            throw new UsageException($"--label is for text files and networks without an encoding; {(Network.Encoding is null ? $"{data} has no columns" : $"the encoding in {model} names the label")}. Leave it out.");
        if (divide is not null && Network.InputScale is not null && (isBuiltin || isImages || Network.Encoding is not null))
            throw new UsageException($"--divide is for networks that take plain numbers; the inputs of {model} are integers that come from the data as it is. Leave it out.");
        notes = () => [];
        if (isBuiltin || isImages)
        {
            var (rows, scale) = isBuiltin ? Builtin() : (IdxFile.ReadPixels(data), 255);
            if (Network.InputScale is { } own && own != scale) throw new DataFileException(data, 0, $"The data has the scale {scale}; {model} was trained at {own}. Give data encoded as in training.");
            // Pixels are taken as they are by networks of real numbers, as they are by 'evaluate'.
            var unit = Network.InputScale is not null ? 1 : (isImages ? 1 : scale) * (divide ?? 1);
            read = cancellation => Predict(Numbered(rows, model), unit, cancellation);
            return;
        }

        if (Network.Encoding is { } encoding)
        {
            var encoded = new EncodedRows(data, encoding);
            notes = () => encoded.Notes;
            read = cancellation => Predict(encoded.Read(), Network.InputScale is not null ? 1 : encoding.Scale * (divide ?? 1), cancellation);
            return;
        }

        var numbers = new NumberRows(data, Network.InputCount, label is null ? null : ColumnReference.FromString(label));
        if (Network.InputScale is { } at)
        {
            if (at != 1) notes = () => [FormattableString.Invariant($"The network has no encoding; each number is taken as a real input, times its scale {at}.")];
            read = cancellation => Predict(numbers.ReadIntegers(at, divide ?? 1), 1, cancellation);
        }
        else
        {
            read = cancellation => Predict(numbers.Read(divide ?? 1), Network.PredictNumbers!, cancellation);
        }

        (IEnumerable<int[]> Rows, int Scale) Builtin()
        {
            var benchmark = Benchmarks.Find(data).Test;
            return (Enumerable.Range(0, benchmark.SampleCount).Select(k => benchmark.Row(k).ToArray()), benchmark.Scale);
        }
    }

    public Classifier Network { get; }

    /// <summary>The name of a class; its number where the network does not know names.</summary>
    public string NameOf(int index) => (Network.ClassNames ?? Network.Encoding?.ClassNames) is { } names ? names[index] : index.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the last reading met.</summary>
    public IReadOnlyList<string> Notes => notes();

    /// <summary>Reads and predicts from the beginning.</summary>
    public IEnumerable<PredictedRow> Read(CancellationToken cancellation) => read(cancellation);

    private IEnumerable<(int Row, int[] Inputs)> Numbered(IEnumerable<int[]> rows, string model)
    {
        var row = 0;
        foreach (var inputs in rows)
        {
            if (inputs.Length != Network.InputCount) throw new DataFileException(data, 0, $"The data has {inputs.Length} inputs; {model} takes {Network.InputCount}. Give data with the inputs it was trained on.");
            yield return (row++, inputs);
        }
    }

    private IEnumerable<PredictedRow> Predict(IEnumerable<(int Row, int[] Inputs)> rows, double unit, CancellationToken cancellation) => Network.PredictIntegers is { } exact
        ? Predict(rows, exact, cancellation)
        : Predict(rows.Select(row => (row.Row, Array.ConvertAll(row.Inputs, value => (float)(value / unit)))), Network.PredictNumbers!, cancellation);

    private IEnumerable<PredictedRow> Predict<TInput, TOutput>(IEnumerable<(int Row, TInput[] Inputs)> rows, Func<TInput[], Prediction<TOutput>> predict, CancellationToken cancellation)
        where TOutput : struct, INumber<TOutput>
    {
        foreach (var block in rows.Chunk(BlockRows))
        {
            cancellation.ThrowIfCancellationRequested();
            var (done, faults) = (new PredictedRow[block.Length], new ArgumentException?[block.Length]);
            Parallel.For(0, block.Length, k =>
            {
                try
                {
                    var prediction = predict(block[k].Inputs);
                    done[k] = new PredictedRow(block[k].Row, prediction.Class, [.. prediction.Outputs.Select(Text)], Text(prediction.Margin), prediction.IsTie);
                }
                catch (ArgumentException fault)
                {
                    faults[k] = fault;
                }
            });
            for (var k = 0; k < done.Length; k++)
            {
                if (faults[k] is { } fault) throw new DataFileException(data, 0, $"Row {block[k].Row}: {CommandRun.Reason(fault)}", fault);
                yield return done[k];
            }
        }
    }

    private static string Text<T>(T value)
        where T : struct, INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
