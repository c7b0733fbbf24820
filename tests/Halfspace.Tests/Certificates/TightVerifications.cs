using Halfspace.Certificates;
using Halfspace.Verification;
using static Halfspace.Tests.Certificates.TrueVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Proofs about drawn networks that show just what they claim, and the same ones with a limit a hundred-thousandth above what they show: a bound that is too low misses the
/// first, and one that is too high takes the second. Layers are wide enough for vectors of eight, two of them, and a rest.
/// </summary>
internal static class TightVerifications
{
    private const string Folder = "verification";

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True() => Pairs().Select(pair => (Folder, "tight-" + pair.Name, (Certificate)pair.True));

    public static IEnumerable<ForgedCertificate> Forged() => Pairs().Select(pair => ForgedCertificate.Of(Folder, "tight-" + pair.Name, "does not show that no input of|misses a row of its case|orders of summation", pair.Forged, _ => { }));

    private static IEnumerable<(string Name, VerificationCertificate True, VerificationCertificate Forged)> Pairs()
    {
        foreach (var way in new[] { "bounded", "derived", "ended" })
        {
            yield return Pair(way, Drawn(12, [3, 9, 18, 2]), way);
            yield return Pair(way + "-two-neurons", Drawn(2, [2, 2, 2, 1]), way);
            yield return Pair(way + "-wide-inputs", Drawn(3, [17, 3, 4, 1]), way);
            yield return Pair(way + "-leaky", Leaky(Drawn(4, [3, 5, 7, 2])), way);
            yield return Pair(way + "-steps", Stepped(Drawn(5, [3, 6, 5, 2])), way);
            yield return Pair(way + "-sparse", Sparse(Drawn(6, [3, 10, 9, 2])), way);
            yield return Pair(way + "-sparse-leaky", Sparse(Leaky(Drawn(7, [4, 6, 17, 3]))), way);
            yield return Pair(way + "-deep", Drawn(8, [2, 4, 4, 4, 1]), way);
        }

        yield return ("multipliers", Multipliers with { Cases = [Case(-1, 1, -1, -0.75001)] }, Multipliers with { Cases = [Case(-1, 1, -1, -0.74999)] });
        yield return ("implied", Implied with { Cases = [Case(-1, 1, -1, -0.50001)] }, Implied with { Cases = [Case(-1, 1, -1, -0.49999)] });
        // Where the first neuron is positive, a multiple of it takes off just what the slope leaves.
        var share = 128 / 255.0;
        VerificationCertificate Signed(double limit) => Proof(Hat, limit, Slopes(64, 64), [3, 0, 0, 0], Slopes(0, 0), [0], Multiplier(0, (float)(2 * share - 1)), [0, 128, 0]);
        yield return ("signs", Signed(-share - 0.00001), Signed(-share + 0.00001));
        foreach (var (name, make, threshold) in Narrowed()) yield return (name, make(threshold - 0.00001), make(threshold + 0.00001));
        foreach (var (seed, sizes) in new[] { (21, new[] { 3, 5, 4, 2 }), (22, [2, 9, 3]), (23, [1, 4, 4, 1]) })
        {
            foreach (var (kind, layers) in new[] { ("", Drawn(seed, sizes)), ("-leaky", Leaky(Drawn(seed, sizes))), ("-steps", Stepped(Drawn(seed, sizes))), ("-sparse", Sparse(Drawn(seed, sizes))) })
            {
                foreach (var pair in Witnessed($"{seed}{kind}", layers)) yield return pair;
            }
        }

        foreach (var (name, sizes, seed) in new[] { ("box", new[] { 3, 9, 18, 2 }, 9), ("box-of-one", [1, 1, 1], 10), ("box-of-many-inputs", [17, 5, 2], 11) })
        {
            yield return Stable(name, Drawn(seed, sizes));
            yield return Stable(name + "-leaky", Leaky(Drawn(seed, sizes)));
            yield return Stable(name + "-sparse", Sparse(Drawn(seed, sizes)));
        }
    }

    /// <summary>A proof by one bound, with the slope of each open neuron its number modulo three, in halves of a byte.</summary>
    private static (string, VerificationCertificate, VerificationCertificate) Pair(string name, IReadOnlyList<StatedLayer> layers, string way)
    {
        var (hidden, box) = (layers.Count - 1, Box(layers[0].Inputs));
        var bounds = new PlainBounds(layers, box) { IsOpen = (_, j) => j % 4 != 3 };
        int[] OpenOf(int k) => [.. Enumerable.Range(0, layers[k].Outputs).Where(j => j % 4 != 3)];
        double Slope(int k, int j) => j % 4 == 3 ? bounds.Default(k, j) : Byte(j) / 255.0;
        byte[] SlopesBelow(int k) => [.. Enumerable.Range(0, k).SelectMany(m => OpenOf(m).Select(Byte))];
        byte[] steps = [];
        for (var k = 0; k < hidden; k++)
        {
            if (way == "derived") bounds.Spread(k);
            if (way == "ended")
            {
                // Each end has slopes of its own; the first and the last are left as sizes give them.
                var ends = Enumerable.Range(1, 2 * layers[k].Outputs - 2).ToArray();
                foreach (var end in ends) bounds.Bound(k, end, (m, j) => j % 4 == 3 ? bounds.Default(m, j) : Byte(j + end) / 255.0);
                steps = [.. steps, 3, (byte)k, (byte)ends.Length, .. ends.SelectMany(end => (byte[])[(byte)end, .. Enumerable.Range(0, k).SelectMany(m => OpenOf(m).Select(j => Byte(j + end)))])];
            }
            else
            {
                bounds.Bound(k, Slope);
                steps = [.. steps, (byte)(way == "derived" ? 5 : 1), (byte)k, .. SlopesBelow(k)];
            }

            // Ranges of a layer are known before slopes of it count.
            bounds.Refresh();
            steps = [.. steps, .. Steps(proof => proof.Open(k, layers[k].Outputs, OpenOf(k)))];
        }

        double[] row = [.. Enumerable.Range(0, layers[^1].Outputs).Select(j => j % 2 == 0 ? 1.0 : -0.5)];
        var open = Enumerable.Range(0, hidden).SelectMany(m => OpenOf(m).Select(j => (Layer: m, Neuron: j))).ToArray();
        int[] signed = [.. Enumerable.Range(0, open.Length).Where(n => bounds.Sign(open[n].Layer, open[n].Neuron) != 0)];
        var least = bounds.Least(hidden, row, Slope, (k, j) => j % 4 != 3 && bounds.Sign(k, j) != 0 ? 0.125 : 0);
        byte[] tree = [(byte)signed.Length, .. signed.SelectMany(n => (byte[])[(byte)n, .. BitConverter.GetBytes(0.125f)]), .. SlopesBelow(hidden), 0];
        VerificationCertificate At(double limit) => Stated(layers, box, row, limit) with { Ranges = [new RangeClaim(null, 0, null, steps)], Proofs = [new ProofClaim(0, 0, 0, tree)] };
        return (name, At(Near(least, -1)), At(Near(least, 1)));

        static byte Byte(int j) => (byte)(j % 3 * 127);
    }

    /// <summary>
    /// Proofs that first narrow the ranges of the hat's neurons to where the row can be met. For h itself: it is at least -x/2 - 1/2, so where it is at most L, x is at least a = -1 - 2 L, and the line over
    /// the second neuron is lower. For -h: it is at least (x - 1) 3/2, so x is at most b = 1 + 2 L / 3, and the line over the first neuron is lower.
    /// </summary>
    private static IEnumerable<(string Name, Func<double, VerificationCertificate> Make, double Threshold)> Narrowed()
    {
        byte[] below = [2, .. Fact(0, 2), .. Fact(2, 2)], above = [1, .. Fact(1, 2 / 3f)];
        var lower = Threshold(limit => Least(180 / 255.0 - 1 / (2 + 2 * limit), (-1 - 2 * limit) / (2 + 2 * limit)), -0.4, -0.2);
        var upper = Threshold(limit => (1 + limit / 1.5) / (2 + limit / 1.5) is var line ? Least(96 / 255.0 - line, -line - 48 / 255.0) : 0, -0.7, -0.5);
        yield return ("cut-below", limit => Proof(Hat, 0, Slopes(0, 0), [2], below, Slopes(180, 0)) with { Cases = [Case(-1, 1, 1, limit)] }, lower);
        yield return ("cut-above", limit => Proof(Hat, limit, Slopes(0, 255), [2], above, Slopes(0, 48)), upper);
        yield return ("met-below", limit => Met(1, limit, new(180, 0), Fact(0, 2, 0, 0), Fact(2, 2, 0, 0)), lower);
        yield return ("met-above", limit => Met(-1, limit, new(0, 48), Fact(1, 2 / 3f, 0, 255)), upper);

        static double Least(double slope, double start) => start - Math.Abs(slope);
        static VerificationCertificate Met(double factor, double limit, (byte First, byte Second) slopes, params byte[][] facts)
        {
            var plain = Proof(Hat, 0, Slopes(slopes.First, slopes.Second), [0]);
            return plain with
            {
                Cases = [Case(-1, 1, factor, limit)],
                Ranges = [plain.Ranges[0], new RangeClaim(0, 0, 0, Steps(proof => proof.Ends(0, facts), new OutputRow([factor], limit)))],
                Proofs = [plain.Proofs[0] with { Ranges = 1 }],
            };
        }

        static double Threshold(Func<double, double> bound, double low, double high)
        {
            for (var step = 0; step < 60; step++) (low, high) = bound((low + high) / 2) > (low + high) / 2 ? ((low + high) / 2, high) : (low, (low + high) / 2);
            return low;
        }
    }

    /// <summary>A proof by the box, with biases so large that no neuron changes its sign in it: the bound is the least value.</summary>
    private static (string, VerificationCertificate, VerificationCertificate) Stable(string name, IReadOnlyList<StatedLayer> drawn)
    {
        StatedLayer[] layers = [.. drawn.Select((layer, k) => k == drawn.Count - 1 ? layer : layer with { Biases = [.. layer.Biases.Select((_, j) => (j % 3 == 2 ? -1000.0 : 1000.0) * Math.Pow(50, k))] })];
        var box = Box(layers[0].Inputs);
        var bounds = new PlainBounds(layers, box);
        for (var k = 0; k < layers.Length - 1; k++) bounds.Bound(k, bounds.Default);
        double[] row = [.. Enumerable.Range(0, layers[^1].Outputs).Select(j => j % 2 == 0 ? 1.0 : -0.5)];
        var least = bounds.Least(layers.Length - 1, row, bounds.Default);
        VerificationCertificate At(double limit) => Stated(layers, box, row, limit) with { Ranges = [], Proofs = [new ProofClaim(0, null, null, [0])] };
        return (name, At(Near(least, -1)), At(Near(least, 1)));
    }

    /// <summary>
    /// Witnesses whose row is met by nothing to spare, and missed by the last bit; the same in float32, by a thousandth; and what a box cannot show, since an input of it meets the row. Inputs,
    /// weights and slopes are in eighths and quarters, so that doubles are exact.
    /// </summary>
    private static IEnumerable<(string, VerificationCertificate, VerificationCertificate)> Witnessed(string name, IReadOnlyList<StatedLayer> layers)
    {
        var box = Box(layers[0].Inputs);
        double[] input = [.. box.Lower.Zip(box.Upper, (a, b) => a + 0.375 * (b - a))], row = [.. Enumerable.Range(0, layers[^1].Outputs).Select(j => j % 2 == 0 ? 1.0 : -0.5)];
        var value = new PlainBounds(layers, new StatedBox(input, input)).Value(input, row);
        VerificationCertificate Met(double limit) => Stated(layers, box, row, limit) with { Ranges = [], Proofs = [], Witness = new WitnessClaim(0, input) };
        yield return ($"witness-{name}", Met(value), Met(Math.BitDecrement(value)));
        yield return ($"witness-float32-{name}", Met(value + 0.001) with { Semantics = EvaluationSemantics.Float32 }, Met(value - 0.001) with { Semantics = EvaluationSemantics.Float32 });
        // Sizes alone show the first; the second is false at the best of the inputs looked at.
        var bounds = new PlainBounds(layers, box);
        for (var k = 0; k < layers.Count; k++) bounds.Spread(k);
        var random = new Random(1);
        var least = Enumerable.Range(0, 500).Min(_ => bounds.Value([.. box.Lower.Zip(box.Upper, (a, b) => a + random.Next(0, 9) / 8.0 * (b - a))], row));
        VerificationCertificate Holds(double limit) => Stated(layers, box, row, limit) with { Ranges = [], Proofs = [new ProofClaim(0, null, null, [0])] };
        yield return ($"box-halved-{name}", Holds(Math.Round(bounds.Least(layers.Count - 1, row, bounds.Default) - 0.01, 3)), Holds(least));
    }

    public static double Near(double least, int direction) => Math.Round(least + direction * 0.00001 * (1 + Math.Abs(least)), 6);

    public static VerificationCertificate Stated(IReadOnlyList<StatedLayer> layers, StatedBox box, double[] row, double limit) => Of(layers, 0) with
    {
        InputCount = layers[0].Inputs,
        OutputCount = layers[^1].Outputs,
        Cases = [new StatedCase(box, [new StatedRow(row, limit)])],
    };

    public static StatedBox Box(int inputs) => new([.. Enumerable.Range(0, inputs).Select(i => i % 2 == 0 ? -1.0 : 0.25)], [.. Enumerable.Range(0, inputs).Select(i => i % 3 == 0 ? 1.0 : 0.75)]);

    public static StatedLayer[] Drawn(int seed, int[] sizes)
    {
        var random = new Random(seed);
        double Eighth() => random.Next(-8, 9) / 8.0;
        return [.. Enumerable.Range(0, sizes.Length - 1).Select(k => new StatedLayer(sizes[k], [.. Enumerable.Range(0, sizes[k] * sizes[k + 1]).Select(_ => Eighth())], [.. Enumerable.Range(0, sizes[k + 1]).Select(_ => Eighth())], null))];
    }

    public static StatedLayer[] Leaky(StatedLayer[] layers) => [.. layers.SkipLast(1).Select(layer => layer with { Leaks = [.. Enumerable.Range(0, layer.Outputs).Select(j => j % 4 / 4.0 + (j % 5 == 4 ? 0.25 : 0))] }), layers[^1]];

    public static StatedLayer[] Stepped(StatedLayer[] layers) => [.. layers.SkipLast(1).Select(layer => layer with { Steps = [.. Enumerable.Range(0, layer.Outputs).Where(j => j % 2 == 0)] }), layers[^1]];

    public static StatedLayer[] Sparse(StatedLayer[] layers) => [.. layers.Select(layer =>
    {
        var (weights, places, starts) = (new List<double>(), new List<int>(), new List<int> { 0 });
        for (var j = 0; j < layer.Outputs; j++)
        {
            for (var i = 0; i < layer.Inputs; i++)
            {
                if ((i + j) % 2 != 0) continue;
                weights.Add(layer.Weights[j * layer.Inputs + i]);
                places.Add(i);
            }

            starts.Add(weights.Count);
        }

        return layer with { Weights = [.. weights], Places = places, Starts = starts };
    })];
}
