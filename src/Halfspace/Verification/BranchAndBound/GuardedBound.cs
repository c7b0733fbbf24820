using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Evaluates in double precision, less what rounding can do, the bounds that a <see cref="DualAscent"/> found: these are claimed.</summary>
internal sealed class GuardedBound
{
    private readonly RelaxedChain net;
    private readonly double[] results = new double[DualAscent.Lanes];

    public GuardedBound(RelaxedChain net) => (this.net, Pass) = (net, new LanePass<double>(net));

    /// <summary>The pass that evaluates.</summary>
    public LanePass<double> Pass { get; }

    /// <summary>About the products of two vectors that all evaluations so far took.</summary>
    public double Products { get; private set; }

    /// <summary>What multipliers of single precision leave out, for each layer and open neuron; null for nothing.</summary>
    public Vector512<float>[][]? Rests { get; set; }

    /// <summary>The bounds of the best variables; NaN or infinite where numbers overflowed.</summary>
    /// <param name="ascent">What was found.</param>
    /// <param name="top">The layer whose values the expressions are on.</param>
    /// <param name="load">Given the first lane of eight, writes the expressions on that layer, constants and errors.</param>
    /// <param name="use">Called after each eight with their first lane, while the pass holds their expressions on the inputs.</param>
    public ReadOnlySpan<double> Evaluate(DualAscent ascent, int top, Action<int> load, Action<int>? use = null)
    {
        for (var half = 0; half < DualAscent.Lanes; half += LaneMath<double>.Lanes)
        {
            for (var m = 0; m < top; m++)
            {
                for (var p = 0; p < net.Layers[m].Open; p++)
                {
                    Pass.SetUpper(m, p, Half(ascent.Lower[m][p], half), Half(ascent.Upper[m][p], half), Half(ascent.Signs[m][p], half));
                    Load(m, p, Half(ascent.Best[m][p], half), Half(ascent.Signs[m][p], half));
                    if (Rests is not null) Pass.Pull[m][p] += Half(ascent.Signs[m][p], half) * Half(Rests[m][p], half);
                }
            }

            if (Pass.Planes is { } planes)
            {
                var first = half;
                planes.Take((m, p) => Half(ascent.Lower[m][p], first), (m, p) => Half(ascent.Upper[m][p], first), (m, p) => Half(ascent.Signs[m][p], first));
                for (var n = 0; n < planes.Rows.Length; n++) planes.Mix(n, Half(ascent.BestPlaneShares[n], half));
            }

            load(half);
            Products += Pass.Products(top);
            Pass.Backward(top).CopyTo(results, half);
            use?.Invoke(half);
        }

        return results;
    }

    /// <summary>Eight lanes of sixteen in double precision.</summary>
    public static Vector512<double> Half(Vector512<float> lanes, int first) => first == 0 ? Vector512.WidenLower(lanes) : Vector512.WidenUpper(lanes);

    private void Load(int m, int p, Vector512<double> variables, Vector512<double> signs)
    {
        var leak = Vector512.Create(net.Layers[m].Leaks[p]);
        // What single precision rounded is brought back to where any value makes a valid bound.
        var slope = Vector512.Max(leak, Vector512.Min(Vector512<double>.One, variables));
        if (net.Chain.IsRecorded) slope = Vector512.Max(leak, Vector512.Floor(slope * Vector512.Create((double)byte.MaxValue) + Vector512.Create(0.5)) / Vector512.Create((double)byte.MaxValue));
        if (Pass.LowUnit[m] is { } units) slope *= units[p];
        Pass.Low[m][p] = Vector512.ConditionalSelect(Vector512.Equals(signs, Vector512<double>.Zero), slope, Pass.Up[m][p]);
        Pass.Pull[m][p] = signs * Vector512.Max(Vector512<double>.Zero, variables);
    }
}
