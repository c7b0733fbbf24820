using Halfspace.Certificates;
using Halfspace.Verification.Proofs;

namespace Halfspace.Tests.Certificates;

/// <summary>A drawn tree of signs over the neurons of a network, and what it shows, one coefficient at a time.</summary>
/// <param name="layers">The network.</param>
/// <param name="box">The box.</param>
/// <param name="ranges">The ends of a neuron's range, as proofs use them.</param>
/// <param name="open">The neurons that have slopes, in order.</param>
/// <param name="top">The layer whose values are bounded.</param>
/// <param name="row">The function of them.</param>
internal sealed class PlainTree(IReadOnlyList<StatedLayer> layers, StatedBox box, Func<int, int, (double Lower, double Upper)> ranges, (int Layer, int Neuron)[] open, int top, double[] row)
{
    private readonly (int Layer, int Neuron)[] all = [.. Enumerable.Range(0, top).SelectMany(m => Enumerable.Range(0, layers[m].Outputs).Select(j => (m, j)))];

    /// <summary>Draws a tree.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="depth">How often a part is split.</param>
    /// <param name="isNarrowed">Whether parts have ranges of their own.</param>
    /// <param name="isImplied">Whether signs follow from others.</param>
    public Node Draw(Random random, int depth, bool isNarrowed, bool isImplied) => Draw(random, open, new int[open.Length], depth, isNarrowed, isImplied);

    private Node Draw(Random random, (int, int)[] places, int[] signs, int depth, bool isNarrowed, bool isImplied)
    {
        var node = new Node(DrawPass(random, places, signs), isNarrowed ? 4 : depth > 0 && Array.IndexOf(signs, 0) >= 0 ? 3 : random.Next(3));
        if (node.Kind > 0) node.Cuts = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (random.Next(2 * layers[0].Outputs), Quarter(random)))];
        if (node.Kind == 2) node.Last = DrawPass(random, places, signs);
        if (node.Kind == 4)
        {
            bool[] Mask(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(5) > 0)];
            node.Kept = Mask(places.Length);
            (places, signs) = ([.. places.Where((_, n) => node.Kept[n])], [.. signs.Where((_, n) => node.Kept[n])]);
            node.Groups = [.. Enumerable.Range(0, 2).Select(_ => (Fact[])[.. Enumerable.Range(0, 3).Select(_ =>
            {
                var layer = random.Next(top);
                return new Fact(layer, random.Next(2 * layers[layer].Outputs), random.Next(4) == 0 ? Quarter(random) - 0.5f : 1000, Quarter(random), DrawPass(random, places, signs));
            })])];
            node.Left = Mask(places.Length);
            (places, signs) = ([.. places.Where((_, n) => node.Left[n])], [.. signs.Where((_, n) => node.Left[n])]);
            node.Next = [Draw(random, places, signs, depth, false, isImplied)];
        }

        if (node.Kind != 3) return node;
        int Free(int[] given) => Enumerable.Range(0, given.Length).Where(n => given[n] == 0).ToArray() is var free ? free[random.Next(free.Length)] : 0;
        int[] With(int[] given, int place, int sign) => [.. given.Select((old, n) => n == place ? sign : old)];
        node.Place = Free(signs);
        var (below, above) = (With(signs, node.Place, -1), With(signs, node.Place, 1));
        if (isImplied && Array.IndexOf(below, 0) >= 0)
        {
            var (other, sign) = (Free(below), random.Next(2) * 2 - 1);
            node.Implied = [(other, sign, DrawPass(random, places, With(signs, other, -sign)))];
        }

        node.Next = [Draw(random, places, below, depth - 1, false, false), Draw(random, places, above, depth - 1, false, false)];
        return node;
    }

    private Pass DrawPass(Random random, (int Layer, int Neuron)[] places, int[] signs)
    {
        var known = Enumerable.Range(0, places.Length + all.Length).Where(n => n < places.Length && signs[n] != 0 || SignOf(n < places.Length ? places[n] : all[n - places.Length]) != 0).ToArray();
        return new Pass([.. places.Select(_ => (byte)random.Next(256))], known.Length == 0 ? [] : [.. Enumerable.Range(0, random.Next(4)).Select(_ => (known[random.Next(known.Length)], Quarter(random)))]);

        int SignOf((int Layer, int Neuron) at) => ranges(at.Layer, at.Neuron) is var (lower, upper) && lower > 0.001 ? 1 : upper < -0.001 ? -1 : 0;
    }

    private static float Quarter(Random random) => random.Next(5) / 4f;

    /// <summary>The bytes of a tree.</summary>
    public byte[] Written(Node tree)
    {
        var bytes = new ProofBytes();
        Write(tree);
        return bytes.Written.ToArray();

        void Write(Node node)
        {
            WritePass(node.Pass);
            bytes.Add((byte)node.Kind);
            if (node.Kind > 0) bytes.Count(node.Cuts.Length);
            foreach (var (end, share) in node.Cuts)
            {
                bytes.Count(end);
                bytes.Add(share);
            }

            if (node.Kind == 2) WritePass(node.Last!);
            if (node.Kind == 3)
            {
                bytes.Count(node.Place);
                bytes.Count(node.Implied.Length);
                foreach (var (place, sign, pass) in node.Implied)
                {
                    bytes.Count(place);
                    bytes.Add((byte)(sign > 0 ? 1 : 0));
                    WritePass(pass);
                }
            }

            if (node.Kind == 4)
            {
                WriteMask(node.Kept);
                foreach (var group in node.Groups)
                {
                    bytes.Count(group.Length);
                    foreach (var fact in group)
                    {
                        bytes.Count(fact.Layer);
                        bytes.Count(fact.End);
                        bytes.Add(fact.Stated);
                        bytes.Add(fact.Share);
                        WritePass(fact.Pass);
                    }
                }

                bytes.Count(0);
                WriteMask(node.Left);
            }

            foreach (var next in node.Next) Write(next);
        }

        void WritePass(Pass pass)
        {
            bytes.Count(pass.Multipliers.Length);
            foreach (var (place, value) in pass.Multipliers)
            {
                bytes.Count(place);
                bytes.Add(value);
            }

            bytes.Add(pass.Slopes);
        }

        void WriteMask(bool[] mask)
        {
            var content = new byte[(mask.Length + 7) / 8];
            for (var n = 0; n < mask.Length; n++) if (mask[n]) content[n / 8] |= (byte)(1 << (n % 8));
            bytes.Add(content);
        }
    }

    /// <summary>Whether a tree shows that the function is above a limit; where it does not, a number that it is not below.</summary>
    public (bool IsShown, double Least) Follow(Node tree, double limit)
    {
        var (isShown, least) = (true, double.PositiveInfinity);
        Go(tree, new Part(open, new int[open.Length], [.. layers.Take(top).Select((layer, m) => Enumerable.Range(0, layer.Outputs).Select(j => ranges(m, j).Lower).ToArray())], [.. layers.Take(top).Select((layer, m) => Enumerable.Range(0, layer.Outputs).Select(j => ranges(m, j).Upper).ToArray())]), double.NegativeInfinity, []);
        return (isShown, least);

        void Go(Node node, Part part, double known, (int Place, int Sign, Pass Pass)[] implied)
        {
            var (bound, function, start) = Bound(part, node.Pass, row, 0);
            known = Math.Max(known, bound);
            if (node.Kind > 0)
            {
                foreach (var (end, share) in node.Cuts) part.Raise(0, end, CutOf(end, share, function, start - limit));
                foreach (var (place, sign, _) in implied) part.Give(place, sign);
            }

            if (node.Kind == 2) known = Math.Max(known, Bound(part, node.Last!, row, 0).Least);
            if (node.Kind == 3)
            {
                foreach (var (place, sign, pass) in node.Implied)
                {
                    var trial = part.Copy();
                    trial.Give(place, -sign);
                    if (!(Bound(trial, pass, row, 0).Least > limit)) (isShown, least) = (false, double.NegativeInfinity);
                }

                var below = part.Copy();
                below.Give(node.Place, -1);
                part.Give(node.Place, 1);
                Go(node.Next[0], below, known, node.Implied);
                Go(node.Next[1], part, known, node.Implied);
            }
            else if (node.Kind == 4)
            {
                part.Keep(node.Kept);
                foreach (var group in node.Groups)
                {
                    var found = Array.ConvertAll(group, fact => Math.Min(fact.Stated, Bound(part, fact.Pass, [.. row.Select(factor => fact.Share * factor)], -fact.Share * limit, fact).Least));
                    for (var f = 0; f < group.Length; f++) part.Raise(group[f].Layer, group[f].End, found[f]);
                }

                part.Keep(node.Left);
                Go(node.Next[0], part, known, []);
            }
            else if (!part.IsEmpty && !(known > limit))
            {
                (isShown, least) = (false, Math.Min(least, known));
            }
        }
    }

    private double CutOf(int end, double share, double[] function, double rest)
    {
        var sign = end % 2 == 0 ? 1 : -1;
        double[] factors = [.. function.Select(factor => share * factor)];
        foreach (var (input, weight) in PlainBounds.Row(layers[0], end / 2)) factors[input] += sign * weight;
        return sign * layers[0].Biases[end / 2] + share * rest + factors.Select((factor, i) => Math.Min(factor * box.Lower[i], factor * box.Upper[i])).Sum();
    }

    private (double Least, double[] Function, double Start) Bound(Part part, Pass pass, double[] coefficients, double constant, Fact? narrowed = null)
    {
        var added = layers.Take(top).Select(layer => new double[layer.Outputs]).ToArray();
        foreach (var (place, value) in pass.Multipliers)
        {
            var (layer, neuron) = place < part.Places.Length ? part.Places[place] : all[place - part.Places.Length];
            var sign = place < part.Places.Length ? part.Signs[place] : 0;
            added[layer][neuron] -= value * (sign != 0 ? sign : part.Low[layer][neuron] >= 0 ? 1 : -1);
        }

        if (narrowed is not null) added[narrowed.Layer][narrowed.End / 2] += narrowed.End % 2 == 0 ? 1 : -1;
        var (c, sum) = (coefficients, constant);
        for (var k = top; ; k--)
        {
            var next = new double[layers[k].Inputs];
            for (var j = 0; j < c.Length; j++)
            {
                sum += c[j] * layers[k].Biases[j];
                foreach (var (input, weight) in PlainBounds.Row(layers[k], j)) next[input] += c[j] * weight;
            }

            if (k == 0) return (sum + next.Select((factor, i) => Math.Min(factor * box.Lower[i], factor * box.Upper[i])).Sum(), next, sum);
            c = next;
            for (var i = 0; i < c.Length; i++)
            {
                var place = Array.IndexOf(part.Places, (k - 1, i));
                var (slope, start) = PlainBounds.Line(
                    layers[k - 1], i, part.Low[k - 1][i], part.High[k - 1][i], c[i] < 0, place < 0 ? part.High[k - 1][i] > -part.Low[k - 1][i] ? 1 : 0 : pass.Slopes[place] / 255.0, place < 0 ? 0 : part.Signs[place], place >= 0 && narrowed is not null);
                (sum, c[i]) = (sum + c[i] * start, c[i] * slope + added[k - 1][i]);
            }
        }
    }

    /// <summary>Slopes of the neurons that have one, and multipliers.</summary>
    internal sealed record Pass(byte[] Slopes, (int Place, float Value)[] Multipliers);

    /// <summary>An end of a range of a part's own.</summary>
    internal sealed record Fact(int Layer, int End, float Stated, float Share, Pass Pass);

    /// <summary>A part of a tree.</summary>
    internal sealed class Node(Pass pass, int kind)
    {
        public Pass Pass { get; } = pass;

        public int Kind { get; } = kind;

        public (int End, float Share)[] Cuts { get; set; } = [];

        public Pass? Last { get; set; }

        public int Place { get; set; }

        public (int Place, int Sign, Pass Pass)[] Implied { get; set; } = [];

        public bool[] Kept { get; set; } = [];

        public Fact[][] Groups { get; set; } = [];

        public bool[] Left { get; set; } = [];

        public Node[] Next { get; set; } = [];
    }

    private sealed class Part((int Layer, int Neuron)[] places, int[] signs, double[][] low, double[][] high)
    {
        public (int Layer, int Neuron)[] Places { get; private set; } = places;

        public int[] Signs { get; private set; } = signs;

        public double[][] Low { get; } = low;

        public double[][] High { get; } = high;

        public bool IsEmpty { get; private set; }

        public Part Copy() => new(Places, (int[])Signs.Clone(), [.. Low.Select(ends => (double[])ends.Clone())], [.. High.Select(ends => (double[])ends.Clone())]) { IsEmpty = IsEmpty };

        public void Give(int place, int sign)
        {
            IsEmpty |= Signs[place] == -sign;
            Signs[place] = sign;
            Raise(Places[place].Layer, 2 * Places[place].Neuron + (sign > 0 ? 0 : 1), 0);
        }

        public void Raise(int layer, int end, double bound)
        {
            if (end % 2 == 0) Low[layer][end / 2] = Math.Max(Low[layer][end / 2], bound);
            else High[layer][end / 2] = Math.Min(High[layer][end / 2], -bound);
            IsEmpty |= Low[layer][end / 2] > High[layer][end / 2];
        }

        public void Keep(bool[] mask) => (Places, Signs) = ([.. Places.Where((_, n) => mask[n])], [.. Signs.Where((_, n) => mask[n])]);
    }
}
