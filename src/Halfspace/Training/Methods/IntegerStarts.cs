using Halfspace.Networks;
using Halfspace.Training.Decomposition;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.Methods;

/// <summary>
/// Networks of real weights from the search over integer networks: the search's activations, given real weights at the widest margins.
/// A deep network first gets those of one hidden layer, which its further layers hand on.
/// </summary>
internal static class IntegerStarts
{
    private static readonly int[] Ranges = [1, 3, 7];

    private const int MostConstants = 32;

    /// <summary>Products that scoring constant networks may take: less than half a second.</summary>
    private const double MostProducts = 2e8;

    /// <summary>Offers the constant networks: that of the most frequent class first, then, of classes in order, as many as do not take long.</summary>
    public static void OfferConstants(RealTrainingRun run)
    {
        var sizes = run.Problem.Data.ClassSizes();
        run.Offer(Constant(run.Problem, Array.IndexOf(sizes, sizes.Max())));
        var products = (double)run.Problem.Inputs.Count * Enumerable.Range(1, run.Problem.Widths.Count - 1).Sum(l => (double)run.Problem.Widths[l - 1] * run.Problem.Widths[l]);
        var others = Math.Min(MostConstants, Math.Floor(MostProducts / products));
        for (var c = 0; c < Math.Min(others, sizes.Length); c++) run.Offer(Constant(run.Problem, c));
    }

    /// <summary>Searches until the bound is met or the time is over, from a network where one is given.</summary>
    public static void Search(RealTrainingRun run, TrainingOptions options, double seconds, CancellationToken cancellationToken, StepNetwork? from = null)
    {
        var (problem, until) = (run.Problem, Math.Min(run.Seconds + seconds, run.Seconds + run.TimeLeft));
        var shapes = problem.Hidden.Count > 1 && from is null ? new[] { new[] { problem.Hidden.Min() }, [.. problem.Hidden] } : [[.. problem.Hidden]];
        foreach (var shape in shapes)
        {
            var left = (until - run.Seconds) / (shape.Length == problem.Hidden.Count ? 1 : 2);
            for (var r = 0; r < Ranges.Length && run.Seconds < until && run.MayGoOn; r++)
                Search(run, options, shape, Ranges[r], Math.Max(0.05, left * (r + 1) / 6), cancellationToken, from);
        }
    }

    private static void Search(RealTrainingRun run, TrainingOptions options, int[] hidden, int range, double seconds, CancellationToken cancellationToken, StepNetwork? from)
    {
        var (problem, coding) = (run.Problem, run.Problem.Data.ClassCount == 2 ? OutputCoding.Single : OutputCoding.OnePerClass);
        // What integer networks cannot have is no reason to refuse real weights; the search is only where starts come from.
        if (TrainingProblem.Refusal(problem.Data, [problem.Data.InputCount, .. hidden, coding == OutputCoding.Single ? 1 : problem.Data.ClassCount], range) is not null) return;
        var integers = new TrainingProblem(problem.Data, hidden, range, [MaxCorrect.Instance], coding);
        double misses = Enumerable.Range(0, problem.Inputs.Count).Sum(n => (long)problem.Inputs.Minority(n));
        var result = new SearchMethod().Run(
            integers,
            options with { TimeLimit = Math.Min(seconds, run.TimeLeft), TargetFraction = Math.Max(options.TargetFraction ?? 0, misses / problem.Data.SampleCount), Start = from is null || problem.OutputCount != integers.OutputCount ? null : Coarse(from, range), Log = null },
            null,
            cancellationToken);
        run.Moves += result.Moves;
        if (result.Network is null) return;
        var trace = new NetworkTrace(result.Network, problem.Data);
        var (depth, last) = (problem.Hidden.Count, hidden.Length - 1);
        bool IsOn(int n, int l, int k)
        {
            var sample = problem.Inputs.Firsts[n];
            if (l == depth) return integers.OutputCount == problem.OutputCount ? trace.Outputs(sample)[k] >= 0 : (trace.Outputs(sample)[0] >= 0) == (k == 1);
            var layer = Math.Min(l, last);
            return k < hidden[layer] && trace.PreActivation(layer, sample, k) >= 0;
        }

        run.Offer(new ActivationPatterns(problem, IsOn).Realize(run.Solver, run.TimeLeft));
    }

    /// <summary>The sign network with each neuron's weights scaled and rounded into -P..P; not the same function, but a place to search from.</summary>
    private static IntegerNetwork Coarse(StepNetwork network, int range)
    {
        var layers = network.ToIntegerNetwork().Layers.Select(layer =>
        {
            var (weights, biases) = (new int[layer.Weights.Length], new int[layer.NeuronCount]);
            for (var k = 0; k < biases.Length; k++)
            {
                var largest = Math.Max(1.0, layer.WeightsOf(k).ToArray().Append(layer.Biases[k]).Max(w => Math.Abs((double)w)));
                for (var i = 0; i < layer.InputCount; i++) weights[k * layer.InputCount + i] = (int)Math.Round(range * layer.WeightsOf(k)[i] / largest);
                biases[k] = (int)Math.Round(range * layer.Biases[k] / largest);
            }

            return new IntegerLayer(layer.InputCount, weights, biases);
        });
        return new IntegerNetwork([.. layers], network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
    }

    /// <summary>The network of zero weights that gives every input to a class.</summary>
    private static StepNetwork Constant(RealTrainingProblem problem, int label)
    {
        var (unit, depth) = (problem.Range * StepNetwork.Unit, problem.Hidden.Count);
        var layers = new IntegerLayer[depth + 1];
        for (var l = 0; l <= depth; l++)
        {
            var biases = l < depth ? [.. Enumerable.Repeat(unit, problem.Widths[l + 1])] : problem.Objective.ConstantOutputs(problem, label, unit);
            layers[l] = new IntegerLayer(problem.Widths[l], new int[problem.Widths[l] * biases.Length], biases);
        }

        return new StepNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }
}
