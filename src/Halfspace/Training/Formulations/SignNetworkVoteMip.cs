using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.Formulations;

/// <summary>
/// Networks of one hidden layer and one stated output, for monotone objectives: every hidden neuron casts its output
/// weight as a vote, and a sample counts the votes on its own side.
/// </summary>
/// <remarks>
/// An output weight -v with a neuron sign(a) equals the weight +v with a neuron of weights -w that breaks ties the other
/// way. So votes v_i lie in {0..P}, and a binary t_i says how ties fall. s_ki = 1 claims that neuron i is on sample k's side;
/// a false claim is cut off, and claiming less never helps, so one row a claim is enough:
/// <code>
/// target +1:  a_ki - g_k t_i        &gt;= -(M_k + g_k)(1 - s_ki)        target -1:  -a_ki - g_k (1 - t_i) &gt;= -(M_k + g_k)(1 - s_ki)
/// output:     sum_i (2 q_ki - v_i) + target b          0 &lt;= q_ki &lt;= v_i,  q_ki &lt;= P s_ki
/// order:      2 v_i - t_i descending, then the biases
/// </code>
/// Against the general form: half the activation rows, two rows a product instead of four, half the products when the
/// second output mirrors the first, and none of the sign symmetries. With all votes fixed at one (a restriction that
/// serves to find a start) there is no product at all.
/// One hidden neuron whose output only has to have a sign is that neuron, its negation or a constant, so its vote is one and the output's bias zero.
/// Samples with equal inputs and labels share their claims.
/// Cost: inputs x H integers; D x H binaries and as many continuous variables for D different inputs with their labels.
/// </remarks>
internal class SignNetworkVoteMip : TrainingMip
{
    private readonly Variable[] weights;
    private readonly Variable[] biases;
    private readonly Variable[] ties;
    private readonly Variable[] votes;
    private readonly Variable[] claims;
    private readonly Variable outputBias;
    private readonly LinearExpression[] signedOutputs;
    private readonly List<Variable> all = [];
    private readonly bool unitVotes;
    private readonly bool isSign;

    /// <summary>States the networks of a problem; objectives are added by <see cref="TrainingMip.AddObjectives"/>.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="unitVotes">Whether all output weights are fixed at one: a restriction, whose optimum is no bound.</param>
    public SignNetworkVoteMip(TrainingProblem problem, bool unitVotes = false)
        : base(problem, mirrored: problem?.OutputCount == 2)
    {
        if (!(unitVotes ? FitsRestricted(problem!) : Fits(problem!))) throw new ArgumentException($"The vote formulation needs one hidden layer, one stated output and monotone objectives; the problem is {problem}.", nameof(problem));
        this.unitVotes = unitVotes;
        isSign = IsSign(problem!);
        var (hidden, range) = (problem!.Hidden[0], problem.Range);
        weights = new Variable[hidden * Inputs.Count];
        (biases, ties, votes) = (new Variable[hidden], new Variable[hidden], new Variable[hidden]);
        for (var i = 0; i < hidden; i++)
        {
            for (var c = 0; c < Inputs.Count; c++)
                weights[i * Inputs.Count + c] = Model.AddInteger(-range * Inputs.Sizes[c], range * Inputs.Sizes[c], FormattableString.Invariant($"w_{c}_{i}"));
            biases[i] = Model.AddInteger(-Inputs.BiasLimit(problem), Inputs.BiasLimit(problem), FormattableString.Invariant($"b_{i}"));
            ties[i] = Model.AddBinary(FormattableString.Invariant($"t_{i}"));
            votes[i] = Model.AddInteger(unitVotes || isSign ? 1 : 0, unitVotes || isSign ? 1 : range, FormattableString.Invariant($"v_{i}"));
        }

        outputBias = isSign ? Model.AddInteger(0, 0, "b_out") : NeedsOddOutputs(problem) ? Model.AddInteger((hidden + 1) % 2, (hidden + 1) % 2, "b_out") : Model.AddInteger(-range, range, "b_out");
        all.AddRange([.. weights, .. biases, .. votes, outputBias]);
        OrderNeurons();
        var samples = problem.Data.SampleCount;
        claims = new Variable[samples * hidden];
        signedOutputs = new LinearExpression[samples];
        var stated = new Dictionary<(int Point, int Target), int>();
        for (var k = 0; k < samples; k++)
        {
            if (stated.TryAdd((Points.PointOf[k], problem.Target(k, 0)), k)) AddSample(k);
            else Share(k, stated[(Points.PointOf[k], problem.Target(k, 0))]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> WeightVariables => all;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> OutgoingWeights(int layer, int neuron) => [votes[neuron]];

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> WeightsOfColumn(int column) => [.. Enumerable.Range(0, votes.Length).Select(i => weights[i * Inputs.Count + column])];

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> LaterWeights => votes;

    /// <summary>Whether a problem can be stated with votes.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // A vote counts a neuron or its negation, and limits on weights need not be the same for both.
        return problem.Hidden.Count == 1
            && problem.Limits.Weights is null
            && problem.Objectives.All(objective => objective.IsMonotone(problem))
            && (problem.OutputCount == 1 || (problem.OutputCount == 2 && problem.Objectives.All(objective => objective.AllowsMirroredOutputs)));
    }

    /// <summary>
    /// Whether a problem can be stated with all votes fixed at one. Beyond <see cref="Fits"/> that is max-correct with two
    /// outputs: with an odd sum of votes and bias no output is zero, so of an output and its mirror exactly one is positive.
    /// </summary>
    public static bool FitsRestricted(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Fits(problem) || (NeedsOddOutputs(problem) && problem.Limits.Weights is null && problem.Hidden.Count == 1 && problem.OutputCount == 2);
    }

    /// <inheritdoc/>
    public override LinearExpression SignedOutput(int sample, int output) => signedOutputs[sample];

    /// <inheritdoc/>
    public override Variable AddHiddenMargin(int layer, int neuron) =>
        throw new NotSupportedException("Votes do not state activations exactly, so a hidden margin needs the general formulation.");

    /// <inheritdoc/>
    public override IntegerNetwork Extract(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        int At(Variable v) => (int)Math.Round(point[v.Index]);
        var hidden = votes.Length;
        var first = new IntegerLayer(Problem.Data.InputCount, new int[hidden * Problem.Data.InputCount], new int[hidden]);
        var last = new IntegerLayer(hidden, new int[hidden * Problem.OutputCount], new int[Problem.OutputCount]);
        var reduced = new int[Inputs.Count];
        for (var i = 0; i < hidden; i++)
        {
            var sign = At(ties[i]) == 1 ? -1 : 1;
            for (var c = 0; c < reduced.Length; c++) reduced[c] = sign * At(weights[i * Inputs.Count + c]);
            first.Biases[i] = Inputs.Expand(reduced, sign * At(biases[i]), Problem, first.WeightsOf(i));
            last.Weights[i] = sign * At(votes[i]);
        }

        last.Biases[0] = At(outputBias);
        if (Mirrored) NeuronOrder.MirrorOutputs(last);
        return new IntegerNetwork([first, last], Problem.Data.Scale) { ClassNames = Problem.Data.ClassNames, Encoding = Problem.Data.Encoding };
    }

    /// <inheritdoc/>
    public override void SetStart(IntegerNetwork network)
    {
        Problem.CheckFits(network);
        if (isSign) network = AsSign(network);
        var (first, last) = (network.Layers[0], network.Layers[1]);
        var hidden = votes.Length;
        if (unitVotes && (last.WeightsOf(0).ToArray().Any(w => Math.Abs(w) != 1) || last.Biases[0] < outputBias.LowerBound || last.Biases[0] > outputBias.UpperBound)) return;
        var reduced = new int[Inputs.Count];
        var neurons = Enumerable.Range(0, hidden).Select(i =>
        {
            var (vote, sign) = (Math.Abs(last.Weights[i]), last.Weights[i] < 0 ? -1 : 1);
            return (Source: i, Sign: sign, Vote: vote, Bias: sign * Inputs.Reduce(first.WeightsOf(i), first.Biases[i], reduced));
        }).OrderByDescending(n => 2 * n.Vote - (n.Sign < 0 ? 1 : 0)).ThenByDescending(n => n.Bias).ToArray();
        var trace = new NetworkTrace(network, Problem.Data);
        for (var i = 0; i < hidden; i++)
        {
            var n = neurons[i];
            Inputs.Reduce(first.WeightsOf(n.Source), first.Biases[n.Source], reduced);
            for (var c = 0; c < reduced.Length; c++) Model.SetStart(weights[i * Inputs.Count + c], n.Sign * reduced[c]);
            Model.SetStart(biases[i], n.Bias);
            Model.SetStart(ties[i], n.Sign < 0 ? 1 : 0);
            Model.SetStart(votes[i], n.Vote);
            for (var k = 0; k < Problem.Data.SampleCount; k++)
            {
                var side = n.Sign * (trace.PreActivation(0, k, n.Source) >= 0 ? 1 : -1);
                Model.SetStart(claims[k * hidden + i], side == Problem.Target(k, 0) ? 1 : 0);
            }
        }

        Model.SetStart(outputBias, last.Biases[0]);
        SetOutputStarts(new NetworkTrace(InOrder(Mirrored ? Mirror(network) : network, [.. neurons.Select(n => n.Source)]), Problem.Data));
    }

    private static IntegerNetwork InOrder(IntegerNetwork network, int[] order)
    {
        var (first, last) = (network.Layers[0].Clone(), network.Layers[1].Clone());
        for (var i = 0; i < order.Length; i++)
        {
            network.Layers[0].WeightsOf(order[i]).CopyTo(first.WeightsOf(i));
            first.Biases[i] = network.Layers[0].Biases[order[i]];
            for (var j = 0; j < last.NeuronCount; j++) last.WeightsOf(j)[i] = network.Layers[1].WeightsOf(j)[order[i]];
        }

        return new IntegerNetwork([first, last], network.InputScale);
    }

    private static IntegerNetwork Mirror(IntegerNetwork network)
    {
        var copy = network.Clone();
        NeuronOrder.MirrorOutputs(copy.Layers[^1]);
        return copy;
    }

    /// <summary>Whether one hidden neuron decides, and all that counts of the output is met by +1 and -1.</summary>
    private static bool IsSign(TrainingProblem problem) =>
        problem.Hidden is [1] && problem.OutputCount == 1 && problem.Objectives is [ICorrectnessObjective objective] && objective.Thresholds(problem) is ( <= 1, <= 1);

    /// <summary>A network of one hidden neuron that gives +1 and -1 where the given one gives zero or more, and less.</summary>
    private static IntegerNetwork AsSign(IntegerNetwork network)
    {
        var copy = network.Clone();
        var (first, last) = (copy.Layers[0], copy.Layers[1]);
        var (on, off) = (last.Biases[0] + last.Weights[0] >= 0, last.Biases[0] - last.Weights[0] >= 0);
        if (on == off)
        {
            Array.Clear(first.Weights);
            first.Biases[0] = 0;
        }

        (last.Weights[0], last.Biases[0]) = (on ? 1 : -1, 0);
        return copy;
    }

    private static bool NeedsOddOutputs(TrainingProblem problem) =>
        problem.Coding == OutputCoding.OnePerClass && problem.Objectives is [MaxCorrect];

    private void OrderNeurons()
    {
        for (var i = 0; i + 1 < votes.Length; i++)
        {
            var difference = 2 * votes[i] - ties[i] - 2 * votes[i + 1] + ties[i + 1];
            Model.AddConstraint(difference >= 0, FormattableString.Invariant($"order_{i}"));
            var spread = 2.0 * Inputs.BiasLimit(Problem);
            Model.AddConstraint(biases[i] - biases[i + 1] + spread * difference >= 0, FormattableString.Invariant($"order_bias_{i}"));
        }
    }

    /// <summary>Samples with equal inputs and labels share their claims.</summary>
    private void Share(int sample, int first)
    {
        Array.Copy(claims, first * votes.Length, claims, sample * votes.Length, votes.Length);
        signedOutputs[sample] = signedOutputs[first];
    }

    private void AddSample(int sample)
    {
        var (hidden, target) = (votes.Length, Problem.Target(sample, 0));
        double scale = Problem.Data.Scale;
        var limit = Inputs.Reach(Problem, sample) / scale;
        var lattice = Inputs.Lattices[sample] / scale;
        var output = target * (LinearExpression)outputBias;
        for (var i = 0; i < hidden; i++)
        {
            var claim = Model.AddBinary(FormattableString.Invariant($"s_{sample}_{i}"));
            claims[sample * hidden + i] = claim;
            var side = target * (LinearExpression)biases[i];
            for (var c = 0; c < Inputs.Count; c++)
            {
                var value = Inputs.Value(sample, c);
                if (value != 0) side = side.Plus(target * value / scale, weights[i * Inputs.Count + c]);
            }

            side = target > 0 ? side.Plus(-lattice, ties[i]) : side.Plus(-lattice).Plus(lattice, ties[i]);
            AddSide(claim, side, limit + lattice, FormattableString.Invariant($"side_{sample}_{i}"));
            if (unitVotes || isSign) output = output.Plus(2, claim).Plus(-1);
            else output = output.Plus(2, AddProduct(claim, votes[i], FormattableString.Invariant($"q_{sample}_{i}"))).Plus(-1, votes[i]);
        }

        signedOutputs[sample] = output;
    }

    /// <summary>Adds the row of a claim: where it is one, the neuron is on the sample's side.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="side">What is then at least zero.</param>
    /// <param name="largest">How far below zero it may lie.</param>
    /// <param name="name">The row's name.</param>
    protected virtual void AddSide(Variable claim, LinearExpression side, double largest, string name) =>
        Model.AddConstraint(side - largest * claim >= -largest, name);

    /// <summary>Adds what a claim and a vote give together: at most the vote, and nothing without the claim.</summary>
    protected virtual Variable AddProduct(Variable claim, Variable vote, string name)
    {
        var product = Model.AddContinuous(0, Problem.Range, name);
        Model.AddConstraint(product - (double)Problem.Range * claim <= 0);
        Model.AddConstraint(product - vote <= 0);
        return product;
    }
}
