using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// What one integer neuron is fitted to: a wanted sign for each sample and what a wrong one costs. A plus is met by a
/// pre-activation of at least <see cref="PlusThreshold"/>, a minus by one of at most minus <see cref="MinusThreshold"/>.
/// </summary>
internal sealed record NeuronFitProblem
{
    /// <summary>The inputs, column after column, one value a sample; the bias is a column like any other.</summary>
    public required IReadOnlyList<int[]> Columns { get; init; }

    /// <summary>For each column the largest magnitude of its weight.</summary>
    public required IReadOnlyList<int> Ranges { get; init; }

    /// <summary>The wanted sign of each sample: +1, -1, or 0 where it is free.</summary>
    public required IReadOnlyList<int> Wanted { get; init; }

    /// <summary>What a wrong sign costs, zero or more; null for one each. The sum must be below 2^31.</summary>
    public IReadOnlyList<int>? Costs { get; init; }

    /// <summary>What the pre-activation must reach where plus is wanted; zero by default.</summary>
    public int PlusThreshold { get; init; }

    /// <summary>What minus the pre-activation must reach where minus is wanted; one by default.</summary>
    public int MinusThreshold { get; init; } = 1;

    /// <summary>Weights to start from, one a column; null for zeros.</summary>
    public IReadOnlyList<int>? Start { get; init; }

    /// <summary>Only fits that cost less than this are of interest; null for any.</summary>
    public long? Below { get; init; }

    /// <summary>A neuron of the first layer over the reduced inputs of a problem; the last column is the bias.</summary>
    public static NeuronFitProblem FirstLayer(TrainingProblem problem, ReducedInputs inputs, IReadOnlyList<int> wanted, IReadOnlyList<int>? costs = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(inputs);
        var samples = problem.Data.SampleCount;
        var columns = new int[inputs.Count + 1][];
        for (var c = 0; c < inputs.Count; c++)
        {
            columns[c] = new int[samples];
            for (var k = 0; k < samples; k++) columns[c][k] = inputs.Value(k, c);
        }

        columns[^1] = new int[samples];
        Array.Fill(columns[^1], problem.Data.Scale);
        return new NeuronFitProblem
        {
            Columns = columns,
            Ranges = inputs.Ranges(problem),
            Wanted = wanted,
            Costs = costs,
        };
    }
}
