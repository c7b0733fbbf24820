using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// Trains a network with one hidden layer as a committee: the layer is cut into blocks of neurons, each annealed on its own
/// (<see cref="SmoothMargin"/>) and, with images, on distorted copies of its own. Output weights of a block stay as they
/// are, so that the network's output is the sum of the blocks' and what one block learned by chance is outvoted.
/// </summary>
/// <remarks>
/// Source of the idea: Breiman, Bagging predictors, 1996. Output biases add up too, and are clipped to the range. A network with
/// no or several hidden layers is one block.
/// </remarks>
public sealed record MarginCommittee
{
    /// <summary>How each block is annealed.</summary>
    public SmoothMargin Member { get; init; } = new();

    /// <summary>The number of blocks; no more than there are hidden neurons are made.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>Blocks see images and their copies moved by up to so many pixels; zero for no copies.</summary>
    public int Shifts { get; init; }

    /// <summary>Distorted copies, drawn afresh for each block; null for none.</summary>
    public ImageDistortions? Distortions { get; init; }

    /// <summary>
    /// What suits a data set. Images: blocks of five neurons, and distorted copies until two classes have 640 samples together.
    /// Anything else: one block and the samples as they are.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="copies">Distorted copies of each image; null for the number above.</param>
    /// <exception cref="ArgumentException">Copies are asked for of what is no image.</exception>
    public static MarginCommittee For(Dataset data, IReadOnlyList<int> hidden, int? copies = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(hidden);
        if (copies > 0) ImageShape.Of(data);
        if (ImageShape.Find(data) is null) return new MarginCommittee();
        return new MarginCommittee
        {
            Member = new SmoothMargin { Width = 0.04, Sweeps = 30, Margin = 2 },
            Blocks = hidden.Count == 1 ? Math.Max(1, hidden[0] / 5) : 1,
            Distortions = new ImageDistortions { Copies = copies ?? Math.Clamp(320 * data.ClassCount / data.SampleCount - 1, 0, 31) },
        };
    }

    /// <summary>Trains a network.</summary>
    /// <param name="problem">The problem; its objectives play no part.</param>
    /// <param name="seed">Seed of every random choice; a run that the time does not cut repeats.</param>
    /// <param name="seconds">Wall time, an equal share for each block.</param>
    /// <param name="cancellationToken">Ends the annealing early; the network is then the one reached.</param>
    /// <exception cref="ArgumentException">Copies are asked for, but the inputs are not the pixels of an image.</exception>
    public IntegerNetwork Train(TrainingProblem problem, int seed, double seconds, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckNoLimits(problem, nameof(MarginCommittee));
        var moved = ImageShifts.Apply(problem.Data, Shifts);
        var blocks = new IntegerNetwork[problem.Hidden.Count == 1 ? Math.Clamp(Blocks, 1, problem.Hidden[0]) : 1];
        for (var b = 0; b < blocks.Length; b++)
        {
            var own = b == 0 ? seed : unchecked(seed * 31 + b * 7919);
            var shown = Distortions is null ? moved : Distortions.Apply(moved, own);
            int[] hidden = blocks.Length == 1 ? [.. problem.Hidden] : [problem.Hidden[0] * (b + 1) / blocks.Length - problem.Hidden[0] * b / blocks.Length];
            blocks[b] = Member.Train(new TrainingProblem(shown, hidden, problem.Range, problem.Objectives, problem.Coding), own, seconds / blocks.Length, cancellationToken);
        }

        return blocks.Length == 1 ? blocks[0] : Join(blocks, problem.Range);
    }

    /// <summary>The network whose hidden layer is all blocks' and whose outputs are, but for clipped biases, the sums of theirs.</summary>
    private static IntegerNetwork Join(IntegerNetwork[] blocks, int range)
    {
        var first = new IntegerLayer(
            blocks[0].InputCount,
            [.. blocks.SelectMany(block => block.Layers[0].Weights)],
            [.. blocks.SelectMany(block => block.Layers[0].Biases)]);
        var outputs = Enumerable.Range(0, blocks[0].OutputCount).ToArray();
        var second = new IntegerLayer(
            first.NeuronCount,
            [.. outputs.SelectMany(j => blocks.SelectMany(block => block.Layers[1].WeightsOf(j).ToArray()))],
            [.. outputs.Select(j => Math.Clamp(blocks.Sum(block => block.Layers[1].Biases[j]), -range, range))]);
        return new IntegerNetwork([first, second], blocks[0].InputScale) { ClassNames = blocks[0].ClassNames, Encoding = blocks[0].Encoding };
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(MarginCommittee), PrintMembers);
}
