using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Certificates.Verification;

/// <summary>
/// Bounds a linear function of a layer's values from below over a box: going down layer by layer, the value of a neuron is replaced by its lower line where its coefficient
/// is positive and by its upper line where it is negative, and what is left at the inputs is least at a corner. Any lower line through zero with a slope
/// between the leak and one is valid (of a step, whose lower line may be any through zero up to one at the upper end, and whose upper line any through one at zero), any multiple of a value that is known not to be negative may be taken off, so whatever slopes and multipliers a proof states, the bound holds.
/// </summary>
/// <remarks>
/// Rounding: computed coefficients define the function on the next layer, and what is lost against the one before it is charged. For neuron j with coefficient c, S the sum of
/// |weight| |value| and |bias|, and M its own size, each product, sum and line errs by at most n u times |c| (S + M), with n all terms of the pass and u = 2^-53, in any order and with fused multiply-add or
/// not (Higham, Accuracy and Stability, 3.1); Gamma = 4 (n + 8) u covers that, the constants and the last sum over the inputs, twice. The charges are enlarged by 2^-10 for their own rounding, and 2^-600 covers what underflows.
/// </remarks>
internal sealed class BackwardPass
{
    private const int Lanes = 8;
    private readonly ProofChain chain;
    private readonly int stride;
    private readonly Vector512<double>[][] low;
    private readonly Vector512<double>[][] up;
    private readonly Vector512<double>[][] shift;
    private readonly Vector512<double>[][] lowShift;
    private readonly Vector512<double>[][] added;
    private readonly List<(int Layer, int Neuron)> used = [];
    private readonly int[] places;
    private Vector512<double>[] columns = [];
    private Vector512<double>[] here;
    private Vector512<double>[] there;
    private Vector512<double>[] sums;
    private Vector512<double>[] charges;

    public BackwardPass(ProofChain chain)
    {
        this.chain = chain;
        Vector512<double>[][] Arrays() => [.. chain.Layers.Take(chain.HiddenCount).Select(layer => new Vector512<double>[ProofChain.Padded(layer.Outputs)])];
        (low, up, shift, added, lowShift) = (Arrays(), Arrays(), Arrays(), Arrays(), Arrays());
        stride = chain.Layers.Max(layer => Math.Max(ProofChain.Padded(layer.Inputs), ProofChain.Padded(layer.Outputs)));
        (here, there, sums, charges, places) = (new Vector512<double>[stride], new Vector512<double>[stride], new Vector512<double>[1], new Vector512<double>[1], new int[stride * Lanes + 4]);
    }

    /// <summary>The coefficients of the first function: before a bound on the values of its layer, to be written; after it on the inputs.</summary>
    public Span<double> Coefficients => Doubles(here)[..(stride * Lanes)];

    /// <summary>After a bound the constant of the first function on the inputs.</summary>
    public double Constant => Vector512.Sum(sums[0]);

    /// <summary>After a bound what rounding can have done to that function.</summary>
    public double Errors => Vector512.Sum(charges[0]);

    /// <summary>How often the charges for rounding are taken off: once, or more often where somebody else is followed who does that.</summary>
    public double Charge { get; set; } = 1;

    /// <summary>Clears the coefficients, and what was added to neurons.</summary>
    public void Begin()
    {
        here.AsSpan(0, stride).Clear();
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
    /// <param name="isKept">Whether that is the slope also where the range gives the value a sign. It is valid there, and the box goes beyond the range, so it can be better than the exact line.</param>
    public void Relax(int layer, int neuron, (double Lower, double Upper) range, int sign, double slope, bool isKept = false)
    {
        var (leak, lower, upper) = (chain.Leak(layer, neuron), range.Lower, range.Upper);
        var (under, above, start) = (leak, leak, 0.0);
        if (chain.IsStep(layer, neuron))
        {
            RelaxStep(layer, neuron, range, sign, slope);
            return;
        }

        if (leak == 1 || sign > 0 || lower >= 0)
        {
            (under, above) = (1, 1);
        }
        else if (sign == 0 && !(upper <= 0))
        {
            above = Math.Min(1, (upper - leak * lower) / (upper - lower));
            (under, start) = (Math.Max(leak, Math.Min(1, slope)), (leak - above) * lower);
        }

        if (isKept && sign == 0) under = Math.Max(leak, Math.Min(1, slope));
        (Doubles(low[layer])[neuron], Doubles(up[layer])[neuron], Doubles(shift[layer])[neuron]) = (under, above, start);
    }

    /// <summary>The lines of a step. Where its sign is given, or its range leaves zero out, it is one number. Else slopes are shares of the largest that is valid, taken a millionth smaller for their rounding.</summary>
    private void RelaxStep(int layer, int neuron, (double Lower, double Upper) range, int sign, double slope)
    {
        var (isOne, isZero) = (sign > 0 || (sign == 0 && range.Lower > 0), sign < 0 || (sign == 0 && range.Upper < 0));
        var (most, one) = (Math.ScaleB(1, 20), 1 - Math.ScaleB(1, -20));
        var isOpen = !isOne && !isZero;
        Doubles(low[layer])[neuron] = isOpen && range.Upper > 0 ? Math.Max(0, Math.Min(1, slope)) * Math.Min(most, one / range.Upper) : 0;
        Doubles(up[layer])[neuron] = isOpen && range.Lower < 0 && range.Upper < -range.Lower ? Math.Min(most, one / -range.Lower) : 0;
        (Doubles(lowShift[layer])[neuron], Doubles(shift[layer])[neuron]) = (isOne ? 1 : 0, isZero ? 0 : 1);
    }

    /// <summary>Bounds the function whose coefficients stand in <see cref="Coefficients"/>.</summary>
    /// <param name="ranges">Where the charges are from.</param>
    /// <param name="top">The layer whose values, before any activation, the coefficients are on.</param>
    /// <param name="lower">The lower ends of the inputs.</param>
    /// <param name="upper">Their upper ends.</param>
    /// <param name="constant">The function's constant.</param>
    /// <returns>A number that the function is not below; minus infinity where numbers overflowed.</returns>
    public double Bound(NeuronRanges ranges, int top, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double constant = 0)
    {
        (sums[0], charges[0]) = (Vector512.CreateScalar(constant), Vector512.CreateScalar(Math.Abs(constant) * chain.Gamma));
        var (biases, costs) = (chain.Biases[top], ranges.Costs(top));
        for (var v = 0; v < costs.Length; v++)
        {
            sums[0] = Vector512.MultiplyAddEstimate(here[v], biases[v], sums[0]);
            charges[0] = Vector512.MultiplyAddEstimate(Vector512.Abs(here[v]), costs[v], charges[0]);
        }

        Multiply(top, 1);
        Down(ranges, top, 1);
        return Least(0, lower, upper);
    }

    /// <summary>The last bound of one function, with the charges as they are taken off now.</summary>
    public double Again(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper) => Least(0, lower, upper);

    /// <summary>Bounds ends of ranges: values of a layer before the activation, and minus such values.</summary>
    /// <param name="ranges">Where the charges are from.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="ends">For each end twice its neuron, and one more for minus the value.</param>
    /// <param name="lower">The lower ends of the inputs.</param>
    /// <param name="upper">Their upper ends.</param>
    /// <param name="bounds">Receives for each a number that it is not below.</param>
    public void Bound(NeuronRanges ranges, int layer, ReadOnlySpan<int> ends, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, Span<double> bounds)
    {
        var (count, width) = ((ends.Length + 3) / 4 * 4, ProofChain.Padded(chain.Layers[layer].Inputs));
        if (sums.Length < count) (here, there, sums, charges) = (new Vector512<double>[count * stride], new Vector512<double>[count * stride], new Vector512<double>[count], new Vector512<double>[count]);
        for (var t = 0; t < count; t++)
        {
            // The last ones stand for nothing, so that there are four at a time.
            var (end, isMinus) = (ends[Math.Min(t, ends.Length - 1)] / 2, ends[Math.Min(t, ends.Length - 1)] % 2 != 0);
            here.AsSpan(t * stride, width).Clear();
            var weights = chain.Rows[layer].Weights(end);
            var inputs = chain.Rows[layer].Places(end);
            var row = Doubles(here)[(t * stride * Lanes)..];
            for (var e = 0; e < weights.Length; e++) row[inputs[e]] = isMinus ? -weights[e] : weights[e];
            var bias = chain.Layers[layer].Biases[end];
            (sums[t], charges[t]) = (Vector512.CreateScalar(isMinus ? -bias : bias), Vector512.CreateScalar(ranges.Cost(layer, end)));
        }

        Down(ranges, layer, count);
        for (var t = 0; t < ends.Length; t++) bounds[t] = Least(t, lower, upper);
    }

    /// <summary>Takes functions of the values behind the activations before a layer down to the inputs.</summary>
    private void Down(NeuronRanges ranges, int top, int count)
    {
        for (var m = top - 1; m >= 0; m--)
        {
            var (biases, costs, under, over, start, extra) = (chain.Biases[m], ranges.Costs(m), low[m], up[m], shift[m], added[m]);
            var (first, hasSteps) = (lowShift[m], chain.HasSteps(m));
            for (var t = 0; t < count; t++)
            {
                var (sum, charge) = (sums[t], charges[t]);
                var values = here.AsSpan(t * stride, costs.Length);
                for (var v = 0; v < values.Length; v++)
                {
                    var c = values[v];
                    var (positive, negative) = (Vector512.Max(c, Vector512<double>.Zero), Vector512.Min(c, Vector512<double>.Zero));
                    charge = Vector512.MultiplyAddEstimate(Vector512.Abs(c) + Vector512.Abs(extra[v]), costs[v], charge);
                    sum = Vector512.MultiplyAddEstimate(negative, start[v], sum);
                    c = positive * under[v] + negative * over[v] + extra[v];
                    if (hasSteps)
                    {
                        // The lines of a step can be steeper than one, so what they make of the coefficient is charged too.
                        sum = Vector512.MultiplyAddEstimate(positive, first[v], sum);
                        charge = Vector512.MultiplyAddEstimate(Vector512.Abs(c), costs[v], charge);
                    }

                    sum = Vector512.MultiplyAddEstimate(c, biases[v], sum);
                    values[v] = c;
                }

                (sums[t], charges[t]) = (sum, charge);
            }

            Multiply(m, count);
        }
    }

    /// <summary>The least value over the box of a function on the inputs, less the charges.</summary>
    private double Least(int t, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var least = Vector512.Sum(sums[t]);
        var coefficients = Doubles(here).Slice(t * stride * Lanes, lower.Length);
        for (var i = 0; i < coefficients.Length; i++) least += coefficients[i] * (coefficients[i] > 0 ? lower[i] : upper[i]);
        least -= Charge * Vector512.Sum(charges[t]) * (1 + 1.0 / 1024) + Math.ScaleB(1, -600);
        return double.IsFinite(least) ? least : double.NegativeInfinity;
    }

    /// <summary>Coefficients on a layer's outputs become coefficients on what is before it: sums of rows of weights, without those that none has.</summary>
    private void Multiply(int layer, int count)
    {
        var (width, kept) = (ProofChain.Padded(chain.Layers[layer].Inputs), 0);
        for (var j = 0; j < chain.Layers[layer].Outputs; j++)
        {
            if (count == 1 ? Coefficients[j] != 0 : Doubles(up[layer])[j] != 0 || Doubles(low[layer])[j] != 0 || Doubles(added[layer])[j] != 0) places[kept++] = j;
        }

        if (chain.Rows[layer].IsSparse) for (var t = 0; t < count; t += Lanes) Sparse(chain.Rows[layer], places.AsSpan(0, kept), t, Math.Min(Lanes, count - t));
        else if (count == 1) Rows(chain.Weights[layer], width, kept);
        else for (var t = 0; t < count; t += 4) Rows(chain.Weights[layer], width, places.AsSpan(0, kept), t);
        (here, there) = (there, here);
    }

    /// <summary>One function, four rows at a time.</summary>
    private void Rows(Vector512<double>[] rows, int width, int count)
    {
        var target = there.AsSpan(0, width);
        var coefficients = Coefficients;
        target.Clear();
        for (var p = 0; p < count; p += 4)
        {
            // Places beyond the last count with a factor of zero.
            for (var rest = count; rest < p + 4; rest++) places[rest] = places[p];
            var (f0, f1) = (Vector512.Create(coefficients[places[p]]), Vector512.Create(p + 1 < count ? coefficients[places[p + 1]] : 0));
            var (f2, f3) = (Vector512.Create(p + 2 < count ? coefficients[places[p + 2]] : 0), Vector512.Create(p + 3 < count ? coefficients[places[p + 3]] : 0));
            var r0 = rows.AsSpan(places[p] * width, target.Length);
            var r1 = rows.AsSpan(places[p + 1] * width, target.Length);
            var r2 = rows.AsSpan(places[p + 2] * width, target.Length);
            var r3 = rows.AsSpan(places[p + 3] * width, target.Length);
            for (var v = 0; v < target.Length; v++)
            {
                var first = Vector512.MultiplyAddEstimate(f0, r0[v], Vector512.MultiplyAddEstimate(f1, r1[v], target[v]));
                target[v] = Vector512.MultiplyAddEstimate(f2, r2[v], Vector512.MultiplyAddEstimate(f3, r3[v], first));
            }
        }
    }

    /// <summary>Four functions, two vectors of each at a time.</summary>
    private void Rows(Vector512<double>[] rows, int width, ReadOnlySpan<int> kept, int t)
    {
        var all = Doubles(here);
        var first = all.Slice(t * stride * Lanes, stride * Lanes);
        var second = all.Slice((t + 1) * stride * Lanes, stride * Lanes);
        var third = all.Slice((t + 2) * stride * Lanes, stride * Lanes);
        var fourth = all.Slice((t + 3) * stride * Lanes, stride * Lanes);
        for (var v = 0; v < width; v += 2)
        {
            var (a0, a1, b0, b1) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
            var (c0, c1, d0, d1) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
            foreach (var j in kept)
            {
                var (r0, r1) = (rows[j * width + v], rows[j * width + v + 1]);
                var (fa, fb) = (Vector512.Create(first[j]), Vector512.Create(second[j]));
                var (fc, fd) = (Vector512.Create(third[j]), Vector512.Create(fourth[j]));
                (a0, a1) = (Vector512.MultiplyAddEstimate(fa, r0, a0), Vector512.MultiplyAddEstimate(fa, r1, a1));
                (b0, b1) = (Vector512.MultiplyAddEstimate(fb, r0, b0), Vector512.MultiplyAddEstimate(fb, r1, b1));
                (c0, c1) = (Vector512.MultiplyAddEstimate(fc, r0, c0), Vector512.MultiplyAddEstimate(fc, r1, c1));
                (d0, d1) = (Vector512.MultiplyAddEstimate(fd, r0, d0), Vector512.MultiplyAddEstimate(fd, r1, d1));
            }

            (there[t * stride + v], there[t * stride + v + 1]) = (a0, a1);
            (there[(t + 1) * stride + v], there[(t + 1) * stride + v + 1]) = (b0, b1);
            (there[(t + 2) * stride + v], there[(t + 2) * stride + v + 1]) = (c0, c1);
            (there[(t + 3) * stride + v], there[(t + 3) * stride + v + 1]) = (d0, d1);
        }
    }

    /// <summary>Up to eight functions side by side, by the weights that there are.</summary>
    private void Sparse(ProofLayer layer, ReadOnlySpan<int> kept, int t, int count)
    {
        var inputs = layer.Stated.Inputs;
        var all = Doubles(here);
        if (columns.Length < inputs) columns = new Vector512<double>[inputs];
        columns.AsSpan(0, inputs).Clear();
        var factors = default(Vector512<double>);
        foreach (var j in kept)
        {
            var each = MemoryMarshal.Cast<Vector512<double>, double>(new Span<Vector512<double>>(ref factors));
            for (var lane = 0; lane < count; lane++) each[lane] = all[(t + lane) * stride * Lanes + j];
            if (factors == Vector512<double>.Zero) continue;
            var weights = layer.Weights(j);
            var on = layer.Places(j);
            for (var e = 0; e < weights.Length; e++) columns[on[e]] = Vector512.MultiplyAddEstimate(factors, Vector512.Create(weights[e]), columns[on[e]]);
        }

        var target = Doubles(there);
        var source = Doubles(columns);
        for (var lane = 0; lane < count; lane++)
        {
            var row = target.Slice((t + lane) * stride * Lanes, ProofChain.Padded(inputs) * Lanes);
            for (var i = 0; i < inputs; i++) row[i] = source[i * Lanes + lane];
            row[inputs..].Clear();
        }
    }

    private static Span<double> Doubles(Vector512<double>[] vectors) => MemoryMarshal.Cast<Vector512<double>, double>(vectors.AsSpan());
}
