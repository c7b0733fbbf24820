using Halfspace.Data;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training.Decomposition;

namespace Halfspace.Training.Methods;

/// <summary>Trains a ReLU network layer upon layer by <see cref="ReluLayerMip"/>, and the output layer last, on the activations as they really are.</summary>
/// <remarks>
/// Hidden weights are rounded to multiples of 2^-7, so that up to three layers of activations are exact integers; the output layer is
/// trained on them by the general model without hidden layers, and its cost is exact. No bound: the products were approximated. Source: Patil
/// and Mintz, 2022.
/// </remarks>
public static class GreedyRelu
{
    private const int Unit = 1 << 7;

    /// <summary>What outputs must clear in the approximate models, so that errors of the products rarely decide.</summary>
    private const decimal Clearance = 0.2m;

    /// <summary>A trained ReLU network.</summary>
    /// <param name="Network">The network, on the data's integers divided by its scale; one output for two classes with max-correct, on at zero or more.</param>
    /// <param name="Cost">Its exact cost.</param>
    /// <param name="Seconds">Wall time.</param>
    public sealed record Result(Network Network, Cost Cost, double Seconds)
    {
        /// <summary>The members by name, the same in every culture.</summary>
        public override string ToString() => RecordText.Of(nameof(Result), PrintMembers);
    }

    /// <summary>Trains; null where no layer was found in time.</summary>
    /// <param name="problem">The problem; its hidden neurons are ReLUs and have no dead zone.</param>
    /// <param name="options">Time, seed, solver.</param>
    /// <param name="pieces">The pieces of an output weight's box.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">There are more layers than exact integers can hold.</exception>
    public static Result? Run(RealTrainingProblem problem, TrainingOptions options, int pieces = 10, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        var run = new RealTrainingRun(problem, options, null, cancellationToken);
        var (layers, data) = (new List<DenseLayer>(), problem.Data);
        for (var l = 0; l < problem.Hidden.Count; l++)
        {
            var part = new RealTrainingProblem(data, [problem.Hidden[l]], problem.Range, Math.Max(problem.DeadZone, Clearance), problem.Objective);
            var mip = new ReluLayerMip(part, pieces);
            var result = mip.Model.Solve(run.Solver, run.SolveOptions(run.TimeLeft / (problem.Hidden.Count + 1 - l)) with { ObjectiveTarget = null }, null, cancellationToken);
            if (result.Point is not { } point) return null;
            var layer = mip.HiddenLayer(point, Unit);
            layers.Add(new DenseLayer(layer.InputCount, Array.ConvertAll(layer.Weights, w => (double)w / Unit), Array.ConvertAll(layer.Biases, b => (double)b / Unit)));
            data = Activations(data, layer);
        }

        var last = new RealTrainingProblem(data, [], problem.Range, problem.DeadZone, problem.Objective);
        var outputs = new ZeroOneMipMethod().Run(last, options with { TimeLimit = Math.Max(1, run.TimeLeft) }, null, cancellationToken);
        if (outputs.Network is not { } fitted || outputs.Outcome.Value is not { } cost) return null;
        var output = fitted.Layers[0];
        layers.Add(new DenseLayer(output.InputCount, Array.ConvertAll(output.Weights, w => (double)w / StepNetwork.Unit), Array.ConvertAll(output.Biases, b => (double)b / StepNetwork.Unit)));
        return new Result(Network.Sequential(layers).WithClassNames(problem.Data.ClassNames), cost, run.Seconds);
    }

    /// <summary>The activations of a layer as exact integers at a finer scale.</summary>
    private static Dataset Activations(Dataset data, IntegerLayer layer)
    {
        var scale = (long)data.Scale * Unit;
        var values = new List<int>();
        for (var k = 0; k < data.SampleCount; k++)
        {
            var row = data.Row(k);
            for (var j = 0; j < layer.NeuronCount; j++)
            {
                var sum = (long)layer.Biases[j] * data.Scale;
                var weights = layer.WeightsOf(j);
                for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * row[i];
                if (sum > int.MaxValue || scale > int.MaxValue) throw new ArgumentException("The activations of these layers can exceed 32 bits; take fewer hidden layers or inputs of fewer decimals.", nameof(data));
                values.Add((int)Math.Max(0, sum));
            }
        }

        return new Dataset(data.Name, [.. values], data.Labels.ToArray(), [.. Enumerable.Range(0, layer.NeuronCount).Select(k => FormattableString.Invariant($"r{k}"))], data.ClassNames, (int)scale);
    }
}
