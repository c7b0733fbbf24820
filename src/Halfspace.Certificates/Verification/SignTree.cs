namespace Halfspace.Certificates.Verification;

/// <summary>
/// A proof by splitting on the signs of neurons that a row (a linear function of a layer's values) is above its limit. Each part is bounded once with slopes and multipliers that
/// the proof states; a part that this leaves open can be cut down to where the row can be met, and is split at a neuron, whose two halves cover it.
/// </summary>
/// <param name="ranges">Ranges that hold wherever the row is met.</param>
/// <param name="top">The layer whose values the row is on.</param>
/// <param name="row">The row's coefficients.</param>
/// <param name="limit">Its limit.</param>
internal sealed class SignTree(NeuronRanges ranges, int top, double[] row, double limit)
{
    private readonly ProofChain chain = ranges.Chain;
    private readonly (int Layer, int Neuron)[] places = [.. Enumerable.Range(0, top).SelectMany(m => ranges.Open[m].Select(j => (m, j)))];

    /// <summary>A number that the row is not below anywhere, at most its limit.</summary>
    /// <exception cref="ProofException">The proof is none.</exception>
    public double Least(byte[] tree, BackwardPass pass, CancellationToken cancellationToken)
    {
        var isShown = IsShown(tree, pass, cancellationToken, out var least);
        return isShown ? limit : Math.Min(limit, least);
    }

    /// <summary>Whether the row is above its limit everywhere.</summary>
    /// <param name="tree">The tree: each part before its parts, the one where the neuron is negative first.</param>
    /// <param name="pass">Bounds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="least">A number that the row is not below in the parts that stay open.</param>
    /// <exception cref="ProofException">The proof is none.</exception>
    public bool IsShown(byte[] tree, BackwardPass pass, CancellationToken cancellationToken, out double least)
    {
        if (top == 0) throw new ProofException("there is no neuron to split at");
        var reader = new ProofReader(tree);
        var waiting = new Stack<(SignPart Part, double Known, (int Place, sbyte Sign)[] Implied)>();
        least = double.PositiveInfinity;
        // Where ranges that hold with the row leave nothing, it is met nowhere.
        var (isShown, isEmpty) = (true, Enumerable.Range(0, top).Any(m => ranges.Lower[m].Zip(ranges.Upper[m], (lower, upper) => lower > upper).Any(isCrossed => isCrossed)));
        waiting.Push((Whole(), double.NegativeInfinity, []));
        while (waiting.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (part, known, implied) = next;
            known = Math.Max(known, Bound(ref reader, part, pass));
            var kind = reader.Byte(3);
            var isDone = isEmpty || known > limit;
            if (kind > 0)
            {
                Cut(ref reader, part, pass);
                isDone |= part.IsEmpty();
                foreach (var (place, sign) in implied)
                {
                    isDone |= part.Signs[place] == -sign;
                    part.Signs[place] = sign;
                }
            }

            if (kind == 3)
            {
                Split(ref reader, part, known, pass, waiting);
                continue;
            }

            if (kind == 2) isDone |= Bound(ref reader, part, pass) > limit;
            if (isDone) continue;
            isShown = false;
            least = Math.Min(least, known);
        }

        return reader.IsAtEnd ? isShown : throw new ProofException("a tree has bytes behind its end");
    }

    private SignPart Whole()
    {
        var part = new SignPart(new sbyte[places.Length], new float[chain.Layers[0].Outputs], new float[chain.Layers[0].Outputs]);
        for (var j = 0; j < part.Lower.Length; j++) (part.Lower[j], part.Upper[j]) = ((float)ranges.Range(0, j).Lower, (float)ranges.Range(0, j).Upper);
        return part;
    }

    private (double Lower, double Upper) Range(SignPart part, int layer, int neuron) => layer == 0 ? (part.Lower[neuron], part.Upper[neuron]) : ranges.Range(layer, neuron);

    /// <summary>Bounds the row on a part: a multiplier counts with the sign that the neuron has there.</summary>
    private double Bound(ref ProofReader reader, SignPart part, BackwardPass pass)
    {
        pass.Begin();
        for (var left = reader.Count(places.Length + 1); left > 0; left--)
        {
            var place = reader.Count(places.Length);
            var (layer, neuron) = places[place];
            var (lower, upper) = Range(part, layer, neuron);
            var sign = part.Signs[place] != 0 ? part.Signs[place] : lower >= 0 ? 1 : upper <= 0 ? -1 : throw new ProofException("a multiplier stands at a neuron without a sign");
            pass.Add(layer, neuron, -sign * reader.Multiplier());
        }

        var slopes = reader.Bytes(places.Length);
        for (var (m, at) = (0, 0); m < top; m++)
        {
            var open = ranges.Open[m];
            for (var (j, next) = (0, 0); j < chain.Layers[m].Outputs; j++)
            {
                var isOpen = next < open.Length && open[next] == j;
                var range = Range(part, m, j);
                pass.Relax(m, j, range, isOpen ? part.Signs[at] : 0, isOpen ? slopes[at] / (double)byte.MaxValue : range.Upper > -range.Lower ? 1 : 0);
                if (!isOpen) continue;
                next++;
                at++;
            }
        }

        row.CopyTo(pass.Coefficients);
        return pass.Bound(ranges, top, ranges.Box.Lower, ranges.Box.Upper);
    }

    private void Split(ref ProofReader reader, SignPart part, double known, BackwardPass pass, Stack<(SignPart, double, (int, sbyte)[])> waiting)
    {
        var place = reader.Count(places.Length);
        if (part.Signs[place] != 0) throw new ProofException("a part is split at a neuron that has a sign");
        var implied = new (int, sbyte)[reader.Count(places.Length + 1)];
        for (var i = 0; i < implied.Length; i++)
        {
            // Where the other sign leaves the row out of reach, this one is left.
            var (other, sign) = (reader.Count(places.Length), (sbyte)(reader.Byte(1) == 1 ? 1 : -1));
            var trial = part.Copy();
            trial.Signs[other] = (sbyte)-sign;
            if (part.Signs[other] != 0 || !(Bound(ref reader, trial, pass) > limit)) throw new ProofException("a sign does not follow");
            implied[i] = (other, sign);
        }

        var (below, above) = (part.Copy(), part);
        (below.Signs[place], above.Signs[place]) = (-1, 1);
        waiting.Push((above, known, implied));
        waiting.Push((below, known, implied));
    }

    /// <summary>
    /// Cuts ranges of the first layer down to where the row can be met. There the function on the inputs that the last bound left is at most the limit, so any share of the difference
    /// may be added to a neuron's value, or to minus it, before that is minimised over the box.
    /// </summary>
    /// <remarks>Rounding: the neuron's own cost, and for the row twice that of a sum of as many terms as there are inputs; a step down in single precision.</remarks>
    private void Cut(ref ProofReader reader, SignPart part, BackwardPass pass)
    {
        var count = reader.Count(2 * part.Lower.Length + 1);
        if (count == 0) return;
        var box = ranges.Box;
        var function = pass.Coefficients[..box.Lower.Length];
        var (rest, size) = (pass.Constant - limit - pass.Errors * (1 + 1.0 / 1024), Math.Abs(pass.Constant) + Math.Abs(limit));
        for (var i = 0; i < function.Length; i++) size += Math.Abs(function[i]) * Math.Max(Math.Abs(box.Lower[i]), Math.Abs(box.Upper[i]));
        var rounding = size * 4 * (2 * function.Length + 16) * Math.ScaleB(1, -53);
        for (; count > 0; count--)
        {
            var (end, share) = (reader.Count(2 * part.Lower.Length), reader.Multiplier());
            var (j, sign) = (end / 2, end % 2 == 0 ? 1 : -1);
            var weights = new double[function.Length];
            for (var e = 0; e < chain.Rows[0].Places(j).Length; e++) weights[chain.Rows[0].Places(j)[e]] = chain.Rows[0].Weights(j)[e];
            var least = sign * chain.Layers[0].Biases[j] + share * rest;
            for (var i = 0; i < weights.Length; i++)
            {
                var c = share * function[i] + sign * weights[i];
                least += c * (c > 0 ? box.Lower[i] : box.Upper[i]);
            }

            least -= ranges.Cost(0, j) * (1 + 1.0 / 1024) + share * rounding + Math.ScaleB(1, -600);
            var single = (float)least;
            single -= Math.Abs(single) * MathF.ScaleB(1, -22) + MathF.ScaleB(1, -120);
            if (!float.IsFinite(single)) continue;
            if (end % 2 == 0) part.Lower[j] = Math.Max(part.Lower[j], single);
            else part.Upper[j] = Math.Min(part.Upper[j], -single);
        }
    }
}
