using Halfspace.Networks;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Decides whether one or two hidden neurons of a single hidden layer can be right on every sample of two classes, and
/// builds the network if so.
/// </summary>
/// <remarks>
/// An output of one sign neuron is that neuron up to sign. An output of two is one of them, their "or" or their "and", so the class of one
/// output is a union of two sides of neurons that the other class keeps out of. The search takes a sample of the class that no side
/// holds yet and gives it to the first or to the second neuron, each of which must then separate its samples from the other class
/// (<see cref="NeuronFit.IsSeparable"/>, refuted by intervals or by a perceptron's multipliers).
/// </remarks>
internal sealed class FewNeurons
{
    private readonly TrainingProblem problem;
    private readonly ReducedInputs inputs;
    private readonly NeuronFitProblem fit;
    private readonly int[] labels;
    private readonly long nodesPerFit;
    private readonly CancellationToken cancellationToken;
    private long fitsLeft;

    /// <summary>Prepares the decision.</summary>
    /// <param name="problem">A problem with one hidden layer and two classes present.</param>
    /// <param name="fits">The number of single-neuron decisions after which to give up.</param>
    /// <param name="nodesPerFit">The nodes of each of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">There is another number of hidden layers or of classes present.</exception>
    public FewNeurons(TrainingProblem problem, long fits = 20_000, long nodesPerFit = 20_000, CancellationToken cancellationToken = default)
    {
        if (!Fits(problem)) throw new ArgumentException($"The decision needs one hidden layer and two classes with samples; the problem is {problem}.", nameof(problem));
        this.problem = problem;
        this.nodesPerFit = nodesPerFit;
        this.cancellationToken = cancellationToken;
        fitsLeft = fits;
        inputs = ReducedInputs.Of(problem);
        labels = problem.Data.Labels.ToArray();
        fit = NeuronFitProblem.FirstLayer(problem, inputs, labels);
    }

    /// <summary>The network of the last decision that was yes; unused hidden neurons are zero.</summary>
    public IntegerNetwork? Network { get; private set; }

    /// <summary>Whether the decision applies to a problem.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Hidden.Count == 1 && problem.Data.ClassSizes().Count(size => size > 0) == 2;
    }

    /// <summary>Whether one hidden neuron is enough; null where the limits were reached.</summary>
    public bool? IsOneEnough()
    {
        var classes = labels.Distinct().Order().ToArray();
        var isKnown = true;
        foreach (var side in new[] { 1, -1 })
        {
            var answer = Separate(labels.Select(label => label == classes[1] ? side : -side).ToArray(), out var weights);
            if (answer == true)
            {
                Network = Build(classes[1], [(weights!, side)]);
                return true;
            }

            isKnown &= answer == false;
        }

        return isKnown ? false : null;
    }

    /// <summary>Whether two hidden neurons are enough, one being too few; null where the limits were reached.</summary>
    public bool? AreTwoEnough()
    {
        if (problem.Hidden[0] < 2) return false;
        var isKnown = true;
        foreach (var union in labels.Distinct().Order())
        {
            foreach (var (first, second) in new[] { (1, 1), (1, -1), (-1, -1) })
            {
                var answer = Cover(union, [first, second], [Rest(union, first), Rest(union, second)], [null, null]);
                if (answer == true) return true;
                isKnown &= answer == false;
            }
        }

        return isKnown ? false : null;
    }

    /// <summary>Wanted signs of a neuron whose given side must hold nothing of the other class.</summary>
    private int[] Rest(int union, int side) => [.. labels.Select(label => label == union ? 0 : -side)];

    private bool? Cover(int union, int[] sides, int[][] wanted, int[]?[] weights)
    {
        var open = -1;
        for (var k = 0; k < labels.Length && open < 0; k++)
        {
            if (labels[k] == union && !IsHeld(k, sides, weights)) open = k;
        }

        if (open < 0)
        {
            Network = Build(union, [.. Enumerable.Range(0, 2).Where(n => weights[n] is not null).Select(n => (weights[n]!, sides[n]))]);
            return true;
        }

        // While both neurons are still free and alike, giving the sample to either is the same.
        var isAlike = sides[0] == sides[1] && weights[0] is null && weights[1] is null;
        var isKnown = true;
        for (var n = 0; n < (isAlike ? 1 : 2); n++)
        {
            var (kept, fitted) = (wanted[n][open], weights[n]);
            wanted[n][open] = sides[n];
            var answer = Separate(wanted[n], out var found);
            if (answer == true)
            {
                weights[n] = found;
                answer = Cover(union, sides, wanted, weights);
            }

            (wanted[n][open], weights[n]) = (kept, fitted);
            if (answer == true) return true;
            isKnown &= answer == false;
        }

        return isKnown ? false : null;
    }

    private bool IsHeld(int sample, int[] sides, int[]?[] weights)
    {
        for (var n = 0; n < 2; n++)
        {
            if (weights[n] is not { } w) continue;
            long value = 0;
            for (var c = 0; c < w.Length; c++) value += (long)w[c] * fit.Columns[c][sample];
            if ((value >= 0 ? 1 : -1) == sides[n]) return true;
        }

        return false;
    }

    private bool? Separate(int[] wanted, out int[]? weights)
    {
        weights = null;
        if (--fitsLeft < 0 || cancellationToken.IsCancellationRequested) return null;
        return NeuronFit.IsSeparable(fit with { Wanted = wanted }, nodesPerFit, cancellationToken, out weights);
    }

    /// <summary>One output is the "or" of the neurons' sides, the other its negation, any more are negative.</summary>
    private IntegerNetwork Build(int union, (int[] Weights, int Side)[] neurons)
    {
        var first = new IntegerLayer(problem.Data.InputCount, new int[problem.Data.InputCount * problem.Hidden[0]], new int[problem.Hidden[0]]);
        var last = new IntegerLayer(problem.Hidden[0], new int[problem.Hidden[0] * problem.OutputCount], new int[problem.OutputCount]);
        for (var j = 0; j < last.NeuronCount; j++)
        {
            var label = problem.Coding == OutputCoding.Single ? 1 : j;
            if (!labels.Contains(label)) last.Biases[j] = -1;
            else if (label != union && neurons.Length == 2) last.Biases[j] = -1;
        }

        for (var n = 0; n < neurons.Length; n++)
        {
            var (weights, side) = neurons[n];
            first.Biases[n] = inputs.Expand(weights.AsSpan(0, inputs.Count), weights[^1], problem, first.WeightsOf(n));
            for (var j = 0; j < last.NeuronCount; j++)
            {
                var label = problem.Coding == OutputCoding.Single ? 1 : j;
                if (labels.Contains(label)) last.WeightsOf(j)[n] = label == union ? side : -side;
            }
        }

        return new IntegerNetwork([first, last], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }
}
