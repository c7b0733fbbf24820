using System.Numerics.Tensors;
using Halfspace.Data;

namespace Halfspace.Training.Gradient;

/// <summary>Forward and backward passes of a dense ReLU network over samples, with all parameters in one array.</summary>
internal sealed class ReluPass
{
    private readonly float[] inputs;
    private readonly int[] labels;
    private readonly int[] widths;
    private readonly Worker[] workers;

    public ReluPass(Dataset data, int[] widths, Random random)
    {
        this.widths = widths;
        labels = data.Labels.ToArray();
        inputs = new float[data.Values.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = data.Values[i] / (float)data.Scale;
        var layers = new List<LayerPlace>();
        var at = 0;
        for (var l = 1; l < widths.Length; l++)
        {
            layers.Add(new LayerPlace(widths[l - 1], widths[l], at, at + widths[l - 1] * widths[l]));
            at = layers[^1].BiasesAt + widths[l];
        }

        Layers = layers;
        Parameters = new float[at];
        foreach (var layer in layers)
        {
            var spread = Math.Sqrt(6.0 / layer.Inputs);
            for (var i = layer.WeightsAt; i < layer.BiasesAt; i++) Parameters[i] = (float)((2 * random.NextDouble() - 1) * spread);
        }

        workers = [.. Enumerable.Range(0, ReluTraining.Parts).Select(_ => new Worker(this))];
    }

    /// <summary>Where each layer's weights and biases stand.</summary>
    public IReadOnlyList<LayerPlace> Layers { get; }

    /// <summary>Weights and biases, layer after layer.</summary>
    public float[] Parameters { get; }

    /// <summary>The number of samples.</summary>
    public int SampleCount => labels.Length;

    /// <summary>A sample's inputs, divided by the data's scale.</summary>
    public ReadOnlySpan<float> Input(int sample) => inputs.AsSpan(sample * widths[0], widths[0]);

    /// <summary>The gradient of the mean loss over samples; the array is used again by the next call.</summary>
    public float[] Gradient(ReadOnlyMemory<int> samples, int threads)
    {
        Parallel.For(0, workers.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) }, part =>
        {
            var worker = workers[part];
            Array.Clear(worker.Gradient);
            foreach (var sample in Part(samples, part).Span) worker.AddGradient(sample, 1f / samples.Length);
        });
        for (var part = 1; part < workers.Length; part++) TensorPrimitives.Add(workers[0].Gradient, workers[part].Gradient, workers[0].Gradient);
        return workers[0].Gradient;
    }

    /// <summary>The mean loss over samples.</summary>
    public double Loss(ReadOnlyMemory<int> samples, int threads)
    {
        var sums = new double[workers.Length];
        Parallel.For(0, workers.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) }, part =>
        {
            foreach (var sample in Part(samples, part).Span) sums[part] += workers[part].Forward(sample);
        });
        return sums.Sum() / samples.Length;
    }

    private ReadOnlyMemory<int> Part(ReadOnlyMemory<int> samples, int part)
    {
        var (from, to) = (samples.Length * part / workers.Length, samples.Length * (part + 1) / workers.Length);
        return samples[from..to];
    }

    /// <summary>Where one layer's parameters stand.</summary>
    internal readonly record struct LayerPlace(int Inputs, int Outputs, int WeightsAt, int BiasesAt);

    /// <summary>What one thread computes in.</summary>
    private sealed class Worker(ReluPass pass)
    {
        private readonly float[][] values = [.. pass.widths.Select(width => new float[width])];
        private readonly float[][] slopes = [.. pass.widths.Select(width => new float[width])];

        public float[] Gradient { get; } = new float[pass.Parameters.Length];

        /// <summary>The loss of a sample; leaves every layer's values, the softmax in the last.</summary>
        public double Forward(int sample)
        {
            pass.inputs.AsSpan(sample * pass.widths[0], pass.widths[0]).CopyTo(values[0]);
            for (var l = 0; l < pass.Layers.Count; l++)
            {
                var layer = pass.Layers[l];
                for (var j = 0; j < layer.Outputs; j++)
                {
                    var sum = TensorPrimitives.Dot(pass.Parameters.AsSpan(layer.WeightsAt + j * layer.Inputs, layer.Inputs), values[l]) + pass.Parameters[layer.BiasesAt + j];
                    values[l + 1][j] = l + 1 < pass.Layers.Count ? Math.Max(0, sum) : sum;
                }
            }

            TensorPrimitives.SoftMax(values[^1], values[^1]);
            return -Math.Log(Math.Max(1e-30, values[^1][pass.labels[sample]]));
        }

        public void AddGradient(int sample, float weight)
        {
            Forward(sample);
            for (var j = 0; j < slopes[^1].Length; j++) slopes[^1][j] = weight * (values[^1][j] - (j == pass.labels[sample] ? 1 : 0));
            for (var l = pass.Layers.Count - 1; l >= 0; l--)
            {
                var layer = pass.Layers[l];
                Array.Clear(slopes[l]);
                for (var j = 0; j < layer.Outputs; j++)
                {
                    var slope = slopes[l + 1][j];
                    if (slope == 0) continue;
                    var at = layer.WeightsAt + j * layer.Inputs;
                    var gradient = Gradient.AsSpan(at, layer.Inputs);
                    TensorPrimitives.MultiplyAdd(values[l], slope, gradient, gradient);
                    Gradient[layer.BiasesAt + j] += slope;
                    if (l > 0) TensorPrimitives.MultiplyAdd(pass.Parameters.AsSpan(at, layer.Inputs), slope, slopes[l], slopes[l]);
                }

                if (l > 0) for (var i = 0; i < layer.Inputs; i++) if (values[l][i] == 0) slopes[l][i] = 0;
            }
        }
    }
}
