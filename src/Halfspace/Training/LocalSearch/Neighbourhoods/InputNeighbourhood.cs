using System.Runtime.CompilerServices;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// Of a single neuron under limits or prices of inputs: takes one input in, beside those in use or in place of one of them, or leaves it out, and fits
/// the weights again one by one with the best bias.
/// </summary>
internal sealed class InputNeighbourhood : INeighbourhood
{
    private const int MostInputs = 12;
    private const long MostWork = 40_000_000;

    private readonly ConditionalWeakTable<Dataset, DistinctInputs> distinct = [];

    /// <inheritdoc/>
    public string Name => "input";

    /// <inheritdoc/>
    public bool Fits(TrainingProblem problem, NeighbourhoodOptions options) => Fits(problem);

    /// <summary>Whether it fits a problem, whatever the options.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Hidden.Count == 0 && problem.OutputCount == 1 && problem.Objectives.Count == 1 && problem.SeesInputs
            && (problem.Objectives[0] as ICorrectnessObjective)?.Steps(problem) is not null
            && (problem.Limits.MaxInputs is <= MostInputs || problem.Limits.MaxColumns is not null || problem.Objectives[0].Prices.Input.Sign > 0)
            && (long)problem.Data.SampleCount * problem.Data.InputCount <= MostWork;
    }

    /// <inheritdoc/>
    public int PartCount(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Data.InputCount;
    }

    /// <inheritdoc/>
    public IntegerNetwork? Improve(TrainingProblem problem, IntegerNetwork network, int part, NeighbourhoodOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        var weights = network.Layers[0].Weights;
        int[] used = [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] != 0)];
        var points = distinct.GetValue(problem.Data, data => new DistinctInputs(data));
        var (best, found) = (problem.Score(network)[0]?.Value ?? double.PositiveInfinity, default(IntegerNetwork));
        int[][] candidates = used.Contains(part) ? [used, [.. used.Where(i => i != part)]] : [[.. used, part], .. used.Select(gone => (int[])[.. used.Where(i => i != gone), part])];
        foreach (var inputs in candidates)
        {
            if (cancellationToken.IsCancellationRequested || inputs.Length > MostInputs || !IsAllowed(problem, inputs)) continue;
            var cells = new CardCells(problem, points, inputs);
            if (cells.Least >= best) continue;
            var fitted = Array.ConvertAll(inputs, i => Math.Clamp(weights[i], problem.WeightsOf(i).Low, problem.WeightsOf(i).High));
            // Small weights do the same for less, and no single step leads there from large ones.
            var small = Array.ConvertAll(inputs, i => Math.Clamp(Math.Sign(weights[i]), problem.WeightsOf(i).Low, problem.WeightsOf(i).High));
            var (cost, bias) = cells.Descend(fitted, cancellationToken);
            if (cells.Descend(small, cancellationToken) is var other && other.Cost < cost) (cost, bias, fitted) = (other.Cost, other.Bias, small);
            if (cost >= best) continue;
            best = cost;
            var all = new int[weights.Length];
            for (var t = 0; t < inputs.Length; t++) all[inputs[t]] = fitted[t];
            found = new IntegerNetwork([new IntegerLayer(all.Length, all, [bias])], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
        }

        return found;
    }

    private static bool IsAllowed(TrainingProblem problem, int[] inputs)
    {
        var limits = problem.Limits;
        if (inputs.Length > limits.MaxInputs || inputs.Select(i => problem.InputColumns[i]).Distinct().Count() > limits.MaxColumns) return false;
        if (limits.ForbiddenPairs.Any(pair => inputs.Contains(pair.First) && inputs.Contains(pair.Second))) return false;
        return limits.Weights is not { } weights || Enumerable.Range(0, weights.Count).All(i => inputs.Contains(i) || weights[i] is { Low: <= 0, High: >= 0 });
    }
}
