using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>A network of real weights evaluated exactly on every different input of a problem; for one thread at a time.</summary>
/// <remarks>Up to 8 million numbers are kept; where there are more, an input is evaluated again when it is asked for.</remarks>
public sealed class StepTrace
{
    private const long MostKept = 1L << 23;

    private readonly long[][][]? kept;
    private (int Point, long[][] Values) last;

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
        if ((long)problem.Inputs.Count * problem.Widths.Skip(1).Sum() <= MostKept) kept = new long[problem.Inputs.Count][][];
        var limit = (long)problem.Range * StepNetwork.Unit;
        StaysInBox = network.Layers.All(layer => layer.Weights.All(w => Math.Abs((long)w) <= limit) && layer.Biases.All(b => Math.Abs((long)b) <= limit));
        HoldsDeadZone = true;
        var least = Enumerable.Range(0, problem.Hidden.Count).Select(problem.LeastMagnitude).ToArray();
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            if (kept is null && !HoldsDeadZone) break;
            var values = network.PreActivations(problem.Inputs.Row(n), kept is null ? problem.Hidden.Count : problem.Hidden.Count + 1);
            if (kept is not null) kept[n] = values;
            for (var l = 0; l < least.Length; l++) HoldsDeadZone &= Array.TrueForAll(values[l], a => Math.Abs(a) >= least[l]);
        }

        last = (-1, []);
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
    public ReadOnlySpan<long> PreActivations(int point, int layer) => Values(point)[layer];

    /// <summary>The outputs for an input: pre-activations of the last layer.</summary>
    public ReadOnlySpan<long> Outputs(int point) => Values(point)[^1];

    /// <summary>Whether a hidden neuron is on for an input.</summary>
    public bool IsOn(int point, int layer, int neuron) => Values(point)[layer][neuron] >= 0;

    private long[][] Values(int point)
    {
        if (kept is not null) return kept[point];
        if (last.Point != point) last = (point, Network.PreActivations(Problem.Inputs.Row(point)));
        return last.Values;
    }
}
