using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Training.Methods;

/// <summary>
/// Trains a deep network layer upon layer: a network of one hidden layer is trained, its hidden layer is kept and its activations are the
/// inputs of the next; the last output layer stays.
/// </summary>
/// <remarks>
/// Each network is trained by the general model from the search's start, with half of its time each. Where layers do not get narrower the next one can hand on
/// what the one before has found, so costs need not rise; that is not enforced. It bounds nothing beyond label counts. When to use it: many
/// layers, where each is worth something by itself. Source: Patil and Mintz, 2022.
/// </remarks>
internal sealed class GreedyMethod : RealTrainingMethod
{
    /// <inheritdoc/>
    public override string RealFormulation => "zero-one";

    /// <inheritdoc/>
    public override string Name => "greedy";

    /// <inheritdoc/>
    private protected override TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new RealTrainingRun(problem, options, progress, cancellationToken);
        IntegerStarts.OfferConstants(run);
        var (layers, data, costs) = (new List<IntegerLayer>(), problem.Data, new List<string>());
        for (var l = 0; l < Math.Max(1, problem.Hidden.Count); l++)
        {
            int[] hidden = problem.Hidden.Count == 0 ? [] : [problem.Hidden[l]];
            var part = new RealTrainingProblem(data, hidden, problem.Range, problem.DeadZone, problem.Objective);
            var left = run.TimeLeft / (Math.Max(1, problem.Hidden.Count) - l);
            var result = new ZeroOneMipMethod { SearchShare = 0.5 }.Run(part, options with { TimeLimit = left }, null, cancellationToken);
            (run.Iterations, run.Nodes, run.Moves, run.SolverName) = (run.Iterations + 1, run.Nodes + result.Nodes, run.Moves + result.Moves, result.Solver ?? run.SolverName);
            costs.Add(result.Outcome.Value?.ToString() ?? "none");
            if (result.RealNetwork is not { } network) break;
            layers.AddRange(l == Math.Max(1, problem.Hidden.Count) - 1 ? network.Layers : network.Layers.Take(1));
            data = Activations(data, network, problem.Hidden.Count == 0 ? 0 : problem.Hidden[l]);
        }

        run.Notes.Add("costs after each layer: " + string.Join(", ", costs));
        if (layers.Count == problem.Hidden.Count + 1) run.Offer(new StepNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding });
        return run.Conclude(Name);
    }

    /// <summary>The activations of the first layer as data of zeros and ones with the same labels.</summary>
    private static Dataset Activations(Dataset data, StepNetwork network, int width) => new(
        data.Name,
        [.. Enumerable.Range(0, data.SampleCount).SelectMany(k => network.PreActivations(data.Row(k))[0].Take(width).Select(a => a >= 0 ? 1 : 0))],
        data.Labels.ToArray(),
        [.. Enumerable.Range(0, width).Select(k => FormattableString.Invariant($"h{k}"))],
        data.ClassNames,
        1);
}
