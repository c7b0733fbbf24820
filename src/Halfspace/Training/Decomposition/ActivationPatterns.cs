using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Training.Decomposition;

/// <summary>Which hidden neurons, and which outputs, are to be on for each different input, without any weights.</summary>
internal sealed class ActivationPatterns
{
    private readonly RealTrainingProblem problem;
    private readonly bool[][][] on;

    /// <param name="problem">The problem.</param>
    /// <param name="isOn">Whether neuron k of layer l, the outputs being the last layer, is on for input n: (n, l, k).</param>
    public ActivationPatterns(RealTrainingProblem problem, Func<int, int, int, bool> isOn)
    {
        this.problem = problem;
        on = [.. Enumerable.Range(0, problem.Inputs.Count).Select(n => Enumerable.Range(0, problem.Widths.Count - 1)
            .Select(l => Enumerable.Range(0, problem.Widths[l + 1]).Select(k => isOn(n, l, k)).ToArray()).ToArray())];
    }

    public bool IsOn(int input, int layer, int neuron) => on[input][layer][neuron];

    /// <summary>What a layer is given for each input, as real numbers.</summary>
    public double[][] InputsOf(int layer) => [.. Enumerable.Range(0, on.Length).Select(n => layer == 0
        ? Row(problem, n)
        : Array.ConvertAll(on[n][layer - 1], bit => bit ? 1.0 : 0.0))];

    /// <summary>The patterns of an evaluated network.</summary>
    public static ActivationPatterns Of(StepTrace trace) => new(trace.Problem, (n, l, k) => trace.PreActivations(n, l)[k] >= 0);

    /// <summary>
    /// A network with these patterns at the widest margins, by one linear program a neuron; null where a margin stays inside the dead
    /// zone. Outputs whose loss is more than on and off are fitted by the model of the output layer alone.
    /// </summary>
    /// <param name="solver">Solves the linear programs.</param>
    /// <param name="seconds">Wall time for the output layer; never less than a moment.</param>
    public StepNetwork? Realize(IMipSolver solver, double seconds)
    {
        var depth = problem.Hidden.Count;
        var fitsOutputs = problem.Objective.CountsMisses;
        var layers = new IntegerLayer[depth + 1];
        for (var l = 0; l <= depth; l++)
        {
            if (l == depth && !fitsOutputs) break;
            if (Layer(l, solver) is not { } layer) return null;
            layers[l] = layer;
        }

        layers[depth] ??= new IntegerLayer(problem.Widths[depth], new int[problem.Widths[depth] * problem.OutputCount], new int[problem.OutputCount]);
        var network = new StepNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
        return fitsOutputs ? network : OutputFit.Apply(problem, network, solver, seconds);
    }

    private IntegerLayer? Layer(int layer, IMipSolver solver)
    {
        var inputs = InputsOf(layer);
        var neurons = new SeparatingNeuron[problem.Widths[layer + 1]];
        var found = new Dictionary<string, SeparatingNeuron>();
        for (var k = 0; k < neurons.Length; k++)
        {
            var bits = Enumerable.Range(0, on.Length).Select(n => on[n][layer][k]).ToArray();
            var key = string.Concat(bits.Select(bit => bit ? '1' : '0'));
            if (!found.TryGetValue(key, out var neuron))
            {
                if (SeparatingNeuron.Find(inputs, bits, problem.Range, solver) is not { } fitted || fitted.Margin < (double)problem.DeadZone - 1e-6) return null;
                found.Add(key, neuron = fitted);
            }

            neurons[k] = neuron;
        }

        return new IntegerLayer(problem.Widths[layer], [.. neurons.SelectMany(neuron => neuron.Weights)], [.. neurons.Select(neuron => neuron.Bias)]);
    }

    private static double[] Row(RealTrainingProblem problem, int input)
    {
        var row = problem.Inputs.Row(input);
        var real = new double[row.Length];
        for (var i = 0; i < real.Length; i++) real[i] = (double)row[i] / problem.Data.Scale;
        return real;
    }
}
