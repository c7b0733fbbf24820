using Halfspace.Mip.Solvers;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Decomposition;

/// <summary>The dual function at some multipliers.</summary>
/// <param name="Value">A lower bound on every network's cost.</param>
/// <param name="Parts">The answers, neuron by neuron, layer by layer.</param>
/// <param name="Slopes">For each part what multiplies each multiplier: (index, factor).</param>
/// <param name="Subgradient">The sum of the slopes and of the constant's: by how much each dualised row is broken.</param>
internal sealed record DualPoint(double Value, IReadOnlyList<NeuronAnswer> Parts, IReadOnlyList<(int Index, double Factor)[]> Slopes, double[] Subgradient)
{
    /// <summary>Whether no solver took part.</summary>
    public bool IsOwn => Parts.All(part => part.IsOwn);
}

/// <summary>
/// A Lagrangian relaxation of the general model that separates by layer and, within a layer, by neuron: the neurons meet only in the rows
/// that are dualised.
/// </summary>
/// <remarks>
/// <c>L(m) = sum over neurons of min (own cost + m times its share of the rows) + constant(m)</c>. Multipliers belong to a point n, a
/// neuron k' and the neuron k that it feeds in layer l. The dual is concave and below every network's cost. At zero the last layer is
/// free to answer every input alone, so L(0) is the number of rarer labels of equal inputs; averages over neurons and their
/// negations meet every dualised row, so nothing larger is reached in a symmetric box: the dual bound is the one by counting labels.
/// </remarks>
internal abstract class LagrangianRelaxation
{
    private readonly Lazy<NeuronTables>? tables;
    private readonly SeparatedNeuronMip?[] models;
    private readonly ZeroOneProducts products;
    private readonly double sizeCost;
    private readonly int[] offsets;

    protected LagrangianRelaxation(RealTrainingProblem problem, ZeroOneProducts products, double sizeCost, bool lists, CancellationToken cancellationToken)
    {
        if (!problem.Objective.CountsMisses || problem.OutputCount != 1) throw new ArgumentException("The Lagrangian relaxations are those of max-correct with two classes; take the method 'mip' for other objectives and more classes.", nameof(problem));
        if (problem.Hidden.Count == 0) throw new ArgumentException("A Lagrangian relaxation needs a hidden layer: without one there is nothing to dualise. Take the method 'mip'.", nameof(problem));
        (Problem, this.products, this.sizeCost) = (problem, products, sizeCost);
        offsets = new int[problem.Hidden.Count + 1];
        for (var l = 1; l < offsets.Length; l++) offsets[l] = offsets[l - 1] + (l < 2 ? 0 : problem.Inputs.Count * problem.Widths[l - 1] * problem.Widths[l]);
        Rows = offsets[^1] + problem.Inputs.Count * problem.Widths[^2] * problem.OutputCount;
        Neurons = [.. Enumerable.Range(0, problem.Hidden.Count + 1).SelectMany(l => Enumerable.Range(0, problem.Widths[l + 1]).Select(k => (l, k)))];
        models = new SeparatedNeuronMip?[Neurons.Count];
        tables = lists && products == ZeroOneProducts.Exact && sizeCost == 0 ? new Lazy<NeuronTables>(() => new NeuronTables(problem, cancellationToken)) : null;
    }

    public RealTrainingProblem Problem { get; }

    /// <summary>Layer and number of every neuron, in the order of <see cref="DualPoint.Parts"/>.</summary>
    public IReadOnlyList<(int Layer, int Neuron)> Neurons { get; }

    public abstract string Name { get; }

    /// <summary>The number of multipliers.</summary>
    public abstract int Size { get; }

    /// <summary>Whether multipliers may not be negative.</summary>
    public abstract bool IsSigned { get; }

    /// <summary>The number of products in the model.</summary>
    protected int Rows { get; }

    protected abstract bool UsesCopies { get; }

    /// <summary>The place of point n, neuron k' and neuron k of layer l (1 is the second hidden layer, the outputs are the last).</summary>
    public int RowOf(int point, int before, int neuron, int layer) => offsets[layer] + (point * Problem.Widths[layer] + before) * Problem.Widths[layer + 1] + neuron;

    /// <summary>The dual function, neurons in parallel; null where the time was over or a solver failed.</summary>
    public DualPoint? Evaluate(double[] multipliers, IMipSolver? solver, int threads, Func<double> timeLeft, CancellationToken cancellationToken)
    {
        var answers = new NeuronAnswer?[Neurons.Count];
        Parallel.For(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) }, part =>
        {
            var left = timeLeft();
            if (left <= 0 || cancellationToken.IsCancellationRequested) return;
            var (layer, neuron) = Neurons[part];
            var costs = CostsOf(layer, neuron, multipliers);
            if (Listed(layer, costs) is { } own) answers[part] = own;
            else if (solver is not null) answers[part] = (models[part] ??= new SeparatedNeuronMip(Problem, layer, UsesCopies, products, sizeCost)).Solve(costs, solver, left, cancellationToken);
        });
        if (answers.Any(answer => answer is null)) return null;
        var slopes = answers.Select((answer, part) => SlopesOf(Neurons[part].Layer, Neurons[part].Neuron, answer!).ToArray()).ToArray();
        var subgradient = ConstantSlopes();
        var value = 0.0;
        for (var i = 0; i < subgradient.Length; i++) value += subgradient[i] * multipliers[i];
        foreach (var answer in answers) value += answer!.Value;
        foreach (var slope in slopes) foreach (var (index, factor) in slope) subgradient[index] += factor;
        return new DualPoint(value, answers!, slopes, subgradient);
    }

    /// <summary>The sum of the neurons' minima in a layer.</summary>
    public double LayerValue(DualPoint at, int layer) => Enumerable.Range(0, Neurons.Count).Where(part => Neurons[part].Layer == layer).Sum(part => at.Parts[part].Value);

    /// <summary>The activations that the neurons' answers have when each is given what those before it really do.</summary>
    public ActivationPatterns Recover(DualPoint at)
    {
        var bits = new bool[Problem.Inputs.Count][][];
        for (var n = 0; n < bits.Length; n++)
        {
            bits[n] = new bool[Problem.Hidden.Count + 1][];
            for (var l = 0; l < bits[n].Length; l++)
            {
                var (point, before) = (n, l == 0 ? [] : bits[n][l - 1]);
                bits[n][l] = [.. Enumerable.Range(0, Neurons.Count).Where(part => Neurons[part].Layer == l).Select(part => at.Parts[part].Decide(point, before))];
            }
        }

        return new ActivationPatterns(Problem, (n, l, k) => bits[n][l][k]);
    }

    /// <summary>The factor of each multiplier in the constant.</summary>
    public abstract double[] ConstantSlopes();

    protected abstract NeuronCosts CostsOf(int layer, int neuron, double[] multipliers);

    protected abstract IEnumerable<(int Index, double Factor)> SlopesOf(int layer, int neuron, NeuronAnswer answer);

    /// <summary>The answer without a solver, where there is one.</summary>
    protected abstract NeuronAnswer? Behind(NeuronTables tables, NeuronCosts costs);

    /// <summary>What being on and off costs by the loss; zero in hidden layers.</summary>
    protected (double[] On, double[] Off) LossOf(int layer)
    {
        var counts = Problem.Inputs.Counts;
        return layer == Problem.Hidden.Count
            ? ([.. counts.Select(count => (double)count[0])], [.. counts.Select(count => (double)count[1])])
            : (new double[counts.Count], new double[counts.Count]);
    }

    /// <summary>The loss of an answer, which no multiplier weighs.</summary>
    public double FixedOf(int part, NeuronAnswer answer)
    {
        var (on, off) = LossOf(Neurons[part].Layer);
        return answer.Fixed + answer.On.Select((bit, n) => bit ? on[n] : off[n]).Sum();
    }

    private NeuronAnswer? Listed(int layer, NeuronCosts costs) => tables is null ? null
        : Free(layer, costs) is { } free ? free
        : layer == 0 ? (tables.Value.HasFirst ? tables.Value.First(costs) : null)
        : Behind(tables.Value, costs);

    /// <summary>
    /// A neuron whose weights, copies and products cost nothing: behind other neurons every point takes its cheaper side alone (all
    /// activations before it on, or all off); in the first layer that needs all sides to cost the same.
    /// </summary>
    private NeuronAnswer? Free(int layer, NeuronCosts costs)
    {
        if (costs.Weights?.Any(cost => cost != 0) == true || costs.Before?.Any(row => row.Any(cost => cost != 0)) == true) return null;
        if (layer == 0 && Enumerable.Range(0, costs.On.Length).Any(n => costs.On[n] != costs.Off[n])) return null;
        var on = costs.On.Select((cost, n) => layer > 0 && cost < costs.Off[n]).ToArray();
        var (low, high) = (UsesCopies ? 0.0 : -Problem.Range, UsesCopies ? 1.0 : Problem.Range);
        return new NeuronAnswer
        {
            Value = on.Select((bit, n) => bit ? costs.On[n] : costs.Off[n]).Sum(),
            On = on,
            Before = costs.Before is null ? null : Array.ConvertAll(on, bit => Enumerable.Repeat(bit ? high : low, Problem.Widths[layer]).ToArray()),
            Weights = Enumerable.Repeat((double)Problem.Range, Problem.Widths[layer]).ToArray(),
            Decide = (n, before) => layer == 0 ? on[n] : 2 * before.Count(bit => bit) > before.Length,
        };
    }
}
