using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Certificates.Verification;

/// <summary>
/// Bounds a linear function of a layer's values from below over a box: going down layer by layer, the value of a neuron is replaced by its lower line where its coefficient
/// is positive and by its upper line where it is negative, and what is left at the inputs is least at a corner. Any lower line through zero with a slope
/// between the leak and one is valid, any multiple of a value that is known not to be negative may be taken off, so whatever slopes and multipliers a proof states, the bound holds.
/// </summary>
/// <remarks>
/// Rounding: computed coefficients define the function on the next layer, and what is lost against the one before it is charged. For neuron j with coefficient c, S the sum of
/// |weight| |value| and |bias|, and M its own size, each product, sum and line errs by at most n u times |c| (S + M), with n all terms of the pass and u = 2^-53, in any order and with fused multiply-add or
/// not (Higham, Accuracy and Stability, 3.1); Gamma = 4 (n + 8) u covers that, the constants and the last sum over the inputs, twice. The charges are enlarged by 2^-10 for their own rounding, and 2^-600 covers what underflows.
/// </remarks>
internal sealed class BackwardPass
{
    private readonly ProofChain chain;
    private readonly Vector512<double>[][] low;
    private readonly Vector512<double>[][] up;
    private readonly Vector512<double>[][] shift;
    private readonly Vector512<double>[][] added;
    private readonly List<(int Layer, int Neuron)> used = [];
    private readonly int[] places;
    private Vector512<double>[] here;
    private Vector512<double>[] there;

    public BackwardPass(ProofChain chain)
    {
        this.chain = chain;
        Vector512<double>[][] Arrays() => [.. chain.Layers.Take(chain.HiddenCount).Select(layer => new Vector512<double>[ProofChain.Padded(layer.Outputs)])];
        (low, up, shift, added) = (Arrays(), Arrays(), Arrays(), Arrays());
        var widest = chain.Layers.Max(layer => Math.Max(layer.Inputs, layer.Outputs));
        (here, there, places) = (new Vector512<double>[ProofChain.Padded(widest)], new Vector512<double>[ProofChain.Padded(widest)], new int[widest + 4]);
    }

    /// <summary>The coefficients: before a bound on the values of its layer, to be written; after it on the inputs.</summary>
    public Span<double> Coefficients => Doubles(here);

    /// <summary>After a bound the constant of the function on the inputs.</summary>
    public double Constant { get; private set; }

    /// <summary>After a bound what rounding can have done to that function.</summary>
    public double Errors { get; private set; }

    /// <summary>Clears coefficients, and what was added to neurons.</summary>
    public void Begin()
    {
        Array.Clear(here);
        foreach (var (layer, neuron) in used) Doubles(added[layer])[neuron] = 0;
        used.Clear();
    }

    /// <summary>Adds a coefficient on a neuron's value before the activation.</summary>
    public void Add(int layer, int neuron, double coefficient)
    {
        Doubles(added[layer])[neuron] += coefficient;
        used.Add((layer, neuron));
    }

    /// <summary>Sets the lines of a neuron.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="range">The range of its value before the activation.</param>
    /// <param name="sign">1 or -1 where that value is known to have a sign, else 0.</param>
    /// <param name="slope">The slope of the lower line; what is below the leak counts as the leak.</param>
    public void Relax(int layer, int neuron, (double Lower, double Upper) range, int sign, double slope)
    {
        var (leak, lower, upper) = (chain.Leak(layer, neuron), range.Lower, range.Upper);
        var (under, above, start) = (leak, leak, 0.0);
        if (leak == 1 || sign > 0 || lower >= 0)
        {
            (under, above) = (1, 1);
        }
        else if (sign == 0 && !(upper <= 0))
        {
            above = Math.Min(1, (upper - leak * lower) / (upper - lower));
            (under, start) = (Math.Max(leak, Math.Min(1, slope)), (leak - above) * lower);
        }

        (Doubles(low[layer])[neuron], Doubles(up[layer])[neuron], Doubles(shift[layer])[neuron]) = (under, above, start);
    }

    /// <summary>Bounds the function whose coefficients stand in <see cref="Coefficients"/>.</summary>
    /// <param name="ranges">Where the charges are from.</param>
    /// <param name="top">The layer whose values, before any activation, the coefficients are on.</param>
    /// <param name="lower">The lower ends of the inputs.</param>
    /// <param name="upper">Their upper ends.</param>
    /// <param name="constant">The function's constant.</param>
    /// <returns>A number that the function is not below; no number, or minus infinity, where numbers overflowed.</returns>
    public double Bound(NeuronRanges ranges, int top, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double constant = 0)
    {
        var (sums, charges) = (Vector512.CreateScalar(constant), Vector512.CreateScalar(Math.Abs(constant) * chain.Gamma));
        for (var m = top; m >= 0; m--)
        {
            var values = here.AsSpan(0, ProofChain.Padded(chain.Layers[m].Outputs));
            var (biases, costs) = (chain.Biases[m], ranges.Costs(m));
            for (var v = 0; v < values.Length; v++)
            {
                var c = values[v];
                charges = Vector512.MultiplyAddEstimate(Vector512.Abs(c), costs[v], charges);
                if (m < top)
                {
                    var (positive, negative, extra) = (Vector512.Max(c, Vector512<double>.Zero), Vector512.Min(c, Vector512<double>.Zero), added[m][v]);
                    sums = Vector512.MultiplyAddEstimate(negative, shift[m][v], sums);
                    charges = Vector512.MultiplyAddEstimate(Vector512.Abs(extra), costs[v], charges);
                    c = positive * low[m][v] + negative * up[m][v] + extra;
                }

                sums = Vector512.MultiplyAddEstimate(c, biases[v], sums);
                values[v] = c;
            }

            Multiply(m);
            (here, there) = (there, here);
        }

        (Constant, Errors) = (Vector512.Sum(sums), Vector512.Sum(charges));
        var least = Constant;
        var coefficients = Coefficients;
        for (var i = 0; i < lower.Length; i++) least += coefficients[i] * (coefficients[i] > 0 ? lower[i] : upper[i]);
        least -= Errors * (1 + 1.0 / 1024) + Math.ScaleB(1, -600);
        return double.IsFinite(least) ? least : double.NegativeInfinity;
    }

    /// <summary>Coefficients on a layer's outputs become coefficients on what is before it: a sum of rows of weights.</summary>
    private void Multiply(int layer)
    {
        var (width, count) = (ProofChain.Padded(chain.Layers[layer].Inputs), 0);
        var coefficients = Coefficients;
        for (var j = 0; j < chain.Layers[layer].Outputs; j++)
        {
            if (coefficients[j] != 0) places[count++] = j;
        }

        var rows = chain.Weights[layer].AsSpan();
        var target = there.AsSpan(0, width);
        target.Clear();
        for (var p = 0; p < count; p += 4)
        {
            // Places beyond the last count with a factor of zero.
            for (var rest = count; rest < p + 4; rest++) places[rest] = places[p];
            var (f0, f1) = (Vector512.Create(coefficients[places[p]]), Vector512.Create(p + 1 < count ? coefficients[places[p + 1]] : 0));
            var (f2, f3) = (Vector512.Create(p + 2 < count ? coefficients[places[p + 2]] : 0), Vector512.Create(p + 3 < count ? coefficients[places[p + 3]] : 0));
            var r0 = rows.Slice(places[p] * width, target.Length);
            var r1 = rows.Slice(places[p + 1] * width, target.Length);
            var r2 = rows.Slice(places[p + 2] * width, target.Length);
            var r3 = rows.Slice(places[p + 3] * width, target.Length);
            for (var v = 0; v < target.Length; v++)
            {
                var first = Vector512.MultiplyAddEstimate(f0, r0[v], Vector512.MultiplyAddEstimate(f1, r1[v], target[v]));
                target[v] = Vector512.MultiplyAddEstimate(f2, r2[v], Vector512.MultiplyAddEstimate(f3, r3[v], first));
            }
        }
    }

    private static Span<double> Doubles(Vector512<double>[] vectors) => MemoryMarshal.Cast<Vector512<double>, double>(vectors.AsSpan());
}
