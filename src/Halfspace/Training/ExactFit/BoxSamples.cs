namespace Halfspace.Training.ExactFit;

/// <summary>
/// The samples of a neuron as <see cref="BoxTree"/> sees them: each with the side that it should be on, so that its inputs are negated on the other. A sample is right
/// where weights times inputs, less <see cref="Thresholds"/>, plus the bias in units on the one side and minus it on the other, is not negative.
/// </summary>
internal sealed class BoxSamples
{
    /// <summary>Takes the rows of a neuron that cost something, those of the one side first.</summary>
    public BoxSamples(PricedNeuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        var plus = Enumerable.Range(0, neuron.Rows.Length).Where(r => neuron.PlusCosts[r] > 0).ToArray();
        var minus = Enumerable.Range(0, neuron.Rows.Length).Where(r => neuron.MinusCosts[r] > 0).ToArray();
        (PlusCount, Count, Unit) = (plus.Length, plus.Length + minus.Length, neuron.Unit);
        Costs = [.. plus.Select(r => neuron.PlusCosts[r]), .. minus.Select(r => neuron.MinusCosts[r])];
        Thresholds = [.. plus.Select(_ => neuron.PlusThreshold), .. minus.Select(_ => neuron.MinusThreshold)];
        Values = new int[neuron.Count][];
        Signed = [.. Costs.Select((cost, i) => i < PlusCount ? -cost : cost)];
        for (var c = 0; c < Values.Length; c++)
        {
            var column = c;
            Values[c] = [.. plus.Select(r => neuron.Rows[r][column]), .. minus.Select(r => -neuron.Rows[r][column])];
        }

        var helping = Enumerable.Range(0, Count).Select(i => Enumerable.Range(0, Values.Length).Where(c => Values[c][i] > 0 ? neuron.High[c] > 0 : Values[c][i] < 0 && neuron.Low[c] < 0).Select(c => Values[c][i] > 0 ? 2 * c : 2 * c + 1).ToArray()).ToArray();
        (Helping, HelpingBegins) = ([.. helping.SelectMany(of => of)], new int[Count + 1]);
        HelpedBy = [.. Enumerable.Range(0, 2 * Values.Length).Select(_ => new ulong[(Count + 63) / 64])];
        Spans = new (int, int)[HelpedBy.Length];
        for (var i = 0; i < Count; i++)
        {
            HelpingBegins[i + 1] = HelpingBegins[i] + helping[i].Length;
            foreach (var at in helping[i])
            {
                HelpedBy[at][i / 64] |= 1UL << i % 64;
                Spans[at] = (Spans[at].End == 0 ? i / 64 : Spans[at].Begin, i / 64 + 1);
            }
        }

        int[] dear = [.. Enumerable.Range(0, Count).Where(i => Costs[i] > 1)];
        // Where most samples cost more than one their costs are added up one by one.
        Dear = dear.Length * 8 <= Count ? dear : null;
    }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>How many are on the one side; they come first.</summary>
    public int PlusCount { get; }

    /// <summary>What a bias of one adds to a sample of the one side, and takes from one of the other.</summary>
    public int Unit { get; }

    /// <summary>The inputs, column after column.</summary>
    public int[][] Values { get; }

    /// <summary>What each sample costs where it is wrong.</summary>
    public int[] Costs { get; }

    /// <summary>What each sample has to reach.</summary>
    public int[] Thresholds { get; }

    /// <summary>The costs, negated on the one side.</summary>
    public int[] Signed { get; }

    /// <summary>The columns that help each sample, sample after sample: twice the column where a positive weight does that its range has, and one more where a negative one does.</summary>
    public int[] Helping { get; }

    /// <summary>Where each sample begins in <see cref="Helping"/>, and the end.</summary>
    public int[] HelpingBegins { get; }

    /// <summary>For twice each column the samples that a positive weight helps, and at one more those that a negative one does, as bits.</summary>
    public ulong[][] HelpedBy { get; }

    /// <summary>The words of each of <see cref="HelpedBy"/> that are not zero lie between these.</summary>
    public (int Begin, int End)[] Spans { get; }

    /// <summary>The samples that cost more than one, where they are few; null where they are many.</summary>
    public int[]? Dear { get; }
}
