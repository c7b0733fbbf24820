using Halfspace.Networks;
using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// Fits the weights of one output again by branch and bound, with every hidden neuron fixed: exact where the objective counts outputs
/// below a threshold, each on its own.
/// </summary>
public sealed class OutputNeighbourhood : INeighbourhood
{
    /// <inheritdoc/>
    public string Name => "output";

    /// <inheritdoc/>
    public bool Fits(TrainingProblem problem, NeighbourhoodOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Hidden.Count > 0
            && problem.Objectives.Count == 1
            && (long)problem.Data.SampleCount * problem.Hidden[^1] <= 1_000_000
            && (problem.Objectives[0] as ICorrectnessObjective)?.Thresholds(problem) is not null;
    }

    /// <inheritdoc/>
    public int PartCount(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.OutputCount;
    }

    /// <inheritdoc/>
    public IntegerNetwork? Improve(TrainingProblem problem, IntegerNetwork network, int part, NeighbourhoodOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        var (trace, samples, last) = (new NetworkTrace(network, problem.Data), problem.Data.SampleCount, problem.Hidden.Count);
        var width = problem.Hidden[^1];
        var columns = new int[width + 1][];
        for (var i = 0; i <= width; i++)
        {
            columns[i] = new int[samples];
            for (var k = 0; k < samples; k++) columns[i][k] = i == width || trace.PreActivation(last - 1, k, i) >= 0 ? 1 : -1;
        }

        var objective = (ICorrectnessObjective)problem.Objectives[0];
        var missed = Enumerable.Range(0, samples).LongCount(k => !objective.IsMet(problem, trace, k, part));
        if (missed == 0) return null;
        var (plus, minus) = objective.Thresholds(problem)!.Value;
        var fit = new NeuronFitProblem
        {
            Columns = columns,
            Ranges = [.. Enumerable.Repeat(problem.Range, width + 1)],
            Wanted = [.. Enumerable.Range(0, samples).Select(k => problem.Target(k, part))],
            PlusThreshold = plus,
            MinusThreshold = minus,
            Start = [.. network.Layers[last].WeightsOf(part).ToArray(), network.Layers[last].Biases[part]],
            Below = missed,
        };
        if (NeuronFit.Improve(fit, options.NodeLimit, cancellationToken).Weights is not { } weights) return null;
        var better = network.Clone();
        weights.AsSpan(..^1).CopyTo(better.Layers[last].WeightsOf(part));
        better.Layers[last].Biases[part] = weights[^1];
        return better;
    }
}
