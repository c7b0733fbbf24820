namespace Halfspace.Training;

/// <summary>
/// Hard limits on the networks of a <see cref="TrainingProblem"/>, beside widths and range: which inputs they may use, with which weights, and which errors
/// they may make. A network that breaks one is no network of the problem.
/// </summary>
/// <remarks>An input is used where some neuron of the first layer gives it a weight other than zero. Everything is free by default.</remarks>
public sealed record NetworkLimits
{
    /// <summary>No limits beside widths and range.</summary>
    public static NetworkLimits None { get; } = new();

    /// <summary>How many inputs may be used at most; null for any number.</summary>
    public int? MaxInputs { get; init; }

    /// <summary>How many columns of the file may be used at most, inputs of one column counting once; null for any number. See <see cref="Columns"/>.</summary>
    public int? MaxColumns { get; init; }

    /// <summary>
    /// B: biases of the first layer, those beside the inputs, are integers in {-B..B} in units of the data's scale; null, the default, for {-P..P} as for all
    /// other weights. Layers above keep P. See <see cref="TrainingProblem.FreeBiasRange"/> for a B that never binds.
    /// </summary>
    public int? BiasRange { get; init; }

    /// <summary>For each input the weights that first-layer neurons may give it, all within {-P..P}; null for {-P..P} throughout.</summary>
    public IReadOnlyList<WeightLimits>? Weights { get; init; }

    /// <summary>Pairs of inputs, by their indices, of which at most one may be used.</summary>
    public IReadOnlyList<(int First, int Second)> ForbiddenPairs { get; init; } = [];

    /// <summary>How many samples of the first class may be given to the second at most, out of two classes; null for any number.</summary>
    public int? MaxFalsePositives { get; init; }

    /// <summary>How many samples of the second class may be missed at most, out of two classes; null for any number.</summary>
    public int? MaxFalseNegatives { get; init; }

    /// <summary>
    /// For each input the column of the file that it comes from, as any number that inputs of one column share; null, the default, to take them from the data's
    /// encoding, or, where it has none, each input for a column of its own.
    /// </summary>
    public IReadOnlyList<int>? Columns { get; init; }

    /// <summary>Whether which inputs are used, or with which weights, is limited.</summary>
    internal bool AreOnInputs => MaxInputs is not null || MaxColumns is not null || Weights is not null || ForbiddenPairs.Count > 0;

    /// <summary>Whether errors of one kind are limited.</summary>
    internal bool AreOnErrors => MaxFalsePositives is not null || MaxFalseNegatives is not null;

    /// <summary>Whether only the range of biases is limited, or nothing.</summary>
    internal bool AreOnBiasesOnly => !AreOnInputs && !AreOnErrors;

    /// <summary>The limits in words; empty where there are none.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (BiasRange is { } range) parts.Add(range == 0 ? "no biases" : $"biases in -{range}..{range}");
        if (MaxInputs is { } inputs) parts.Add($"at most {inputs} inputs");
        if (MaxColumns is { } columns) parts.Add($"at most {columns} columns");
        if (Weights is not null) parts.Add("ranges for inputs");
        if (ForbiddenPairs.Count > 0) parts.Add($"{ForbiddenPairs.Count} forbidden pairs");
        if (MaxFalsePositives is { } positives) parts.Add($"at most {positives} false positives");
        if (MaxFalseNegatives is { } negatives) parts.Add($"at most {negatives} false negatives");
        return string.Join(", ", parts);
    }

    /// <summary>What of these limits makes no sense for a problem; null where all do.</summary>
    internal string? Fault(int inputs, int range, int classes)
    {
        if (MaxInputs < 0) return $"The limit on used inputs is {MaxInputs}; give 0 or more.";
        if (MaxColumns < 0) return $"The limit on used columns is {MaxColumns}; give 0 or more.";
        if (BiasRange < 0) return $"The range of biases is {BiasRange}; give 0 or more.";
        if (Weights is { } weights && weights.Count != inputs) return $"The limits have ranges for {weights.Count} inputs; the data have {inputs}.";
        if (Columns is { } columns && columns.Count != inputs) return $"The limits have columns for {columns.Count} inputs; the data have {inputs}.";
        for (var i = 0; i < (Weights?.Count ?? 0); i++)
        {
            var (low, high) = (Weights![i].Low, Weights[i].High);
            if (low > high || low < -range || high > range) return $"The weights of input {i} are limited to {low}..{high}; give limits within -{range}..{range}, the lower one first.";
        }

        foreach (var (first, second) in ForbiddenPairs)
        {
            if ((uint)first >= (uint)inputs || (uint)second >= (uint)inputs || first == second) return $"The inputs {first} and {second} are no pair of different inputs; the data have the inputs 0 to {inputs - 1}.";
        }

        if (MaxFalsePositives < 0) return $"The limit on false positives is {MaxFalsePositives}; give 0 or more.";
        if (MaxFalseNegatives < 0) return $"The limit on false negatives is {MaxFalseNegatives}; give 0 or more.";
        return AreOnErrors && classes != 2 ? $"False positives and negatives are counted for two classes; the data have {classes}." : null;
    }
}
