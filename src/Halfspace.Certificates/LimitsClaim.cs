namespace Halfspace.Certificates;

/// <summary>Hard limits on the networks that a certificate is about, beside widths and range; everything is free by default. An input is used where a first-layer neuron gives it a weight other than zero.</summary>
public sealed record LimitsClaim
{
    /// <summary>No limits.</summary>
    public static LimitsClaim None { get; } = new();

    /// <summary>How many inputs may be used.</summary>
    public int? MaxInputs { get; init; }

    /// <summary>How many columns may be used: inputs of the same number in <see cref="Columns"/> count once.</summary>
    public int? MaxColumns { get; init; }

    /// <summary>For each input the column that it comes from, any number that inputs of one column share; needed for <see cref="MaxColumns"/>.</summary>
    public IReadOnlyList<int>? Columns { get; init; }

    /// <summary>First-layer biases are in -B..B, not -P..P.</summary>
    public int? BiasRange { get; init; }

    /// <summary>For each input the smallest weight that a first-layer neuron may give it.</summary>
    public IReadOnlyList<int>? Lowest { get; init; }

    /// <summary>For each input the largest weight.</summary>
    public IReadOnlyList<int>? Highest { get; init; }

    /// <summary>Pairs of inputs of which at most one may be used.</summary>
    public IReadOnlyList<(int First, int Second)> ForbiddenPairs { get; init; } = [];

    /// <summary>How many samples of the first class may be given to the second.</summary>
    public int? MaxFalsePositives { get; init; }

    /// <summary>How many samples of the second class may be missed.</summary>
    public int? MaxFalseNegatives { get; init; }

    /// <summary>What of these limits makes no sense for a problem; null where all do.</summary>
    internal string? Fault(SignProblem problem)
    {
        var inputs = problem.Data.InputCount;
        if (new[] { MaxInputs, MaxColumns, BiasRange, MaxFalsePositives, MaxFalseNegatives }.Any(limit => limit < 0)) return "a limit is negative";
        if (new[] { Columns, Lowest, Highest }.Any(list => list is not null && list.Count != inputs) || (Lowest is null) != (Highest is null)) return $"a list of limits does not have one entry for each of {inputs} inputs";
        if (MaxColumns is not null && Columns is null) return "columns are limited, but not stated";
        for (var i = 0; i < inputs && Lowest is not null; i++)
            if (Lowest[i] > Highest![i] || Lowest[i] < -problem.Range || Highest[i] > problem.Range) return $"the weights of input {i} are limited to {Lowest[i]}..{Highest[i]}, which is no range within -{problem.Range}..{problem.Range}";
        if (ForbiddenPairs.Any(pair => pair.First == pair.Second || Math.Min(pair.First, pair.Second) < 0 || Math.Max(pair.First, pair.Second) >= inputs)) return "a forbidden pair is none of two inputs";
        if ((MaxFalsePositives ?? MaxFalseNegatives) is not null && (problem.Data.ClassCount != 2 || problem.Objectives[0] != "mistakes")) return "false positives and negatives are limited, which mistakes of two classes count";
        return problem.BiasRange > problem.Range && problem.Objectives.Contains("max-margin") ? "biases beyond the range of weights make margins of their own; no bound here is about them" : null;
    }

    /// <summary>Which limit on biases, inputs or their weights a network breaks; null where it keeps them.</summary>
    internal string? Broken(SignProblem problem, CertifiedNetwork network)
    {
        var (first, inputs) = (network.Layers[0], problem.Data.InputCount);
        if (first.Biases.Any(bias => Math.Abs((long)bias) > problem.BiasRange)) return $"the network has a bias beyond -{problem.BiasRange}..{problem.BiasRange}";
        bool IsUsed(int input) => Enumerable.Range(0, first.NeuronCount).Any(j => first.WeightsOf(j)[input] != 0);
        int[] used = [.. Enumerable.Range(0, inputs).Where(IsUsed)];
        if (used.Length > MaxInputs) return $"the network uses {used.Length} inputs; the limit is {MaxInputs}";
        if (MaxColumns is { } most && used.Select(i => Columns![i]).Distinct().Count() is var columns && columns > most) return $"the network uses {columns} columns; the limit is {most}";
        if (ForbiddenPairs.Any(pair => used.Contains(pair.First) && used.Contains(pair.Second))) return "the network uses both inputs of a forbidden pair";
        for (var w = 0; w < first.Weights.Length && Lowest is not null; w++)
            if (first.Weights[w] < Lowest[w % inputs] || first.Weights[w] > Highest![w % inputs]) return $"the network gives input {w % inputs} the weight {first.Weights[w]}; its limits are {Lowest[w % inputs]}..{Highest![w % inputs]}";
        return null;
    }

    /// <summary>The limits in words; empty where there are none.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (MaxInputs is { } inputs) parts.Add($"at most {inputs} inputs used");
        if (MaxColumns is { } columns) parts.Add($"at most {columns} columns used, as the inputs' columns are stated");
        if (BiasRange is { } range) parts.Add(range == 0 ? "no first-layer biases" : $"first-layer biases in -{range}..{range}");
        if (Lowest is not null) parts.Add("a range for the weights of each input");
        if (ForbiddenPairs.Count > 0) parts.Add($"{ForbiddenPairs.Count} forbidden pairs of inputs");
        if (MaxFalsePositives is { } positives) parts.Add($"at most {positives} false positives");
        if (MaxFalseNegatives is { } negatives) parts.Add($"at most {negatives} false negatives");
        return string.Join(", ", parts);
    }
}
