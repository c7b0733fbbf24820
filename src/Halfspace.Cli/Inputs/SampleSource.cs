using Halfspace.Data;

namespace Halfspace.Cli.Inputs;

/// <summary>Samples that were read, before it is settled which of them to train on.</summary>
internal abstract class SampleSource
{
    /// <summary>The class of each sample.</summary>
    public abstract IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of rows of the file, dropped ones included.</summary>
    public abstract int RowCount { get; }

    /// <summary>The row of the file that a sample is.</summary>
    public abstract int RowOf(int place);

    /// <summary>The samples in places, or all, encoded to train on.</summary>
    public abstract Dataset ToTrain(int[]? places);

    /// <summary>The samples in places, encoded as those trained on are.</summary>
    public abstract Dataset ToValidate(Dataset trained, int[] places);

    /// <summary>Data whose integers need no encoding.</summary>
    public static SampleSource Of(Dataset data) => new Whole(data);

    /// <summary>Rows of a text file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="fitOnAll">Whether the encoding is fitted on all rows, whatever is trained on.</param>
    public static SampleSource Of(CsvSource source, bool fitOnAll) => new Text(source, fitOnAll);

    private sealed class Whole(Dataset data) : SampleSource
    {
        public override IReadOnlyList<int> Labels { get; } = data.Labels.ToArray();

        public override IReadOnlyList<string> ClassNames => data.ClassNames;

        public override int RowCount => data.SampleCount;

        public override int RowOf(int place) => place;

        public override Dataset ToTrain(int[]? places) => places is null ? data : data.Select(places);

        public override Dataset ToValidate(Dataset trained, int[] places) => data.Select(places);
    }

    private sealed class Text(CsvSource source, bool fitOnAll) : SampleSource
    {
        public override IReadOnlyList<int> Labels => source.Labels;

        public override IReadOnlyList<string> ClassNames => source.ClassNames;

        public override int RowCount => source.RowCount;

        public override int RowOf(int place) => source.Rows[place];

        public override Dataset ToTrain(int[]? places) => source.Read(places is null ? null : Rows(places), fitOnAll || places is null);

        public override Dataset ToValidate(Dataset trained, int[] places) => source.Read(trained.Encoding!, Rows(places));

        private int[] Rows(int[] places) => [.. places.Select(RowOf)];
    }
}
