using System.Runtime.Intrinsics;
using Halfspace.Bounds;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>What is known of a chain over a box before anything is split, for all cases on that box.</summary>
internal sealed class ReluRoot
{
    private const int RowSteps = 60;
    private const float Rate = 0.25f;
    private const float LastRate = 0.02f;

    private ReluRoot(RelaxedChain net, RangeProof? proof)
    {
        (Net, Proof) = (net, proof);
        var places = new List<(int, int)>();
        for (var m = 0; m < net.Layers.Count; m++)
        {
            for (var p = 0; p < net.Layers[m].Open; p++) places.Add((m, p));
        }

        Places = [.. places];
    }

    /// <summary>The chain with its ranges.</summary>
    public RelaxedChain Net { get; }

    /// <summary>How the ranges were found; null where nothing is recorded.</summary>
    public RangeProof? Proof { get; }

    /// <summary>The layer and position of each open neuron.</summary>
    public (int Layer, int Position)[] Places { get; }

    /// <summary>The layer of each open neuron, and its place in that.</summary>
    public (int Layer, int Neuron)[] Neurons => Array.ConvertAll(Places, at => (at.Layer, Net.Layers[at.Layer].Neurons[at.Position]));

    /// <summary>How far the lines of the open neurons are apart at most, all together.</summary>
    public double Room => Net.Layers.Sum(layer => Enumerable.Range(0, layer.Open).Sum(p => layer.Lower[p] < 0 && layer.Upper[p] > 0 ? -layer.Lower[p] * layer.Upper[p] / (layer.Upper[p] - layer.Lower[p]) : 0));

    /// <summary>Bounds all neurons; null where numbers are of a size that would overflow.</summary>
    /// <param name="chain">The network, with a hidden layer.</param>
    /// <param name="box">The box.</param>
    /// <param name="steps">Steps on the slopes for each neuron.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="isOver">Whether to hurry.</param>
    public static ReluRoot? Of(DenseChain chain, InputRegion box, int steps, int threads, Func<bool> isOver)
    {
        var margins = ChainMargins.Of(chain, box);
        if (!margins.IsUsable) return null;
        var proof = chain.IsRecorded ? new RangeProof(null, null) : null;
        var (lower, upper) = NeuronRanges.Fill(new RelaxedChain(chain, box, margins), steps, threads, isOver, proof: proof);
        return Of(chain, box, lower, upper, proof);
    }

    /// <summary>What is known of a chain whose neurons have the given ranges.</summary>
    public static ReluRoot Of(DenseChain chain, InputRegion box, double[][] lower, double[][] upper, RangeProof? proof = null)
    {
        // Ranges make the margins of everything that follows smaller.
        var net = new RelaxedChain(chain, box, ChainMargins.Of(chain, box, (lower, upper)));
        for (var k = 0; k < chain.HiddenCount; k++) net.Add(lower[k], upper[k]);
        return new ReluRoot(net, proof);
    }

    /// <summary>What is known of a part of the box in which some neurons were given signs, which stay among the open ones.</summary>
    public static ReluRoot Of(DenseChain chain, InputRegion part, ChainMargins margins, double[][] lower, double[][] upper, sbyte[][] signs, InputFocus? focus = null, InputPlanes? planes = null, IReadOnlyList<InputPlanes.Plane?>?[]? later = null)
    {
        var net = new RelaxedChain(chain, part, margins, focus, planes);
        for (var k = 0; k < chain.HiddenCount; k++)
        {
            var given = signs[k];
            net.Add(lower[k], upper[k], j => given[j] != 0);
            if (later is not null && k > 0) net.SetPlanes(k, later[k]);
        }

        return new ReluRoot(net, null);
    }

    /// <summary>The same with ranges of its own, without the neurons that they decide.</summary>
    /// <param name="proof">How they were found; null for as here.</param>
    public ReluRoot Copy(RangeProof? proof = null)
    {
        var (lower, upper) = Ranges();
        var net = new RelaxedChain(Net.Chain, Net.Box, Net.Margins);
        for (var k = 0; k < lower.Length; k++) net.Add(lower[k], upper[k]);
        return new ReluRoot(net, proof ?? Proof);
    }

    /// <summary>Lets all lanes start from slopes.</summary>
    public void LoadSlopes(DualAscent ascent, byte[] slopes)
    {
        for (var n = 0; n < slopes.Length; n++)
        {
            var (m, p) = Places[n];
            ascent.Variables[m][p] = Vector512.Create(Math.Max((float)Net.Layers[m].Leaks[p], slopes[n] / (float)byte.MaxValue));
        }
    }

    /// <summary>The ranges of all neurons; of those that were left out, that they are not positive, or as they are known.</summary>
    public (double[][] Lower, double[][] Upper) Ranges()
    {
        var (lower, upper) = (new double[Net.Layers.Count][], new double[Net.Layers.Count][]);
        for (var k = 0; k < lower.Length; k++)
        {
            (lower[k], upper[k]) = ((double[])Net.Margins.Lower[k].Clone(), Array.ConvertAll(Net.Margins.Upper[k], end => Math.Min(0, end)));
            // A step is left out below zero only.
            for (var j = 0; j < upper[k].Length; j++) upper[k][j] = Net.Chain.Stages[k].IsStep(j) ? Math.Min(upper[k][j], -double.Epsilon) : upper[k][j];
            for (var p = 0; p < Net.Layers[k].Neurons.Length; p++) (lower[k][Net.Layers[k].Neurons[p]], upper[k][Net.Layers[k].Neurons[p]]) = (Net.Layers[k].Lower[p], Net.Layers[k].Upper[p]);
        }

        return (lower, upper);
    }

    /// <summary>A lower bound for each row, and the slopes that it was found with.</summary>
    public (double Bound, byte[] Slopes)[] BoundRows(IReadOnlyList<OutputRow> rows)
    {
        var results = new (double, byte[])[rows.Count];
        var (ascent, guard, top) = (new DualAscent(Net), new GuardedBound(Net), Net.Layers.Count);
        for (var from = 0; from < rows.Count; from += DualAscent.Lanes)
        {
            var count = Math.Min(DualAscent.Lanes, rows.Count - from);
            OutputRow Of(int lane) => rows[from + Math.Min(lane, count - 1)];
            ascent.Open();
            ascent.Share = Vector512<float>.One;
            ascent.RowConstant = Load(0, DualAscent.Lanes, Of, ascent.RowCoefficients, isLimited: true, out _);
            ascent.Climb(top, RowSteps, Rate, bounds => Vector512.GreaterThanAll(bounds, Vector512<float>.Zero), end: LastRate);
            var bounds = guard.Evaluate(ascent, top, half =>
            {
                guard.Pass.Constant = Load<double>(half, LaneMath<double>.Lanes, Of, guard.Pass.Coefficients[top - 1], isLimited: false, out var errors);
                guard.Pass.Errors = errors;
            });
            for (var t = 0; t < count; t++) results[from + t] = (bounds[t], Slopes(ascent, t));
        }

        return results;
    }

    /// <summary>Writes rows as expressions on the values of the last hidden layer.</summary>
    /// <returns>Their constants, less their limits if wanted.</returns>
    public Vector512<T> Load<T>(int half, int lanes, Func<int, OutputRow> of, Vector512<T>[] into, bool isLimited, out Vector512<T> errors)
        where T : unmanaged
    {
        var (constant, error) = (default(Vector512<T>), default(Vector512<T>));
        var (weights, sum, cost) = (Array.Empty<double>(), 0.0, 0.0);
        Array.Clear(into);
        for (var lane = 0; lane < lanes; lane++)
        {
            var row = of(half + lane);
            if (lane == 0 || !ReferenceEquals(row, of(half + lane - 1))) (weights, sum, cost) = Expression(row);
            (constant, error) = (constant.WithElement(lane, LaneMath<T>.Of(isLimited ? sum - row.Limit : sum)), error.WithElement(lane, LaneMath<T>.Of(cost)));
            for (var q = 0; q < weights.Length; q++) into[q] = into[q].WithElement(lane, LaneMath<T>.Of(weights[q]));
        }

        errors = error;
        return constant;
    }

    /// <summary>A row as an expression on the values of the last hidden layer: weights, constant, and what rounding can cost.</summary>
    public (double[] Weights, double Constant, double Error) Expression(OutputRow row)
    {
        var (k, weights, sum, cost) = (Net.Layers.Count, new double[Net.Count(Net.Layers.Count)], 0.0, 0.0);
        for (var j = 0; j < row.Coefficients.Length; j++)
        {
            if (row.Coefficients[j] == 0) continue;
            sum += row.Coefficients[j] * Net.BiasOf(k, j);
            cost += Math.Abs(row.Coefficients[j]) * Net.Margins.Costs[k][j];
            for (var q = 0; q < weights.Length; q++) weights[q] += row.Coefficients[j] * Net.Weight(k, j, q);
        }

        return (weights, sum, cost);
    }

    /// <summary>The best slopes of a lane as bytes.</summary>
    public byte[] Slopes(DualAscent ascent, int lane)
    {
        var slopes = new byte[Places.Length];
        for (var n = 0; n < slopes.Length; n++)
        {
            var (m, p) = Places[n];
            if (ascent.Signs[m][p][lane] == 0) slopes[n] = Proofs.Slopes.Of(ascent.Best[m][p][lane]);
        }

        return slopes;
    }
}
