using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Backward linear bounds (CROWN, DeepPoly) of eight subproblems at once, lane = subproblem. Neurons that are decided in all lanes are neither bounded
/// nor carried along. Bounds hold in exact arithmetic: what rounding can do is taken off (<see cref="ChainMargins"/>).
/// </summary>
internal sealed class LaneBounds
{
    /// <summary>Subproblems at once.</summary>
    public const int Lanes = 8;

    /// <summary>Vectors of coefficients at once, of which there are two lots: 32 MB each.</summary>
    private const int MostVectors = 1 << 19;

    private readonly DenseChain chain;
    private readonly ChainMargins margins;
    private readonly Vector512<double>[][] upperSlope;
    private readonly Vector512<double>[][] lowerSlope;
    private readonly Vector512<double>[][] intercept;
    private readonly Vector512<double>[][] lowerIntercept;
    private readonly Vector512<double>[] boxLower;
    private readonly Vector512<double>[] boxUpper;
    private readonly CarriedNeurons[] carried;
    private readonly int[] offsets;
    private readonly List<int> targets = [];
    private Vector512<double>[] here = [];
    private Vector512<double>[] there = [];
    private Vector512<double>[] constants = [];
    private Vector512<double>[] errors = [];

    public LaneBounds(DenseChain chain, ChainMargins margins)
    {
        (this.chain, this.margins) = (chain, margins);
        var hidden = chain.HiddenCount;
        (upperSlope, lowerSlope, intercept) = (new Vector512<double>[hidden][], new Vector512<double>[hidden][], new Vector512<double>[hidden][]);
        (Lower, Upper, lowerIntercept) = (new Vector512<double>[hidden][], new Vector512<double>[hidden][], new Vector512<double>[hidden][]);
        (carried, offsets) = (new CarriedNeurons[hidden], new int[hidden]);
        var offset = 0;
        for (var k = 0; k < hidden; k++)
        {
            var size = chain.Stages[k].Outputs;
            (upperSlope[k], lowerSlope[k], intercept[k], Lower[k], Upper[k]) = (new Vector512<double>[size], new Vector512<double>[size], new Vector512<double>[size], new Vector512<double>[size], new Vector512<double>[size]);
            (offsets[k], carried[k], lowerIntercept[k]) = (offset, new CarriedNeurons(chain.Stages[k], Before(k)), chain.Stages[k].Steps is null ? [] : new Vector512<double>[size]);
            // What is known of neurons that are not bounded.
            for (var j = 0; j < size; j++) (Lower[k][j], Upper[k][j]) = (Vector512.Create(margins.Lower[k][j]), Vector512.Create(margins.Upper[k][j]));
            offset += size;
        }

        NeuronCount = offset;
        (boxLower, boxUpper) = (new Vector512<double>[chain.Stages[0].Inputs], new Vector512<double>[chain.Stages[0].Inputs]);
    }

    /// <summary>The hidden neurons of all layers.</summary>
    public int NeuronCount { get; }

    /// <summary>The lower ends of neurons that were bounded, by hidden layer.</summary>
    public Vector512<double>[][] Lower { get; }

    /// <summary>The upper ends.</summary>
    public Vector512<double>[][] Upper { get; }

    /// <summary>For each subproblem whether a neuron cannot have the sign that it was given.</summary>
    public bool[] IsEmpty { get; } = new bool[Lanes];

    /// <summary>The lower and the upper end of a neuron that was bounded last, in a subproblem.</summary>
    public (double Lower, double Upper) Range(int layer, int neuron, int lane) => (Lower[layer][neuron][lane], Upper[layer][neuron][lane]);

    /// <summary>Bounds every open neuron of the subproblems, and writes into their phases what is decided now.</summary>
    /// <param name="batch">One to eight subproblems; the phases are written to.</param>
    public void BoundNeurons(ReadOnlySpan<Subproblem> batch)
    {
        for (var i = 0; i < boxLower.Length; i++)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                var one = batch[Math.Min(lane, batch.Length - 1)];
                boxLower[i] = boxLower[i].WithElement(lane, one.Lower[i]);
                boxUpper[i] = boxUpper[i].WithElement(lane, one.Upper[i]);
            }
        }

        Array.Clear(IsEmpty);
        for (var k = 0; k < chain.HiddenCount; k++)
        {
            targets.Clear();
            var size = chain.Stages[k].Outputs;
            for (var j = 0; j < size; j++)
            {
                var isOpen = false;
                foreach (var one in batch) isOpen |= one.Phases[offsets[k] + j] == 0 || Math.Abs(one.Phases[offsets[k] + j]) == Subproblem.Given;
                if (isOpen) targets.Add(j);
            }

            var most = Math.Max(1, MostVectors / (2 * Widest(k)));
            for (var first = 0; first < targets.Count; first += most) Bound(k, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(targets).Slice(first, Math.Min(most, targets.Count - first)));
            Relax(batch, k);
        }
    }

    /// <summary>Bounds neurons of a layer from both sides.</summary>
    private void Bound(int k, ReadOnlySpan<int> neurons)
    {
        var rows = LaneProduct.Padded(2 * neurons.Length);
        Start(rows, k);
        for (var t = 0; t < neurons.Length; t++)
        {
            Load(t, k, neurons[t], 1);
            Load(neurons.Length + t, k, neurons[t], -1);
        }

        Back(k, rows, 2 * neurons.Length);
        for (var t = 0; t < neurons.Length; t++)
        {
            var j = neurons[t];
            var own = Vector512.Create(margins.Costs[k][j]);
            Lower[k][j] = Vector512.Max(Vector512.Create(margins.Lower[k][j]), Concrete(t) - own);
            Upper[k][j] = Vector512.Min(Vector512.Create(margins.Upper[k][j]), -(Concrete(neurons.Length + t) - own));
        }
    }

    /// <summary>Bounds a row on the outputs from below, after the neurons.</summary>
    /// <param name="rows">The rows' coefficients on the outputs.</param>
    /// <param name="lower">Receives a bound for each row.</param>
    /// <param name="coefficients">Receives for each row one coefficient for each input: the bound is the smallest value of a linear function with them.</param>
    public void BoundRows(IReadOnlyList<OutputRow> rows, Span<Vector512<double>> lower, Vector512<double>[][] coefficients)
    {
        var last = chain.HiddenCount;
        var stage = chain.Stages[last];
        var padded = LaneProduct.Padded(rows.Count);
        Start(padded, last);
        var width = Width(last);
        for (var r = 0; r < rows.Count; r++)
        {
            var weights = rows[r].Coefficients;
            var (constant, cost) = (0.0, 0.0);
            for (var j = 0; j < weights.Length; j++)
            {
                if (weights[j] == 0) continue;
                constant += weights[j] * stage.Biases[j];
                cost += Math.Abs(weights[j]) * margins.Costs[last][j];
                CarriedNeurons.Add(stage, j, weights[j], Before(last), here.AsSpan(r * width, width));
            }

            (constants[r], errors[r]) = (Vector512.Create(constant), Vector512.Create(cost));
        }

        Back(last, padded, rows.Count);
        for (var r = 0; r < rows.Count; r++)
        {
            lower[r] = Concrete(r);
            for (var i = 0; i < boxLower.Length; i++) coefficients[r][i] = here[r * LaneProduct.Padded(boxLower.Length) + i];
        }
    }

    /// <summary>The vectors of a row whose coefficients stand on what enters a layer.</summary>
    private int Width(int k) => CarriedNeurons.WidthBefore(chain.Stages[k], Before(k));

    /// <summary>What is carried of the layer before one; null where that is the inputs.</summary>
    private CarriedNeurons? Before(int k) => k == 0 ? null : carried[k - 1];

    /// <summary>The largest width on the way from a layer to the inputs.</summary>
    private int Widest(int k)
    {
        var widest = Width(k);
        for (var m = 0; m < k; m++) widest = Math.Max(widest, Width(m));
        return widest;
    }

    private void Start(int rows, int k)
    {
        var widest = Widest(k);
        if (here.Length < rows * widest) (here, there) = (new Vector512<double>[rows * widest], new Vector512<double>[rows * widest]);
        if (constants.Length < rows) (constants, errors) = (new Vector512<double>[rows], new Vector512<double>[rows]);
        Array.Clear(here, 0, rows * Width(k));
        Array.Clear(constants, 0, rows);
        Array.Clear(errors, 0, rows);
    }

    private void Load(int t, int k, int neuron, double sign)
    {
        var stage = chain.Stages[k];
        var width = Width(k);
        constants[t] = Vector512.Create(sign * stage.Biases[neuron]);
        CarriedNeurons.Add(stage, neuron, sign, Before(k), here.AsSpan(t * width, width));
    }

    /// <summary>Takes expressions on what enters a layer back to the inputs.</summary>
    private void Back(int k, int rows, int used)
    {
        for (var m = k - 1; m >= 0; m--)
        {
            var (neurons, width) = (carried[m].Neurons, Width(m + 1));
            var (biases, costs, hasSteps) = (chain.Stages[m].Biases, margins.Costs[m], chain.Stages[m].Steps is not null);
            for (var t = 0; t < used; t++)
            {
                var (constant, error) = (constants[t], errors[t]);
                var row = here.AsSpan(t * width, width);
                for (var p = 0; p < neurons.Length; p++)
                {
                    var j = neurons[p];
                    var c = row[p];
                    var (positive, negative) = (Vector512.Max(c, Vector512<double>.Zero), Vector512.Min(c, Vector512<double>.Zero));
                    error = Vector512.FusedMultiplyAdd(positive - negative, Vector512.Create(costs[j]), error);
                    constant = Vector512.FusedMultiplyAdd(negative, intercept[m][j], constant);
                    c = Vector512.FusedMultiplyAdd(positive, lowerSlope[m][j], negative * upperSlope[m][j]);
                    if (hasSteps)
                    {
                        // The lines of a step can be steeper than one, so what they make of the coefficient is charged too.
                        constant = Vector512.FusedMultiplyAdd(positive, lowerIntercept[m][j], constant);
                        error = Vector512.FusedMultiplyAdd(Vector512.Abs(c), Vector512.Create(costs[j]), error);
                    }

                    constant = Vector512.FusedMultiplyAdd(c, Vector512.Create(biases[j]), constant);
                    row[p] = c;
                }

                (constants[t], errors[t]) = (constant, error);
            }

            carried[m].Multiply(here, rows, width, there);
            (here, there) = (there, here);
        }
    }

    /// <summary>The smallest value over the box of an expression on the inputs, less what rounding can do.</summary>
    private Vector512<double> Concrete(int t)
    {
        var width = LaneProduct.Padded(boxLower.Length);
        var sum = constants[t];
        for (var i = 0; i < boxLower.Length; i++)
        {
            var c = here[t * width + i];
            sum = Vector512.FusedMultiplyAdd(Vector512.Max(c, Vector512<double>.Zero), boxLower[i], sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Min(c, Vector512<double>.Zero), boxUpper[i], sum);
        }

        return sum - errors[t] * Vector512.Create(1 + 1.0 / 1024) - Vector512.Create(Math.ScaleB(1, -600));
    }

    /// <summary>Fixes the lines of a layer's neurons, its phases, and what of the layer is carried along.</summary>
    private void Relax(ReadOnlySpan<Subproblem> batch, int k)
    {
        var stage = chain.Stages[k];
        var kept = new List<int>(stage.Outputs);
        Span<double> lines = stackalloc double[4 * Lanes];
        for (var j = 0; j < stage.Outputs; j++)
        {
            var anyAlive = false;
            lines.Clear();
            for (var lane = 0; lane < Lanes; lane++)
            {
                ref var phase = ref batch[Math.Min(lane, batch.Length - 1)].Phases[offsets[k] + j];
                if (Math.Abs(phase) == Subproblem.Given) IsEmpty[lane] |= phase > 0 ? Upper[k][j][lane] < 0 : Lower[k][j][lane] > 0;
                var line = NeuronLines.Of(stage, j, Lower[k][j][lane], Upper[k][j][lane], ref phase);
                anyAlive |= phase >= 0 || stage.Leak(j) != 0;
                (lines[lane], lines[Lanes + lane], lines[2 * Lanes + lane], lines[3 * Lanes + lane]) = (line.Low, line.LowStart, line.Up, line.UpStart);
            }

            if (!anyAlive) continue;
            (lowerSlope[k][j], upperSlope[k][j], intercept[k][j]) = (Vector512.Create<double>(lines[..Lanes]), Vector512.Create<double>(lines.Slice(2 * Lanes, Lanes)), Vector512.Create<double>(lines[(3 * Lanes)..]));
            if (stage.Steps is not null) lowerIntercept[k][j] = Vector512.Create<double>(lines.Slice(Lanes, Lanes));
            kept.Add(j);
        }

        carried[k].Set(kept);
    }
}
