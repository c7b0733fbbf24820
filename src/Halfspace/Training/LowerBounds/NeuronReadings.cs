using System.Numerics;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The ways in which a network of two classes can read the only neuron that sees its inputs: an output itself in one way, and a hidden neuron in two, since what comes after it may as well exchange the labels.
/// A network that reads a hidden neuron in neither way misses a whole class.
/// </summary>
internal sealed class NeuronReadings
{
    private readonly int outputs;

    private NeuronReadings(IReadOnlyList<NeuronCells> cells, OutputSteps steps, BigInteger? oneClass, int outputs)
    {
        (Cells, OneClass, this.outputs) = (cells, oneClass, outputs);
        Step = BigInteger.GreatestCommonDivisor(steps.PlusCost, steps.MinusCost);
    }

    /// <summary>For each reading, what the samples ask of the neuron.</summary>
    public IReadOnlyList<NeuronCells> Cells { get; }

    /// <summary>What the cheaper class costs, missed as a whole, in units of one over the objective's denominator; null where the neuron is the output.</summary>
    public BigInteger? OneClass { get; }

    /// <summary>Costs of misses are multiples of it.</summary>
    public BigInteger Step { get; }

    /// <summary>The readings of a problem; null where more than one neuron sees the inputs, or the objective counts no wrong outputs.</summary>
    public static NeuronReadings? Of(TrainingProblem problem, ITrainingObjective objective)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (NeuronCells.StepsOf(problem, objective) is { } own) return new NeuronReadings([new NeuronCells(problem, own)], own, null, 1);
        // An output is right for one label at most in these; others may be written that forgive more.
        if (problem.RealWeights is not null || problem.Hidden.Count == 0 || problem.Hidden[0] != 1 || problem.Data.ClassCount != 2 || objective is not (Mistakes or MaxCorrect or SatMargin)) return null;
        // The costs of a single output without hidden layer are those of a sample, or of each output; what it must reach is not asked of the neuron, of which nothing is seen but the sign.
        var alone = problem.OfOneNeuron(objective);
        if (NeuronCells.StepsOf(alone, objective) is not var (_, _, ones, zeros)) return null;
        var steps = new OutputSteps(0, 1, ones, zeros);
        var sizes = problem.Data.ClassSizes();
        var oneClass = BigInteger.Min(zeros * sizes[0], ones * sizes[1]);
        return new NeuronReadings([new NeuronCells(problem, steps), new NeuronCells(problem, new OutputSteps(0, 1, zeros, ones), positive: 0)], steps, oneClass, objective is SatMargin ? problem.OutputCount : 1);
    }

    /// <summary>What no network costs less than, where no neuron costs less in each of the readings.</summary>
    public BigInteger Least(IEnumerable<BigInteger> bounds) => (OneClass is { } whole ? bounds.Append(whole) : bounds).Min() * outputs;

    /// <summary>What a neuron must cost for a network to cost so much.</summary>
    public BigInteger Needed(BigInteger cost) => (cost + outputs - 1) / outputs;
}
