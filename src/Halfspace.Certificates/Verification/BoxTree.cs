namespace Halfspace.Certificates.Verification;

/// <summary>
/// A proof by splitting a box that in each part one of a case's rows is out of reach. The tree says only at which input a part is halved, or by the sign of which neuron it is split; every neuron and
/// every row is bounded here, with the slopes of the least area. Before it is split, a part is cut down to where all rows can be met.
/// </summary>
internal sealed class BoxTree(ProofChain chain, StatedBox box, IReadOnlyList<StatedRow> rows)
{
    /// <summary>The search took off that many times the charges when it recorded the tree. To halve and cut the same parts, and choose the same slopes, it is followed in that; a row is out of reach with the charges taken off once.</summary>
    private const double Recorded = 2;

    /// <summary>How often a part may be halved beyond what the tree says, and how many parts may be in all.</summary>
    private const int MostOwn = 12;

    private const int MostExtra = 4096;

    /// <summary>Vectors of coefficients at once, of which there are two lots: 32 MB each.</summary>
    private const int MostVectors = 1 << 19;

    /// <summary>A sign that a neuron was given: where it cannot have it, the part is empty. Signs that follow from ranges are 1 and -1.</summary>
    private const sbyte Given = 2;

    private readonly BackwardPass pass = new(chain) { Charge = Recorded };
    private readonly NeuronRanges root = new(chain, box);
    private readonly (int Layer, int Neuron)[] neurons = [.. Enumerable.Range(0, chain.HiddenCount).SelectMany(k => Enumerable.Range(0, chain.Layers[k].Outputs).Select(j => (k, j)))];
    private readonly int width = chain.Layers.Max(layer => ProofChain.Padded(Math.Max(layer.Inputs, layer.Outputs)));
    private readonly int[] ends = new int[2 * chain.Layers.Max(layer => layer.Outputs)];
    private readonly double[] bounds = new double[2 * chain.Layers.Max(layer => layer.Outputs)];

    /// <summary>Whether the tree shows it.</summary>
    /// <param name="tree">For each part 0, or one more than the input at which it is halved (than the number of inputs and the place of a neuron), and then its parts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProofException">The proof is none.</exception>
    public bool IsShown(byte[] tree, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) throw new ProofException("a case without rows is met by every input of its box");
        var reader = new ProofReader(tree);
        var waiting = new Stack<BoxPart>();
        var whole = new BoxPart([.. box.Lower], [.. box.Upper], [.. Enumerable.Range(0, chain.HiddenCount).Select(k => new sbyte[chain.Layers[k].Outputs])]);
        if (chain.Rows.Any(layer => layer.IsSparse)) Spread(whole);
        Bound(whole, isRoot: true);
        root.Refresh(0);
        waiting.Push(whole);
        var extra = 0;
        var (least, functions) = (new double[rows.Count], rows.Select(_ => new double[box.Lower.Length]).ToArray());
        while (waiting.TryPop(out var part))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = part.Own > 0 ? -1 : reader.Count(box.Lower.Length + neurons.Length + 1) - 1;
            var isShown = !Bound(part, isRoot: false);
            for (var r = 0; r < rows.Count; r++)
            {
                pass.Begin();
                rows[r].Coefficients.CopyTo(pass.Coefficients);
                least[r] = pass.Bound(root, chain.HiddenCount, part.Lower, part.Upper);
                pass.Charge = 1;
                isShown |= pass.Again(part.Lower, part.Upper) > rows[r].Limit;
                pass.Charge = Recorded;
                pass.Coefficients[..functions[r].Length].CopyTo(functions[r]);
            }

            isShown = isShown || !TryCut(part, least, functions);
            var own = part.Own;
            if (input < 0)
            {
                if (isShown) continue;
                // What the search showed by a bound that rounding made another one here is halved further, a few times.
                if (own == MostOwn || ++extra > MostExtra) return false;
                input = Steepest(part, least, functions);
                own++;
            }

            if (input >= box.Lower.Length)
            {
                // At zero a neuron is both, so the two parts leave nothing out.
                var (k, j) = neurons[input - box.Lower.Length];
                if (Math.Abs(part.Signs[k][j]) == Given) throw new ProofException("a part is split at a neuron that was given a sign");
                var positive = part.Copy();
                (part.Signs[k][j], positive.Signs[k][j]) = (-Given, Given);
                waiting.Push(positive);
                waiting.Push(part);
                continue;
            }

            var middle = part.Lower[input] / 2 + part.Upper[input] / 2;
            var above = part.Copy();
            (part.Upper[input], above.Lower[input]) = (middle, middle);
            waiting.Push(above with { Own = own });
            waiting.Push(part with { Own = own });
        }

        return reader.IsAtEnd ? true : throw new ProofException("a tree has bytes behind its end");
    }

    /// <summary>Where weights are left out, most neurons see none of the inputs that vary: intervals give them a sign first.</summary>
    private void Spread(BoxPart whole)
    {
        for (var k = 0; k < chain.HiddenCount; k++)
        {
            root.Spread(k);
            root.Refresh(k);
            for (var j = 0; j < whole.Signs[k].Length; j++)
            {
                var (lower, upper) = (root.Lower[k][j], root.Upper[k][j]);
                if (chain.IsStep(k, j)) whole.Signs[k][j] = (sbyte)(lower > 0 ? 1 : upper < 0 ? -1 : 0);
                else whole.Signs[k][j] = (sbyte)(lower >= 0 || chain.Leak(k, j) == 1 ? 1 : upper <= 0 ? -1 : 0);
            }
        }
    }

    /// <summary>Bounds the neurons that have no sign in a part, layer after layer, and sets their lines.</summary>
    /// <returns>Whether all can have the signs that they were given: where one cannot, no input is in the part.</returns>
    private bool Bound(BoxPart part, bool isRoot)
    {
        var isPossible = true;
        pass.Begin();
        for (var k = 0; k < chain.HiddenCount; k++)
        {
            var (signs, count) = (part.Signs[k], 0);
            for (var j = 0; j < signs.Length; j++)
            {
                if (signs[j] != 0) pass.Relax(k, j, (double.NegativeInfinity, double.PositiveInfinity), signs[j], 0);
                if (signs[j] == 0 || Math.Abs(signs[j]) == Given) (ends[count++], ends[count++]) = (2 * j, 2 * j + 1);
            }

            var most = Math.Max(8, MostVectors / width / 8 * 8);
            for (var t = 0; t < count; t += most) pass.Bound(root, k, ends.AsSpan(t, Math.Min(most, count - t)), part.Lower, part.Upper, bounds.AsSpan(t));
            for (var t = 0; t < count; t += 2)
            {
                var j = ends[t] / 2;
                var (lower, upper) = (Math.Max(root.Lower[k][j], bounds[t]), Math.Min(root.Upper[k][j], -bounds[t + 1]));
                if (isRoot) (root.Lower[k][j], root.Upper[k][j]) = (lower, upper);
                if (signs[j] != 0)
                {
                    isPossible &= signs[j] > 0 ? !(upper < 0) : !(lower > 0);
                    continue;
                }

                // At zero a step is either.
                if (chain.IsStep(k, j)) signs[j] = (sbyte)(lower > 0 ? 1 : upper < 0 ? -1 : 0);
                else signs[j] = (sbyte)(lower >= 0 ? 1 : upper <= 0 ? -1 : 0);
                // A tie that rounding could turn either way goes to one.
                pass.Relax(k, j, (lower, upper), signs[j], upper * (1 + Math.ScaleB(1, -20)) > -lower ? 1 : 0);
            }
        }

        return isPossible;
    }

    /// <summary>The input over which the row that is farthest up changes most.</summary>
    private int Steepest(BoxPart part, double[] least, double[][] functions)
    {
        var row = Enumerable.Range(0, rows.Count).MaxBy(r => least[r] - rows[r].Limit);
        return Enumerable.Range(0, part.Lower.Length).MaxBy(i => Math.Abs(functions[row][i]) * (part.Upper[i] - part.Lower[i]));
    }

    /// <summary>Cuts a part down to where all rows can be met; says whether anything is left.</summary>
    /// <remarks>
    /// A row's function is least at one end of each input, which can leave it by the row's slack over its coefficient; the quotient is enlarged by a millionth, and the
    /// end moved outwards, which covers the rounding of both.
    /// </remarks>
    private bool TryCut(BoxPart part, double[] least, double[][] functions)
    {
        var (lower, upper) = ((double[])part.Lower.Clone(), (double[])part.Upper.Clone());
        for (var r = 0; r < rows.Count; r++)
        {
            var slack = Math.BitIncrement(rows[r].Limit - least[r]);
            if (!(slack >= 0) || !double.IsFinite(slack)) continue;
            for (var i = 0; i < lower.Length; i++)
            {
                var c = functions[r][i];
                if (c == 0) continue;
                var reach = slack / Math.Abs(c) * (1 + 1.0 / (1 << 20));
                if (!(reach < part.Upper[i] - part.Lower[i])) continue;
                if (c > 0) upper[i] = Math.Min(upper[i], Math.BitIncrement(part.Lower[i] + reach));
                else lower[i] = Math.Max(lower[i], Math.BitDecrement(part.Upper[i] - reach));
                if (lower[i] > upper[i]) return false;
            }
        }

        lower.CopyTo(part.Lower, 0);
        upper.CopyTo(part.Upper, 0);
        return true;
    }

    /// <summary>A part of the box, with the neurons that are known to have a sign in it.</summary>
    private sealed record BoxPart(double[] Lower, double[] Upper, sbyte[][] Signs)
    {
        /// <summary>How often it was halved here beyond what the tree says.</summary>
        public int Own { get; init; }

        public BoxPart Copy() => new((double[])Lower.Clone(), (double[])Upper.Clone(), Array.ConvertAll(Signs, layer => (sbyte[])layer.Clone()));
    }
}
