using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.RiskScores;

/// <summary>
/// What is to be trained where a score is to give probabilities: one neuron of integer weights for two classes, whose cost is the mean logistic loss of its score,
/// log(1 + exp(-score)) for samples of the second class and log(1 + exp(score)) for those of the first, beside a price of each used input.
/// </summary>
/// <remarks>
/// The score is the neuron's output over the data's scale, so that with inputs as they are in the file it is the sum of points times inputs. It gives the second class the probability
/// 1 / (1 + exp(-score)). This is the problem of RiskSLIM (Ustun and Rudin, 2019).
/// </remarks>
/// <example>
/// <code>
/// var risk = new RiskScoreProblem(data, range: 5, new NetworkLimits { MaxInputs = 2 });
/// var card = risk.Train(new TrainingOptions { TimeLimit = 10 });
/// Console.WriteLine(card);
/// </code>
/// </example>
public sealed class RiskScoreProblem
{
    /// <summary>The samples of a class count at most this much in all, in units of one over the denominators of the class weights, so that sums stay whole numbers of a machine.</summary>
    private const long LargestWeight = 1L << 30;

    /// <summary>States a problem.</summary>
    /// <param name="data">Samples of two classes.</param>
    /// <param name="range">P: weights are integers in {-P..P}, 1 to 127; 5 by default.</param>
    /// <param name="limits">Limits on inputs, weights and the bias, which is free where they say nothing; null, the default, for none. Limits on errors are refused.</param>
    /// <param name="inputCost">C0: what each used input costs, in units of the mean loss; zero by default.</param>
    /// <param name="classWeights">How much a sample of each class counts, above zero, the mean being weighted; null, the default, for one each.</param>
    /// <exception cref="ArgumentException">There are not two classes, the range is out of bounds, a limit makes no sense or is on errors, or a cost is negative or too fine.</exception>
    public RiskScoreProblem(Dataset data, int range = 5, NetworkLimits? limits = null, Rational inputCost = default, IReadOnlyList<Rational>? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.ClassCount != 2) throw new ArgumentException($"A logistic loss tells two classes apart; data set '{data.Name}' has {data.ClassCount}.", nameof(data));
        if (range is < 1 or > 127) throw new ArgumentException($"The range P is {range}; weights are integers in -P..P, with P from 1 to 127.", nameof(range));
        var given = limits ?? NetworkLimits.None;
        if (given.AreOnErrors) throw new ArgumentException("Limits on false positives and negatives go with the objective 'mistakes'; a logistic loss has no threshold.", nameof(limits));
        if (inputCost.Sign < 0) throw new ArgumentException($"The cost of a used input is {inputCost}; give zero or more.", nameof(inputCost));
        if (inputCost > 1000) throw new ArgumentException($"The cost of a used input is {inputCost}; in units of the mean loss it is 1000 at most.", nameof(inputCost));
        Shape = new TrainingProblem(data, [], range, [Mistakes.Instance], OutputCoding.Single, given.BiasRange is null ? given with { BiasRange = TrainingProblem.FreeBiasRange(data, range) } : given);
        (InputCost, ClassWeights) = (inputCost, classWeights is null ? null : [.. classWeights]);
        Units = UnitsOf(data, classWeights);
    }

    /// <summary>The training samples.</summary>
    public Dataset Data => Shape.Data;

    /// <summary>P: weights are integers in {-P..P}.</summary>
    public int Range => Shape.Range;

    /// <summary>The limits, the range of the bias among them.</summary>
    public NetworkLimits Limits => Shape.Limits;

    /// <summary>C0, in units of the mean loss.</summary>
    public Rational InputCost { get; }

    /// <summary>How much a sample of each class counts; null for one each.</summary>
    public IReadOnlyList<Rational>? ClassWeights { get; }

    /// <summary>The same networks as a problem of mistakes, which knows the limits.</summary>
    internal TrainingProblem Shape { get; }

    /// <summary>What a sample of each class counts, in whole units.</summary>
    internal (long First, long Second) Units { get; }

    /// <summary>The cost of a network, enclosed by outward rounding; null where it is none of this problem.</summary>
    public LossInterval? CostOf(IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Shape.Misfit(network) is null ? new LogisticBound(new RiskRows(this)).CostOf([.. network.Layers[0].Weights, network.Layers[0].Biases[0]]) : null;
    }

    /// <summary>Trains until proof, limit or cancellation; a cancelled run returns the best score so far with what is proved by then.</summary>
    /// <param name="options">Time, threads, nodes, start; null, the default, for those that <see cref="TrainingOptions"/> states. Nothing is drawn at random, and whatever the threads, nodes are looked at in one order.</param>
    /// <param name="progress">Told of what is found and proved; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public RiskScoreResult Train(TrainingOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new RiskTree(this, options ?? new TrainingOptions(), progress).Run(cancellationToken);

    /// <summary>The network of weights, the bias last.</summary>
    internal IntegerNetwork Network(int[] weights) =>
        new([new IntegerLayer(Data.InputCount, weights[..^1], [weights[^1]])], Data.Scale) { ClassNames = Data.ClassNames, Encoding = Data.Encoding };

    /// <inheritdoc/>
    public override string ToString() => $"risk score over {Data.InputCount} inputs, weights in -{Range}..{Range}, {Limits}, logistic loss on {Data}";

    private static (long First, long Second) UnitsOf(Dataset data, IReadOnlyList<Rational>? weights)
    {
        if (weights is null) return (1, 1);
        if (weights.Count != 2 || weights.Any(weight => weight.Sign <= 0)) throw new ArgumentException($"The weights of the two classes are {string.Join(", ", weights)}; give two, above zero.", nameof(weights));
        var denominator = weights[0].Denominator * weights[1].Denominator / BigInteger.GreatestCommonDivisor(weights[0].Denominator, weights[1].Denominator);
        var (first, second) = ((weights[0] * denominator).Floor(), (weights[1] * denominator).Floor());
        if ((first + second) * data.SampleCount > LargestWeight) throw new ArgumentException($"The weights of the classes, {weights[0]} and {weights[1]}, have too many digits for {data.SampleCount} samples; round them.", nameof(weights));
        return ((long)first, (long)second);
    }
}
