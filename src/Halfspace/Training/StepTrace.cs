using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>A network of real weights evaluated exactly on every different input of a problem.</summary>
public sealed class StepTrace
{
    private readonly long[][][] values;

    /// <summary>Evaluates a network.</summary>
    /// <exception cref="ArgumentException">The network has other widths than the problem, or another input scale.</exception>
    public StepTrace(RealTrainingProblem problem, StepNetwork network)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        if (!network.Layers.Select(layer => layer.InputCount).Append(network.Layers[^1].NeuronCount).SequenceEqual(problem.Widths))
            throw new ArgumentException($"The network is {network}; the problem asks for {string.Join('-', problem.Widths)}.", nameof(network));
        if (network.InputScale != problem.Data.Scale) throw new ArgumentException($"The network's input scale is {network.InputScale}; the data's is {problem.Data.Scale}.", nameof(network));
        (Problem, Network) = (problem, network);
        values = new long[problem.Inputs.Count][][];
        for (var n = 0; n < values.Length; n++) values[n] = network.PreActivations(problem.Inputs.Row(n));
        var limit = (long)problem.Range * StepNetwork.Unit;
        StaysInBox = network.Layers.All(layer => layer.Weights.All(w => Math.Abs((long)w) <= limit) && layer.Biases.All(b => Math.Abs((long)b) <= limit));
        HoldsDeadZone = true;
        for (var l = 0; l < problem.Hidden.Count; l++)
        {
            var least = problem.LeastMagnitude(l);
            HoldsDeadZone &= values.All(sample => sample[l].All(a => Math.Abs(a) >= least));
        }
    }

    /// <summary>The problem.</summary>
    public RealTrainingProblem Problem { get; }

    /// <summary>The network.</summary>
    public StepNetwork Network { get; }

    /// <summary>Whether every weight and bias lies in the problem's box.</summary>
    public bool StaysInBox { get; }

    /// <summary>Whether no hidden pre-activation lies inside the dead zone, for any different input.</summary>
    public bool HoldsDeadZone { get; }

    /// <summary>The pre-activations of a layer for an input, in units of one over <see cref="RealTrainingProblem.UnitOf"/>.</summary>
    public ReadOnlySpan<long> PreActivations(int point, int layer) => values[point][layer];

    /// <summary>The outputs for an input: pre-activations of the last layer.</summary>
    public ReadOnlySpan<long> Outputs(int point) => values[point][^1];

    /// <summary>Whether a hidden neuron is on for an input.</summary>
    public bool IsOn(int point, int layer, int neuron) => values[point][layer][neuron] >= 0;
}
