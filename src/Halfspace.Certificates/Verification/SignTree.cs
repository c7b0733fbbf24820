namespace Halfspace.Certificates.Verification;

/// <summary>
/// A proof by splitting on the signs of neurons that a row (a linear function of a layer's values) is above its limit. Each part is bounded once with slopes and multipliers that
/// the proof states; a part that this leaves open can be cut down to where the row can be met, can have ranges of its own, and is split at a neuron, whose two halves cover it.
/// </summary>
/// <param name="ranges">Ranges that hold wherever the row is met.</param>
/// <param name="top">The layer whose values the row is on.</param>
/// <param name="row">The row's coefficients.</param>
/// <param name="limit">Its limit.</param>
internal sealed class SignTree(NeuronRanges ranges, int top, double[] row, double limit)
{
    private readonly ProofChain chain = ranges.Chain;
    private readonly (int Layer, int Neuron)[] all = [.. Enumerable.Range(0, top).SelectMany(m => Enumerable.Range(0, ranges.Chain.Layers[m].Outputs).Select(j => (m, j)))];

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
        (least, var isShown) = (double.PositiveInfinity, true);
        waiting.Push((new SignPart(ranges, top), double.NegativeInfinity, []));
        while (waiting.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (part, known, implied) = next;
            known = Math.Max(known, Bound(ref reader, part, pass));
            var kind = reader.Byte(4);
            if (kind > 0)
            {
                Cut(ref reader, part, pass);
                foreach (var (place, sign) in implied) part.Give(place, sign);
            }

            switch (kind)
            {
                case 2:
                    known = Math.Max(known, Bound(ref reader, part, pass));
                    break;
                case 3:
                    Split(ref reader, part, known, pass, waiting);
                    continue;
                case 4:
                    Narrow(ref reader, part, pass, cancellationToken);
                    waiting.Push((part, known, []));
                    continue;
            }

            if (part.IsEmpty || known > limit) continue;
            isShown = false;
            least = Math.Min(least, known);
        }

        return reader.IsAtEnd ? isShown : throw new ProofException("a tree has bytes behind its end");
    }

    /// <summary>Bounds the row on a part.</summary>
    private double Bound(ref ProofReader reader, SignPart part, BackwardPass pass)
    {
        Relax(ref reader, part, pass);
        row.CopyTo(pass.Coefficients);
        return pass.Bound(ranges, top, ranges.Box.Lower, ranges.Box.Upper);
    }

    /// <summary>Sets multipliers and lines: a multiplier, at a neuron with a slope or at any of all, counts with the sign that the neuron has in the part.</summary>
    private void Relax(ref ProofReader reader, SignPart part, BackwardPass pass, bool isNarrowing = false)
    {
        pass.Begin();
        var places = part.Places;
        for (var left = reader.Count(places.Length + all.Length + 1); left > 0; left--)
        {
            var place = reader.Count(places.Length + all.Length);
            var (layer, neuron) = place < places.Length ? places[place] : all[place - places.Length];
            var (sign, lower, upper) = (place < places.Length ? part.Signs[place] : 0, part.Lower[layer][neuron], part.Upper[layer][neuron]);
            sign = sign != 0 ? sign : lower >= 0 ? 1 : upper <= 0 ? -1 : throw new ProofException("a multiplier stands at a neuron without a sign");
            pass.Add(layer, neuron, -sign * reader.Multiplier());
        }

        var slopes = reader.Bytes(places.Length);
        for (var (m, at) = (0, 0); m < top; m++)
        {
            for (var j = 0; j < chain.Layers[m].Outputs; j++)
            {
                var (isOpen, range) = (at < places.Length && places[at] == (m, j), (part.Lower[m][j], part.Upper[m][j]));
                pass.Relax(m, j, range, isOpen ? part.Signs[at] : 0, isOpen ? slopes[at] / (double)byte.MaxValue : range.Item2 > -range.Item1 ? 1 : 0, isOpen && isNarrowing);
                if (isOpen) at++;
            }
        }
    }

    /// <summary>
    /// Makes ranges of a part smaller: wherever the row is met in it, any share of the row, less its limit, is not above zero, and may be added to a neuron's value, or to minus it, before that is bounded
    /// with the part's signs. What some bounds give is used by the next ones, and in all that the part is split into; it is stated, so that those are derived from the same numbers as they were found with.
    /// </summary>
    private void Narrow(ref ProofReader reader, SignPart part, BackwardPass pass, CancellationToken cancellationToken)
    {
        part.Keep(reader.Bytes((part.Places.Length + 7) / 8));
        while (reader.Count(2 * all.Length + 1) is var count && count > 0)
        {
            var found = new (int Layer, int End, float Bound)[count];
            for (var f = 0; f < count; f++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var layer = reader.Count(top);
                var (end, stated, share) = (reader.Count(2 * chain.Layers[layer].Outputs), reader.Single(), reader.Multiplier());
                Relax(ref reader, part, pass, isNarrowing: true);
                for (var j = 0; j < row.Length; j++) pass.Coefficients[j] = share * row[j];
                pass.Add(layer, end / 2, end % 2 == 0 ? 1 : -1);
                found[f] = (layer, end, NeuronRanges.Down(Math.Min(stated, pass.Bound(ranges, top, ranges.Box.Lower, ranges.Box.Upper, -share * limit))));
            }

            foreach (var (layer, end, bound) in found) part.Raise(layer, end, bound);
        }

        part.Keep(reader.Bytes((part.Places.Length + 7) / 8));
    }

    private void Split(ref ProofReader reader, SignPart part, double known, BackwardPass pass, Stack<(SignPart, double, (int, sbyte)[])> waiting)
    {
        var place = reader.Count(part.Places.Length);
        if (part.Signs[place] != 0) throw new ProofException("a part is split at a neuron that has a sign");
        var implied = new (int, sbyte)[reader.Count(part.Places.Length + 1)];
        for (var i = 0; i < implied.Length; i++)
        {
            // Where the other sign leaves the row out of reach, this one is left.
            var (other, sign) = (reader.Count(part.Places.Length), (sbyte)(reader.Byte(1) == 1 ? 1 : -1));
            var trial = part.Copy();
            trial.Give(other, (sbyte)-sign);
            if (part.Signs[other] != 0 || !(Bound(ref reader, trial, pass) > limit)) throw new ProofException("a sign does not follow");
            implied[i] = (other, sign);
        }

        var (below, above) = (part.Copy(), part);
        below.Give(place, -1);
        above.Give(place, 1);
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
        var count = reader.Count(2 * chain.Layers[0].Outputs + 1);
        if (count == 0) return;
        var box = ranges.Box;
        var function = pass.Coefficients[..box.Lower.Length];
        var (rest, size) = (pass.Constant - limit - pass.Errors * (1 + 1.0 / 1024), Math.Abs(pass.Constant) + Math.Abs(limit));
        for (var i = 0; i < function.Length; i++) size += Math.Abs(function[i]) * Math.Max(Math.Abs(box.Lower[i]), Math.Abs(box.Upper[i]));
        var rounding = size * 4 * (2 * function.Length + 16) * Math.ScaleB(1, -53);
        for (; count > 0; count--)
        {
            var (end, share) = (reader.Count(2 * chain.Layers[0].Outputs), reader.Multiplier());
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
            if (float.IsFinite(single)) part.Raise(0, end, single);
        }
    }
}
