using Halfspace.Networks;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// Fits the weights of one hidden neuron again by branch and bound, with everything else fixed: each sample then wants the
/// sign that costs less, and what the other one costs more is its price.
/// </summary>
/// <remarks>
/// Exact for counts; costs that are no integers are rounded to 2^-20 of their sum. Most samples are free, since their cost is
/// the same on both sides, which is what makes the tree small.
/// </remarks>
internal sealed class NeuronNeighbourhood : INeighbourhood
{
    /// <summary>The branch and bound copies the data; above this number of values that costs more than it gains.</summary>
    private const long LargestData = 4_000_000;

    /// <inheritdoc/>
    public string Name => "neuron";

    /// <inheritdoc/>
    public bool Fits(TrainingProblem problem, NeighbourhoodOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Hidden.Count == 1
            && (long)problem.Data.SampleCount * problem.Data.InputCount <= LargestData
            && SampleCost.Fits(problem)
            && FitsIntegers(problem);
    }

    /// <inheritdoc/>
    public int PartCount(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Hidden[0];
    }

    /// <inheritdoc/>
    public IntegerNetwork? Improve(TrainingProblem problem, IntegerNetwork network, int part, NeighbourhoodOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        var inputs = ReducedInputs.Of(problem);
        var (wanted, costs, present) = Wishes(problem, network, part);
        if (present == 0) return null;
        var start = new int[inputs.Count + 1];
        start[^1] = inputs.Reduce(network.Layers[0].WeightsOf(part), network.Layers[0].Biases[part], start.AsSpan(..^1));
        var fit = NeuronFitProblem.FirstLayer(problem, inputs, wanted, costs) with { Start = start, Below = present };
        if (NeuronFit.Improve(fit, options.NodeLimit, cancellationToken).Weights is not { } weights) return null;
        var better = network.Clone();
        better.Layers[0].Biases[part] = inputs.Expand(weights.AsSpan(..^1), weights[^1], problem, better.Layers[0].WeightsOf(part));
        return better;
    }

    /// <summary>The sign that each sample wants of a neuron, what the other one costs, and what the present signs cost.</summary>
    internal static (int[] Wanted, int[] Costs, long Present) Wishes(TrainingProblem problem, IntegerNetwork network, int neuron)
    {
        var (cost, trace, samples) = (new SampleCost(problem), new NetworkTrace(network, problem.Data), problem.Data.SampleCount);
        var gains = new double[samples];
        var present = new int[samples];
        var outputs = new long[problem.OutputCount];
        for (var k = 0; k < samples; k++)
        {
            present[k] = trace.PreActivation(0, k, neuron) >= 0 ? 1 : -1;
            double At(int sign)
            {
                for (var j = 0; j < outputs.Length; j++) outputs[j] = trace.Outputs(k)[j] + (sign - present[k]) * network.Layers[1].WeightsOf(j)[neuron];
                return cost.Of(k, outputs);
            }

            gains[k] = At(-1) - At(1);
        }

        var total = gains.Sum(Math.Abs);
        var unit = gains.All(gain => gain == Math.Round(gain)) && total < 1 << 30 ? 1 : (1 << 20) / Math.Max(total, 1e-300);
        var costs = gains.Select(gain => (int)Math.Round(Math.Abs(gain) * unit)).ToArray();
        var wanted = gains.Select((gain, k) => costs[k] == 0 ? 0 : Math.Sign(gain)).ToArray();
        return (wanted, costs, Enumerable.Range(0, samples).Where(k => wanted[k] == -present[k]).Sum(k => (long)costs[k]));
    }

    /// <summary>The branch and bound keeps pre-activations in 32 bits.</summary>
    private static bool FitsIntegers(TrainingProblem problem)
    {
        return 2 * problem.LargestReach < int.MaxValue;
    }
}
