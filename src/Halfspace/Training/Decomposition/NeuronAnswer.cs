namespace Halfspace.Training.Decomposition;

/// <summary>What a separated sub-problem of one neuron answered.</summary>
internal sealed record NeuronAnswer
{
    /// <summary>The minimum, or a number below it.</summary>
    public required double Value { get; init; }

    /// <summary>The part of the cost that depends on no multiplier.</summary>
    public double Fixed { get; init; }

    /// <summary>Whether the neuron is on, for each point.</summary>
    public required bool[] On { get; init; }

    /// <summary>The copies of the activations before, or the products; [point][input]. Null in the first layer.</summary>
    public double[][]? Before { get; init; }

    /// <summary>The weights, where the sub-problem has any.</summary>
    public double[]? Weights { get; init; }

    /// <summary>What the neuron does for the activations that it is really given: (point, activations before).</summary>
    public required Func<int, bool[], bool> Decide { get; init; }

    /// <summary>Whether no solver took part.</summary>
    public bool IsOwn { get; init; } = true;
}
