using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Training.Search;

/// <summary>
/// Trains a network with one hidden layer as a committee: the layer is cut into blocks, each annealed on its own
/// (<see cref="SmoothMargin"/>) and, with images, on distorted copies of its own; the outputs' sums then are the blocks' votes.
/// </summary>
public sealed record MarginCommittee
{
    /// <summary>How each block is annealed.</summary>
    public SmoothMargin Member { get; init; } = new();

    /// <summary>The number of blocks.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>Copies of images moved by up to so many pixels.</summary>
    public int Shifts { get; init; }

    /// <summary>Distorted copies.</summary>
    public ImageDistortions? Distortions { get; init; }

    /// <summary>Trains.</summary>
    public IntegerNetwork Train(TrainingProblem problem, int seed, double seconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var blocks = new IntegerNetwork[Math.Min(Blocks, problem.Hidden[0])];
        for (var b = 0; b < blocks.Length; b++)
        {
            var width = problem.Hidden[0] * (b + 1) / blocks.Length - problem.Hidden[0] * b / blocks.Length;
            var own = unchecked(seed * 31 + b);
            var data = ImageShifts.Apply(problem.Data, Shifts);
            if (Distortions is not null) data = Distortions.Apply(data, own);
            var part = new TrainingProblem(data, [width], problem.Range, problem.Objectives, problem.Coding);
            blocks[b] = Member.Train(part, own, seconds / blocks.Length, cancellationToken);
        }

        if (blocks.Length == 1) return blocks[0];
        var outputs = blocks[0].OutputCount;
        var first = new IntegerLayer(problem.Data.InputCount, [.. blocks.SelectMany(b => b.Layers[0].Weights)], [.. blocks.SelectMany(b => b.Layers[0].Biases)]);
        var second = new IntegerLayer(
            first.NeuronCount,
            [.. Enumerable.Range(0, outputs).SelectMany(j => blocks.SelectMany(b => b.Layers[1].WeightsOf(j).ToArray()))],
            [.. Enumerable.Range(0, outputs).Select(j => Math.Clamp(blocks.Sum(b => b.Layers[1].Biases[j]), -problem.Range, problem.Range))]);
        return new IntegerNetwork([first, second], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }
}
