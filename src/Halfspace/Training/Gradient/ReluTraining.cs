using System.Diagnostics;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Trains a dense ReLU network of real weights by Adam on the cross-entropy of its softmax, with early stopping: the networks
/// that embeddings and verifiers are tried on. Penalties make it easy for mixed-integer programs: <see cref="ReluTrainingOptions.WeightPenalty"/>,
/// <see cref="ReluTrainingOptions.RangePenalty"/> and <see cref="ReluTrainingOptions.StabilityPenalty"/>.
/// </summary>
/// <remarks>
/// Inputs are a data set's integers divided by its scale, weights start as He et al. (2015) draw them. Each step's samples are cut into
/// <see cref="Parts"/> parts whose gradients are added in their order, so that the result depends on the seed and not on the threads.
/// </remarks>
public static class ReluTraining
{
    internal const int Parts = 4;

    /// <summary>Trains a network; its outputs are one number a class, the largest wins.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="hidden">The widths of the hidden layers.</param>
    /// <param name="options">Passes, step length and the like.</param>
    /// <param name="cancellationToken">Stops with the best network so far.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes, a width is below one, or a penalty is negative.</exception>
    public static Network Run(Dataset data, IReadOnlyList<int> hidden, ReluTrainingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(hidden);
        options ??= new ReluTrainingOptions();
        if (data.ClassCount < 2) throw new ArgumentException($"Data set '{data.Name}' has {data.ClassCount} class; training needs two or more.", nameof(data));
        if (!(Array.TrueForAll([options.WeightPenalty, options.RangePenalty, options.StabilityPenalty], price => price >= 0 && double.IsFinite(price)) && options.StabilityRadius >= 0)) throw new ArgumentException("Penalties must be finite, and they and the radius of the regions 0 or more.", nameof(options));
        if (hidden.Any(width => width < 1)) throw new ArgumentException("A hidden layer needs one neuron or more.", nameof(hidden));
        var clock = Stopwatch.StartNew();
        var random = new Random(options.Seed);
        var order = Enumerable.Range(0, data.SampleCount).ToArray();
        random.Shuffle(order);
        var held = (int)(options.HeldOut * order.Length);
        var training = order[held..];
        // Training rows are shuffled; what networks are compared on stays as it is.
        var compared = held > 0 ? order[..held] : [.. training];
        var pass = new ReluPass(data, [data.InputCount, .. hidden, data.ClassCount], random);
        var descent = new RealAdam(pass.Parameters.Length);
        var penalty = options.RangePenalty > 0 || options.StabilityPenalty > 0 ? new ReluPenalty(pass, options) : null;
        var (best, lowest, since) = ((float[])pass.Parameters.Clone(), double.PositiveInfinity, 0);
        for (var epoch = 0; epoch < options.Epochs && since < options.Patience; epoch++)
        {
            random.Shuffle(training);
            for (var first = 0; first < training.Length; first += options.BatchSize)
            {
                if (cancellationToken.IsCancellationRequested || clock.Elapsed.TotalSeconds > options.TimeLimit) break;
                var batch = training.AsMemory(first, Math.Min(options.BatchSize, training.Length - first));
                var gradient = pass.Gradient(batch, options.Threads);
                penalty?.AddGradient(batch.Span, gradient);
                descent.Step(pass.Parameters, gradient, options.LearningRate, options.WeightDecay);
                if (options.WeightPenalty > 0) Shrink(pass, (float)(options.LearningRate * options.WeightPenalty));
            }

            var loss = pass.Loss(compared, options.Threads);
            // What open neurons cost counts for which network is the best, too; weights, as with weight decay, do not.
            loss += penalty?.Cost(compared) ?? 0;
            if (loss < lowest)
            {
                (lowest, since) = (loss, 0);
                pass.Parameters.CopyTo(best, 0);
            }
            else
            {
                since++;
            }

            if (cancellationToken.IsCancellationRequested || clock.Elapsed.TotalSeconds > options.TimeLimit) break;
        }

        return ToNetwork(pass, best).WithClassNames(data.ClassNames);
    }

    /// <summary>Moves weights towards zero and stops there: the step that belongs to a price of their magnitudes.</summary>
    private static void Shrink(ReluPass pass, float step)
    {
        foreach (var layer in pass.Layers)
        {
            var weights = pass.Parameters.AsSpan(layer.WeightsAt, layer.BiasesAt - layer.WeightsAt);
            for (var i = 0; i < weights.Length; i++) weights[i] = Math.Abs(weights[i]) <= step ? 0 : weights[i] - MathF.CopySign(step, weights[i]);
        }
    }

    private static Network ToNetwork(ReluPass pass, float[] best) =>
        Network.Sequential([.. pass.Layers.Select(layer => new DenseLayer(
            layer.Inputs,
            Array.ConvertAll(best[layer.WeightsAt..layer.BiasesAt], weight => (double)weight),
            Array.ConvertAll(best[layer.BiasesAt..(layer.BiasesAt + layer.Outputs)], bias => (double)bias)))]);
}
