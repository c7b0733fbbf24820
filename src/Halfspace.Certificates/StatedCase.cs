namespace Halfspace.Certificates;

/// <summary>A layer: each output is a weighted sum of the values before it, and a bias. It is dense, or with <see cref="Places"/> has only the weights stated, as of a convolution.</summary>
/// <param name="Inputs">The number of values before it.</param>
/// <param name="Weights">A row of <paramref name="Inputs"/> weights for each output; with <see cref="Places"/> the weights of the rows one after the other.</param>
/// <param name="Biases">One bias an output.</param>
/// <param name="Leaks">For each output the factor of its negative values in what follows, from 0 (a ReLU) to 1 (nothing happens); null where all are ReLUs, and for the last layer.</param>
public sealed record StatedLayer(int Inputs, double[] Weights, double[] Biases, double[]? Leaks)
{
    /// <summary>The outputs that are steps in what follows: 1 above zero, 0 below, and either at zero; null for none.</summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>For each weight the input that it is on; null where each output has one for every input.</summary>
    public IReadOnlyList<int>? Places { get; init; }

    /// <summary>Where in <see cref="Places"/> the weights of each output begin, and where those of the last end; null where there are no places.</summary>
    public IReadOnlyList<int>? Starts { get; init; }

    /// <summary>The number of outputs.</summary>
    public int Outputs => Biases.Length;
}

/// <summary>A box of inputs.</summary>
/// <param name="Lower">The lower ends.</param>
/// <param name="Upper">The upper ends.</param>
public sealed record StatedBox(double[] Lower, double[] Upper);

/// <summary>A linear condition on outputs: the weighted sum is at most a limit, or below it.</summary>
/// <param name="Coefficients">One coefficient for each output.</param>
/// <param name="Limit">What the sum may be at most.</param>
public sealed record StatedRow(double[] Coefficients, double Limit)
{
    /// <summary>Whether the sum has to be below the limit. A proof shows that it is above.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(StatedRow), PrintMembers);
}

/// <summary>One way to break a property: an input of a box whose outputs meet all rows.</summary>
/// <param name="Box">The box.</param>
/// <param name="Rows">The rows.</param>
public sealed record StatedCase(StatedBox Box, IReadOnlyList<StatedRow> Rows)
{
    /// <summary>Inputs that have to be above the lower end of the box. Proofs are about the whole box.</summary>
    public IReadOnlyList<int> AboveLower { get; init; } = [];

    /// <summary>Inputs that have to be below the upper end of the box.</summary>
    public IReadOnlyList<int> BelowUpper { get; init; } = [];
}
