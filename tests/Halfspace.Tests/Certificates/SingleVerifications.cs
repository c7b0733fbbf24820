using Halfspace.Certificates;
using static Halfspace.Tests.Certificates.TrueVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Claims about float32 whose limits lie a little on either side of what rounding allows. Biases of 2^20 come and go, so that a sum rounds by a tenth or more, and each
/// term of the allowance shows.
/// </summary>
internal static class SingleVerifications
{
    private const string Folder = "verification";
    private const double Large = 1 << 20;
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>What charges are enlarged by.</summary>
    private const double More = 1 + 1.0 / 1024;

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True() => Pairs().Select(pair => (Folder, "float32-" + pair.Name, (Certificate)pair.True));

    public static IEnumerable<ForgedCertificate> Forged() => Pairs().Select(pair => ForgedCertificate.Of(Folder, "float32-" + pair.Name, pair.True.Witness is null ? "does not show that no input of" : "orders of summation", pair.Forged, _ => { }));

    private static IEnumerable<(string Name, VerificationCertificate True, VerificationCertificate Forged)> Pairs()
    {
        foreach (var pair in Doubles()) yield return pair;
        // A sum of n terms and a bias rounds by (n + 3) u of all sizes.
        foreach (var (name, terms, leak, weight) in new[] { ("one-term", 1, 0.0, 1.0), ("three-terms", 3, 0, 0.5), ("nine-terms", 9, 0, 1), ("leaky", 1, 0.25, 1), ("handed-on", 1, 1, 1) })
        {
            foreach (var isSparse in new[] { false, true })
            {
                var (layers, allowance) = Chain(terms, leak, weight, isSparse);
                VerificationCertificate Holds(double limit) => Of(layers, 0) with
                {
                    InputCount = terms,
                    Semantics = EvaluationSemantics.Float32,
                    Cases = [new StatedCase(new StatedBox([.. Enumerable.Repeat(0.5, terms)], [.. Enumerable.Repeat(0.75, terms)]), [new StatedRow([1], limit)])],
                    Ranges = [],
                    Proofs = [new ProofClaim(0, null, null, [0])],
                };
                var least = 0.5 * weight * terms - allowance(0.75) * More;
                yield return ($"{name}{(isSparse ? "-sparse" : "")}", Holds(least - Near(least)), Holds(least + Near(least)));

                VerificationCertificate Met(double limit) => Holds(limit) with { Proofs = [], Witness = new WitnessClaim(0, [.. Enumerable.Repeat(0.5, terms)]) };
                var most = 0.5 * weight * terms + allowance(0.5);
                yield return ($"witness-{name}{(isSparse ? "-sparse" : "")}", Met(most + Near(most)), Met(most - Near(most)));
            }
        }
    }

    /// <summary>The same sum in double precision with biases of 2^44, of which every charge shows: 6 of its sizes times gamma, enlarged.</summary>
    private static IEnumerable<(string Name, VerificationCertificate True, VerificationCertificate Forged)> Doubles()
    {
        var large = Math.ScaleB(1, 44);
        yield return Multiplied(large);
        yield return Steep(large);
        foreach (var terms in new[] { 1, 3, 17 })
        {
            foreach (var isSparse in new[] { false, true })
            {
                var (layers, _) = Chain(terms, 0, 1, isSparse, large);
                // Terms: inputs, and four for each input and output of a layer.
                var gamma = 4 * (terms + 4.0 * (terms + 1) + 4 * 2 + 8) * Math.ScaleB(1, -53);
                var sum = large + 0.75 * terms;
                var least = 0.5 * terms - gamma * (2 * sum + 2 * (large + sum)) * More;
                VerificationCertificate At(double limit, bool isSplit) => Of(layers, 0) with
                {
                    InputCount = terms,
                    Cases = [new StatedCase(new StatedBox([.. Enumerable.Repeat(0.5, terms)], [.. Enumerable.Repeat(0.75, terms)]), [new StatedRow([1], limit)])],
                    Ranges = isSplit ? [new RangeClaim(null, 0, null, Steps(proof => proof.Default(0, [])))] : [],
                    Proofs = [isSplit ? new ProofClaim(0, 0, 0, [0, 0]) : new ProofClaim(0, null, null, [0])],
                };
                foreach (var isSplit in new[] { false, true }) yield return ($"double-{terms}-terms{(isSparse ? "-sparse" : "")}{(isSplit ? "-by-row" : "")}", At(least - 0.001, isSplit), At(least + 0.001, isSplit));
            }
        }
    }

    /// <summary>A multiplier of one half at a neuron that is large is charged as the neuron's coefficient is.</summary>
    private static (string, VerificationCertificate, VerificationCertificate) Multiplied(double large)
    {
        var (layers, _) = Chain(1, 0, 1, false, large);
        var (gamma, sum) = (Gamma(layers), large + 0.75);
        var least = (large + 0.5) / 2 - large - gamma * (2 * (large + sum) + 1.5 * 2 * sum) * More;
        VerificationCertificate At(double limit) => Of(layers, 0) with
        {
            Cases = [new StatedCase(new StatedBox([0.5], [0.75]), [new StatedRow([1], limit)])],
            Ranges = [new RangeClaim(null, 0, null, Steps(proof => proof.Default(0, [])))],
            Proofs = [new ProofClaim(0, 0, 0, [.. Multiplier(0, 0.5f), 0])],
        };
        return ("double-multiplier", At(least - 0.02), At(least + 0.02));
    }

    /// <summary>What the line of a step makes of a coefficient is charged too: of a sum of large numbers that cancel, so that its range is small.</summary>
    private static (string, VerificationCertificate, VerificationCertificate) Steep(double large)
    {
        StatedLayer[] layers = [new StatedLayer(2, [large, 1], [-large], null) { Steps = [0] }, new StatedLayer(1, [1], [0], null)];
        var (gamma, size) = (Gamma(layers), 2 * large + 0.75);
        var range = 0.75 + gamma * (2 * size + 1) * More;
        var slope = (1 - Math.ScaleB(1, -20)) / range;
        var least = -0.5 * slope - gamma * (size + range + 1) * (1 + slope) * More;
        VerificationCertificate At(double limit) => Of(layers, 0) with
        {
            InputCount = 2,
            Cases = [new StatedCase(new StatedBox([1, -0.5], [1, 0.75]), [new StatedRow([1], limit)])],
            Ranges = [new RangeClaim(null, 0, null, Steps(proof =>
            {
                proof.Default(0, []);
                proof.Open(0, 1, [0]);
            }))],
            Proofs = [new ProofClaim(0, 0, 0, [.. Slopes(255), 0])],
        };
        return ("double-step", At(least - 0.01), At(least + 0.01));
    }

    private static double Gamma(IReadOnlyList<StatedLayer> layers) => 4 * (layers[0].Inputs + layers.Sum(layer => 4.0 * (layer.Inputs + layer.Outputs)) + 8) * Math.ScaleB(1, -53);

    private static double Near(double limit) => 0.0001 * (1 + Math.Abs(limit));

    /// <summary>A sum of inputs to which 2^20 is added, and taken off again; and what float32 can make of it for inputs up to a size.</summary>
    private static (IReadOnlyList<StatedLayer> Layers, Func<double, double> Allowance) Chain(int terms, double leak, double weight, bool isSparse, double large = Large)
    {
        StatedLayer Of(int inputs, double[] weights, double bias, double[]? leaks) => new(inputs, weights, [bias], leaks) { Places = isSparse ? [.. Enumerable.Range(0, inputs)] : null, Starts = isSparse ? [0, inputs] : null };
        return ([Of(terms, [.. Enumerable.Repeat(weight, terms)], large, leak == 0 ? null : [leak]), Of(1, [1], -large, null)], largest =>
        {
            var first = Large + terms * weight * largest;
            double Off(int count, double sum) => (count + 3) * Unit / (1 - (count + 3) * Unit) * sum;
            var one = Off(terms, first);
            if (leak is > 0 and < 1) one += 3 * Unit * (first + one);
            return one + Off(1, Large + first + one);
        }
        );
    }
}
