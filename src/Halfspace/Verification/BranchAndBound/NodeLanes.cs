using System.Runtime.Intrinsics;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Carries nodes into the lanes of a <see cref="DualAscent"/> and back: neuron after neuron sixteen numbers.</summary>
internal sealed class NodeLanes(ReluRoot root)
{
    private const int Lanes = DualAscent.Lanes;

    private readonly float[] signs = new float[root.Places.Length * Lanes];
    private readonly float[] variables = new float[root.Places.Length * Lanes];
    private readonly float[] rests = new float[root.Places.Length * Lanes];
    private readonly float[] lower = new float[root.Places.Length * Lanes];
    private readonly float[] upper = new float[root.Places.Length * Lanes];
    private readonly float[] scores = new float[root.Places.Length * Lanes];
    private readonly float[] positives = new float[root.Places.Length * Lanes];

    /// <summary>Puts a node into a lane.</summary>
    public void Put(ReluNode node, int lane)
    {
        for (int n = 0, at = lane; n < node.Signs.Length; n++, at += Lanes) (signs[at], variables[at], lower[at], upper[at]) = (node.Signs[n], node.Variables[n], node.Lower[n], node.Upper[n]);
    }

    /// <summary>Gives a neuron a sign in a lane, with the multiplier that leaves the bound no lower than before.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="sign">The sign.</param>
    /// <param name="coefficient">The positive part of the neuron's coefficient.</param>
    /// <remarks>With coefficient c above zero, the lower line gave c times its slope; c times the phase's slope less the multiplier is the same.</remarks>
    public void Split(int neuron, int lane, int sign, float coefficient)
    {
        var (at, (m, p)) = (neuron * Lanes + lane, root.Places[neuron]);
        var slope = variables[at];
        if (root.Net.Layers[m].Steps is { } steps && steps[p])
        {
            (signs[at], variables[at]) = (sign, 0);
            return;
        }

        (signs[at], variables[at]) = (sign, coefficient * Math.Max(0, sign > 0 ? 1 - slope : slope - (float)root.Net.Layers[m].Leaks[p]));
    }

    /// <summary>Gives the neurons that have a sign multipliers, times a factor of each lane; each is the sum of two numbers of single precision.</summary>
    /// <param name="node">The node.</param>
    /// <param name="multipliers">One for each neuron.</param>
    /// <param name="factor">The factor of a lane.</param>
    /// <param name="guard">Receives the second numbers.</param>
    public void SetMultipliers(ReluNode node, double[] multipliers, Func<int, double> factor, GuardedBound guard)
    {
        guard.Rests = [.. root.Net.Layers.Select(layer => new Vector512<float>[layer.Open])];
        for (var n = 0; n < multipliers.Length; n++)
        {
            if (node.Signs[n] == 0) continue;
            for (var lane = 0; lane < Lanes; lane++)
            {
                var all = Math.Min(multipliers[n] * factor(lane), Math.ScaleB(1, 90));
                var first = DualAscent.Outward(all, down: true);
                (variables[n * Lanes + lane], rests[n * Lanes + lane]) = (first, DualAscent.Outward(all - first, down: true));
            }

            var (m, p) = root.Places[n];
            guard.Rests[m][p] = Vector512.Create(rests, n * Lanes);
        }
    }

    /// <summary>Lets multipliers be of single precision again.</summary>
    public void ClearRests(GuardedBound guard)
    {
        guard.Rests = null;
        Array.Clear(rests);
    }

    /// <summary>Hands all lanes over.</summary>
    public void Load(DualAscent ascent)
    {
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            ascent.Signs[m][p] = Vector512.Create(signs, n * Lanes);
            ascent.Variables[m][p] = Vector512.Create(variables, n * Lanes);
            ascent.Lower[m][p] = Vector512.Create(lower, n * Lanes);
            ascent.Upper[m][p] = Vector512.Create(upper, n * Lanes);
        }
    }

    /// <summary>Takes over what was found: variables, ranges, and what each open neuron is worth as a split.</summary>
    /// <remarks>A neuron's worth is what its lines lose at the point at which the bound is reached, and a share of what they can lose at most.</remarks>
    public void Take(DualAscent ascent)
    {
        var (zero, share) = (Vector512<float>.Zero, Vector512.Create(0.1f));
        var beyond = Beyond(ascent.Pass.Planes);
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            var (c, low, up, chord, shift) = (ascent.Pass.Coefficients[m][p], ascent.Lower[m][p], ascent.Upper[m][p], ascent.Pass.Up[m][p], ascent.Pass.Shift[m][p]);
            var z = Vector512.Max(low, Vector512.Min(up, ascent.Pass.Values[m][p]));
            var exact = Vector512.ConditionalSelect(Vector512.GreaterThan(z, zero), z, LaneMath<float>.All(root.Net.Layers[m].Leaks[p]) * z);
            var under = ascent.Pass.Low[m][p] * z;
            if (beyond.Length > 0) shift += beyond[n];
            if (root.Net.Layers[m].Steps is { } steps && steps[p]) exact = Vector512.ConditionalSelect(Vector512.GreaterThan(z, zero), Vector512<float>.One, zero);
            var loss = Vector512.Max(zero, Vector512.ConditionalSelect(Vector512.GreaterThan(c, zero), c * (exact - under), -c * (chord * z + shift - exact)));
            var worth = LaneMath<float>.MultiplyAdd(share, Vector512.Abs(c) * shift, loss);
            Vector512.Max(zero, c).CopyTo(positives, n * Lanes);
            Vector512.ConditionalSelect(Vector512.Equals(ascent.Signs[m][p], zero), worth, zero).CopyTo(scores, n * Lanes);
            ascent.Best[m][p].CopyTo(variables, n * Lanes);
            low.CopyTo(lower, n * Lanes);
            up.CopyTo(upper, n * Lanes);
            ascent.Signs[m][p].CopyTo(signs, n * Lanes);
        }
    }

    /// <summary>What the planes above open neurons have beyond their mixed lines at the last point; empty for none.</summary>
    private Vector512<float>[] Beyond(LanePlanes<float>? planes)
    {
        if (planes is null) return [];
        var (beyond, first) = (new Vector512<float>[root.Places.Length], 0);
        var firsts = root.Net.Layers.Select(layer => (first += layer.Open) - layer.Open).ToArray();
        for (var n = 0; n < planes.Rows.Length; n++) beyond[firsts[planes.Rows[n].Layer] + planes.Rows[n].Position] = planes.Shares[n] * planes.Above[n];
        return beyond;
    }

    /// <summary>A lane's slopes and multipliers as a certificate has them, before signs that follow from its bound: the multipliers that are not zero, then a byte for the slope of each neuron.</summary>
    public byte[] Pass(int lane)
    {
        var (bytes, count) = (new ProofBytes(), 0);
        for (int n = 0, at = lane; n < root.Places.Length; n++, at += Lanes) count += signs[at] == 0 ? 0 : (variables[at] > 0 ? 1 : 0) + (rests[at] > 0 ? 1 : 0);
        bytes.Count(count);
        for (int n = 0, at = lane; n < root.Places.Length; n++, at += Lanes)
        {
            foreach (var multiplier in (ReadOnlySpan<float>)[variables[at], rests[at]])
            {
                if (signs[at] == 0 || !(multiplier > 0)) continue;
                bytes.Count(n);
                bytes.Add(multiplier);
            }
        }

        for (int n = 0, at = lane; n < root.Places.Length; n++, at += Lanes) bytes.Add(signs[at] == 0 ? Slopes.Of(variables[at]) : (byte)0);
        return bytes.Written.ToArray();
    }

    /// <summary>The same where other neurons than those of the root have slopes: multipliers stand at neurons counted among all hidden ones, behind those that have slopes.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="neurons">The neurons that have slopes; each is open in the root.</param>
    public byte[] Pass(int lane, (int Layer, int Neuron)[] neurons)
    {
        var (bytes, multipliers, given, stages) = (new ProofBytes(), new ProofBytes(), 0, root.Net.Chain.Stages);
        var slopes = new Dictionary<(int, int), float>();
        foreach (var (n, neuron) in root.Neurons.Index())
        {
            var at = n * Lanes + lane;
            if (signs[at] == 0) slopes[neuron] = variables[at];
            foreach (var multiplier in (ReadOnlySpan<float>)[variables[at], rests[at]])
            {
                if (signs[at] == 0 || !(multiplier > 0)) continue;
                given++;
                multipliers.Count(neurons.Length + stages.Take(neuron.Layer).Sum(stage => stage.Outputs) + neuron.Neuron);
                multipliers.Add(multiplier);
            }
        }

        bytes.Count(given);
        bytes.Add(multipliers.Written);
        foreach (var neuron in neurons) bytes.Add(Slopes.Of(slopes.GetValueOrDefault(neuron)));
        return bytes.Written.ToArray();
    }

    /// <summary>The best multiplier or slope of a neuron.</summary>
    public float Variable(int neuron, int lane) => variables[neuron * Lanes + lane];

    /// <summary>The node in a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="depth">The splits that led to it.</param>
    /// <param name="bound">Its bound above the limit, as single precision has it.</param>
    /// <param name="guarded">What the row is at least.</param>
    /// <param name="implied">Signs that it was found to have besides.</param>
    /// <param name="most">How many candidates are wanted.</param>
    /// <returns>Null where a range is empty: nothing of the box is left.</returns>
    public ReluNode? Node(int lane, int depth, float bound, double guarded, ReadOnlySpan<(int Neuron, int Sign)> implied, int most)
    {
        var count = root.Places.Length;
        var node = new ReluNode(depth, new sbyte[count], new float[count], new float[count], new float[count], bound, guarded, [], []);
        Span<int> best = stackalloc int[most];
        foreach (var (neuron, sign) in implied)
        {
            var at = neuron * Lanes + lane;
            if (signs[at] == 0) Decide(neuron, lane, sign);
            else if (signs[at] != sign) return null;
        }

        var found = 0;
        for (int n = 0, at = lane; n < count; n++, at += Lanes)
        {
            if (lower[at] > upper[at]) return null;
            if (!root.Net.Chain.HasSteps && signs[at] * (signs[at] > 0 ? upper[at] : lower[at]) < 0) return null;
            if (signs[at] == 0 && (lower[at] >= 0 || upper[at] <= 0) && !IsAtStep(n, lower[at], upper[at])) Decide(n, lane, lower[at] >= 0 ? 1 : -1);
            (node.Signs[n], node.Variables[n], node.Lower[n], node.Upper[n]) = ((sbyte)signs[at], variables[at], lower[at], upper[at]);
            if (!(scores[at] > 0)) continue;
            var place = found;
            for (; place > 0 && scores[best[place - 1] * Lanes + lane] < scores[at]; place--)
            {
                if (place < most) best[place] = best[place - 1];
            }

            if (place < most) best[place] = n;
            if (found < most) found++;
        }

        // Behind steps that have a sign nothing changes by slopes, so those before them can have no worth and still be open.
        for (var n = 0; n < count && found < most && root.Net.Chain.HasSteps; n++)
        {
            if (node.Signs[n] == 0 && !best[..found].Contains(n)) best[found++] = n;
        }

        var coefficients = new float[found];
        for (var f = 0; f < found; f++) coefficients[f] = positives[best[f] * Lanes + lane];
        return node with { Candidates = best[..found].ToArray(), Coefficients = coefficients };
    }

    /// <summary>Whether a range that ends at zero belongs to a step, which is either there.</summary>
    private bool IsAtStep(int neuron, float low, float high) => (low == 0 || high == 0) && root.Net.Layers[root.Places[neuron].Layer].Steps is { } steps && steps[root.Places[neuron].Position];

    private void Decide(int neuron, int lane, int sign)
    {
        Split(neuron, lane, sign, positives[neuron * Lanes + lane]);
        scores[neuron * Lanes + lane] = 0;
    }
}
