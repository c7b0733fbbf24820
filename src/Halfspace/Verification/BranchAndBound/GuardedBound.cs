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

    /// <summary>The bounds of the best variables; NaN or infinite where numbers overflowed.</summary>
    /// <param name="ascent">What was found.</param>
    /// <param name="top">The layer whose values the expressions are on.</param>
    /// <param name="load">Given the first lane of eight, writes the expressions on that layer, constants and errors.</param>
    public ReadOnlySpan<double> Evaluate(DualAscent ascent, int top, Action<int> load)
    {
        for (var half = 0; half < DualAscent.Lanes; half += LaneMath<double>.Lanes)
        {
            for (var m = 0; m < top; m++)
            {
                for (var p = 0; p < net.Layers[m].Open; p++)
                {
                    var (variables, signs) = (Vector512.Widen(ascent.Best[m][p]), Vector512.Widen(ascent.Signs[m][p]));
                    if (half == 0) Load(m, p, variables.Lower, signs.Lower);
                    else Load(m, p, variables.Upper, signs.Upper);
                }
            }

            load(half);
            Pass.Backward(top).CopyTo(results, half);
        }

        return results;
    }

    private void Load(int m, int p, Vector512<double> variables, Vector512<double> signs)
    {
        Pass.SetLines(m, p, 0);
        var leak = Vector512.Create(net.Layers[m].Leaks[p]);
        var (isOpen, isActive) = (Vector512.Equals(signs, Vector512<double>.Zero), Vector512.GreaterThan(signs, Vector512<double>.Zero));
        // What single precision rounded is brought back to where any value makes a valid bound.
        var phase = Vector512.ConditionalSelect(isActive, Vector512<double>.One, leak);
        Pass.Low[m][p] = Vector512.ConditionalSelect(isOpen, Vector512.Max(leak, Vector512.Min(Vector512<double>.One, variables)), phase);
        Pass.Up[m][p] = Vector512.ConditionalSelect(isOpen, Pass.Up[m][p], phase);
        Pass.Shift[m][p] = Vector512.ConditionalSelect(isOpen, Pass.Shift[m][p], Vector512<double>.Zero);
        Pass.Pull[m][p] = signs * Vector512.Max(Vector512<double>.Zero, variables);
    }
}
