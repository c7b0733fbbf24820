using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training;

/// <summary>
/// A training problem stated as a MIP: weights, activations and outputs, to which objectives add their rows. What a
/// formulation shares with all others is here; how a network becomes rows is the formulation's.
/// </summary>
public abstract partial class TrainingMip
{
    private readonly Dictionary<(ICorrectnessObjective Objective, int Sample, int Output), LinearExpression> misses = [];
    private readonly Dictionary<(ICorrectnessObjective Objective, int Point, int Target, int Output, long Threshold), Variable> shared = [];
    private readonly List<(int Sample, int Output, long Threshold, Variable Miss)> thresholds = [];
    private readonly Dictionary<(ICorrectnessObjective Objective, int Point, int Label), Variable> sharedMistakes = [];
    private readonly Dictionary<(int Point, int Target, int Output), Variable> sharedSigns = [];
    private readonly List<(int Sample, int Output, Variable Sign)> signs = [];
    private readonly List<(int Sample, Variable Mistake)> mistakes = [];
    private readonly List<(int Layer, int Neuron, Variable On)> switches = [];

    /// <summary>Starts a model for a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mirrored">Whether only the first of two outputs is stated, the second being its negation.</param>
    protected TrainingMip(TrainingProblem problem, bool mirrored)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Problem = problem;
        Inputs = ReducedInputs.Of(problem);
        Points = new DistinctInputs(problem.Data);
        StatedOutputs = mirrored ? [0] : [.. Enumerable.Range(0, problem.OutputCount)];
        Mirrored = mirrored;
        OutputMultiplicity = mirrored ? 2 : 1;
        OutputUnit = problem.Hidden.Count == 0 ? problem.Data.Scale : 1;
    }

    /// <summary>The problem stated.</summary>
    public TrainingProblem Problem { get; }

    /// <summary>The model.</summary>
    public MipModel Model { get; } = new("training");

    /// <summary>Columns of the data after reduction.</summary>
    public ReducedInputs Inputs { get; }

    /// <summary>The different inputs of the data: samples with equal ones share the variables and rows of their neurons.</summary>
    internal DistinctInputs Points { get; }

    /// <summary>The outputs that the model states.</summary>
    public IReadOnlyList<int> StatedOutputs { get; }

    /// <summary>Whether only the first of two outputs is stated.</summary>
    public bool Mirrored { get; }

    /// <summary>How many outputs each stated one stands for.</summary>
    public int OutputMultiplicity { get; }

    /// <summary>What an output expression was divided by: the data's scale without hidden layers, else one.</summary>
    public long OutputUnit { get; }

    /// <summary>Every weight and bias variable.</summary>
    public abstract IReadOnlyList<Variable> WeightVariables { get; }

    /// <summary>The stated weights from a hidden neuron to the next layer.</summary>
    public abstract IReadOnlyList<Variable> OutgoingWeights(int layer, int neuron);

    /// <summary>The weights from a column of <see cref="Inputs"/> to the stated neurons of the first layer, for limits and prices of inputs.</summary>
    /// <exception cref="NotSupportedException">The formulation does not say.</exception>
    public virtual IReadOnlyList<Variable> WeightsOfColumn(int column) => throw new NotSupportedException("The formulation does not state limits or prices of inputs.");

    /// <summary>The weights of the layers above the first, biases left out, for the price of weights.</summary>
    /// <exception cref="NotSupportedException">The formulation does not say.</exception>
    public virtual IReadOnlyList<Variable> LaterWeights => throw new NotSupportedException("The formulation does not state prices of weights.");

    /// <summary>Target times output of a sample, divided by <see cref="OutputUnit"/>.</summary>
    public abstract LinearExpression SignedOutput(int sample, int output);

    /// <summary>The largest magnitude of a raw output for a sample, in integer units.</summary>
    public long OutputLimit(int sample, int output) => Problem.Hidden.Count == 0
        ? Inputs.Reach(Problem, sample)
        : Problem.OutputScale;

    /// <summary>The lattice of raw outputs for a sample: every one is a multiple of it.</summary>
    public int OutputLattice(int sample) => Problem.Hidden.Count == 0 ? Inputs.Lattices[sample] : 1;

    /// <summary>The network at a point of the model.</summary>
    public abstract IntegerNetwork Extract(IReadOnlyList<double> point);

    /// <summary>Sets the model's start to a network; ignored where the network cannot be written in this formulation.</summary>
    public abstract void SetStart(IntegerNetwork network);

    /// <summary>The margin variable of a hidden neuron, for objectives that need every activation exactly.</summary>
    public abstract Variable AddHiddenMargin(int layer, int neuron);

    /// <summary>
    /// Adds a binary that is one where target times raw output may fall below a threshold. The threshold is rounded up to
    /// the lattice, and the row's constant is the largest shortfall possible. Samples with equal inputs and targets share one.
    /// </summary>
    /// <param name="objective">The objective that counts the output as wrong.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="output">The output.</param>
    /// <param name="threshold">What target times raw output must reach.</param>
    public Variable AddMiss(ICorrectnessObjective objective, int sample, int output, long threshold)
    {
        var group = (objective, Points.PointOf[sample], Problem.Target(sample, output), output, threshold);
        if (shared.TryGetValue(group, out var known)) return Share(known);
        long lattice = OutputLattice(sample);
        var least = threshold <= 0 ? threshold : (threshold + lattice - 1) / lattice * lattice;
        var limit = OutputLimit(sample, output);
        var miss = Model.AddBinary(FormattableString.Invariant($"miss_{sample}_{output}"));
        if (least > limit) Model.SetBounds(miss, 1, 1);
        var unit = (double)OutputUnit;
        AddMeet(miss, SignedOutput(sample, output), least / unit, (least + limit) / unit, FormattableString.Invariant($"meet_{sample}_{output}"));
        thresholds.Add((sample, output, threshold, miss));
        shared[group] = miss;
        return Share(miss);

        Variable Share(Variable one)
        {
            misses[(objective, sample, output)] = one;
            return one;
        }
    }

    /// <summary>Adds a binary that is one where a sample's label has an output that is not larger than every other one; samples with equal inputs and labels share one.</summary>
    /// <param name="objective">The objective that counts the sample as wrong.</param>
    /// <param name="sample">The sample.</param>
    /// <exception cref="InvalidOperationException">The model does not state every output.</exception>
    public Variable AddMistake(ICorrectnessObjective objective, int sample)
    {
        if (StatedOutputs.Count < 2 || StatedOutputs.Count != Problem.OutputCount) throw new InvalidOperationException("Which output is largest is asked of a model that states every output, one a class.");
        var (label, lattice, unit) = (Problem.Data.Labels[sample], OutputLattice(sample), (double)OutputUnit);
        if (sharedMistakes.TryGetValue((objective, Points.PointOf[sample], label), out var known))
        {
            SetMiss(objective, sample, known);
            return known;
        }

        var mistake = Model.AddBinary(FormattableString.Invariant($"mistake_{sample}"));
        for (var j = 0; j < Problem.OutputCount; j++)
        {
            // The other output's target is -1, so the two signed outputs add up to the lead of the label's.
            if (j != label) AddMeet(mistake, SignedOutput(sample, label) + SignedOutput(sample, j), lattice / unit, (lattice + OutputLimit(sample, label) + OutputLimit(sample, j)) / unit, FormattableString.Invariant($"lead_{sample}_{j}"));
        }

        mistakes.Add((sample, mistake));
        sharedMistakes[(objective, Points.PointOf[sample], label)] = mistake;
        SetMiss(objective, sample, mistake);
        return mistake;
    }

    /// <summary>Adds the row of a miss: where it is zero, an output is at least what is asked.</summary>
    /// <param name="miss">The miss.</param>
    /// <param name="output">Target times output.</param>
    /// <param name="least">What is asked.</param>
    /// <param name="shortfall">How far below that it may lie.</param>
    /// <param name="name">The row's name.</param>
    protected virtual void AddMeet(Variable miss, LinearExpression output, double least, double shortfall, string name) =>
        Model.AddConstraint(output + shortfall * miss >= least, name);

    /// <summary>Adds a binary that is one exactly where a raw output is zero or more; samples with equal inputs share one.</summary>
    public Variable AddOutputSign(int sample, int output)
    {
        if (sharedSigns.TryGetValue((Points.PointOf[sample], Problem.Target(sample, output), output), out var known)) return known;
        var (limit, lattice, unit) = (OutputLimit(sample, output), OutputLattice(sample), (double)OutputUnit);
        var sign = Model.AddBinary(FormattableString.Invariant($"sign_{sample}_{output}"));
        var raw = Problem.Target(sample, output) * SignedOutput(sample, output);
        Model.AddConstraint(raw - limit / unit * sign >= -limit / unit, FormattableString.Invariant($"pos_{sample}_{output}"));
        Model.AddConstraint(raw - (limit + lattice) / unit * sign <= -lattice / unit, FormattableString.Invariant($"neg_{sample}_{output}"));
        signs.Add((sample, output, sign));
        sharedSigns[(Points.PointOf[sample], Problem.Target(sample, output), output)] = sign;
        return sign;
    }

    /// <summary>Adds a binary that says whether a hidden neuron is used; the rows are the objective's.</summary>
    public Variable AddNeuronSwitch(int layer, int neuron)
    {
        var on = Model.AddBinary(FormattableString.Invariant($"on_{layer}_{neuron}"));
        switches.Add((layer, neuron, on));
        return on;
    }

    /// <summary>What is one where an objective before counts an output as wrong; each objective counts by rules of its own.</summary>
    public LinearExpression MissOf(ICorrectnessObjective objective, int sample, int output) => misses[(objective, sample, output)];

    /// <summary>States that an objective counts all outputs of a sample as wrong where an expression is one.</summary>
    public void SetMiss(ICorrectnessObjective objective, int sample, LinearExpression miss)
    {
        for (var j = 0; j < Problem.OutputCount; j++) misses[(objective, sample, j)] = miss;
    }

    /// <summary>The rows of all objectives: earlier ones held to their values, the last one minimised.</summary>
    /// <param name="kept">The cost that each objective but the last may not exceed.</param>
    public void AddObjectives(IReadOnlyList<Cost> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        AddInputLimits();
        for (var s = 0; s < Problem.Objectives.Count; s++)
        {
            var cost = Problem.Objectives[s].AddTo(this);
            if (s + 1 == Problem.Objectives.Count) Model.Minimize(cost);
            else Model.AddConstraint(cost <= kept[s].Value, "keep_" + Problem.Objectives[s].Name);
        }
    }

    /// <summary>
    /// Start values of the binaries that <see cref="AddMiss"/>, <see cref="AddMistake"/>, <see cref="AddOutputSign"/> and <see cref="AddNeuronSwitch"/>
    /// added, from a network whose neurons stand in the model's order.
    /// </summary>
    protected void SetOutputStarts(NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        SetInputStarts(trace.Network);
        foreach (var (layer, neuron, on) in switches) Model.SetStart(on, trace.Network.IsUsed(layer, neuron) ? 1 : 0);
        foreach (var (k, j, threshold, miss) in thresholds)
            Model.SetStart(miss, Problem.Target(k, j) * trace.Outputs(k)[j] >= threshold ? 0 : 1);
        foreach (var (k, mistake) in mistakes)
        {
            var (label, largest) = (Problem.Data.Labels[k], long.MinValue);
            var outputs = trace.Outputs(k);
            for (var j = 0; j < outputs.Length; j++) largest = j == label ? largest : Math.Max(largest, outputs[j]);
            Model.SetStart(mistake, outputs[label] > largest ? 0 : 1);
        }

        foreach (var (k, j, sign) in signs)
            Model.SetStart(sign, trace.Outputs(k)[j] >= 0 ? 1 : 0);
    }
}
