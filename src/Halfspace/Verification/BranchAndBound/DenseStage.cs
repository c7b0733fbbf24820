namespace Halfspace.Verification.BranchAndBound;

/// <summary>One dense layer of a chain.</summary>
/// <param name="Inputs">The number of values before it.</param>
/// <param name="Weights">A row of <paramref name="Inputs"/> weights for each output.</param>
/// <param name="Biases">One bias an output.</param>
/// <param name="Leaks">For each output the factor of its negative values in what follows: 0 of a ReLU, 1 where nothing happens; null where all are ReLUs.</param>
internal sealed record DenseStage(int Inputs, double[] Weights, double[] Biases, double[]? Leaks = null)
{
    /// <summary>For each output whether what follows is a step: 1 above zero, 0 below, and either at zero; null where none is.</summary>
    public bool[]? Steps { get; init; }

    /// <summary>Whether a step follows an output.</summary>
    public bool IsStep(int output) => Steps is not null && Steps[output];

    /// <summary>The number of outputs.</summary>
    public int Outputs => Biases.Length;

    /// <summary>The factor of an output's negative values.</summary>
    public double Leak(int output) => Leaks is null ? 0 : Leaks[output];
}
