using System.Text.Json.Nodes;
using Halfspace.Certificates;
using static Halfspace.Tests.Certificates.TrueVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about properties of networks: claims that are false, and proofs that do not show what they claim.</summary>
internal static class ForgedVerifications
{
    private const string Folder = "verification";
    private const string NotShown = "does not show that no input of case 0";

    public static IEnumerable<ForgedCertificate> All()
    {
        ForgedCertificate Changed(string name, string phrase, Certificate truth, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        ForgedCertificate Forge(string name, string phrase, Certificate lie) => ForgedCertificate.Of(Folder, name, phrase, lie, _ => { });
        VerificationCertificate Tree(params byte[][] tree) => Proof(Hat, -0.6, tree);

        foreach (var (name, truth) in new[] { ("box", Box), ("signs", Signs), ("narrowed", Narrowed), ("implied", Implied) })
        {
            yield return Changed($"{name}-limit-that-is-reached", NotShown + "|a sign does not follow", truth, root => root.Set("cases.0.rows.0.limit", -0.5));
            yield return Changed($"{name}-limit-just-reached", NotShown + "|a sign does not follow", truth, root => root.Set("cases.0.rows.0.limit", -0.49999999999999994));
            yield return Changed($"{name}-other-direction", NotShown + "|a sign does not follow", truth, root =>
            {
                root.SetJson("cases.0.rows.0.coefficients", "[1]");
                root.Set("cases.0.rows.0.limit", 0.125);
            });
            yield return Changed($"{name}-other-network", NotShown + "|a sign does not follow", truth, root => root.SetJson("layers.1.weights", "[1, -0.5]"));
            yield return Changed($"{name}-other-bias", NotShown + "|a sign does not follow", truth, root => root.SetJson("layers.1.biases", "[0.25]"));
            yield return Changed($"{name}-proof-left-out", "case 0 has no proof", truth, root => root.SetJson("proofs", "[]"));
            yield return Changed($"{name}-proof-of-a-case-that-is-none", "there is a proof of case 1", truth, root => root.Set("proofs.0.case", 1));
            yield return Changed($"{name}-layers-that-do-not-fit", "do not fit together", truth, root => root.SetJson("layers.1.weights", "[1, -2, 0]"));
            yield return Changed($"{name}-huge-weight", "could overflow|" + NotShown, truth, root => root.SetJson("layers.0.weights", "[1e300, 1]"));
        }

        yield return Changed("box-that-is-wider", NotShown, Proof(Hat, -0.6, Slopes(0, 0), [0]) with { Cases = [Case(-1, 0.25, -1, -0.6)] }, root => root.SetJson("boxes.0.upper", "[1]"));
        yield return Forge("box-tree-cut-off", "ends in the middle", Box with { Proofs = [new ProofClaim(0, null, null, [1, 0])] });
        yield return Forge("box-of-a-case-without-rows", "a case without rows", Box with { Cases = [new StatedCase(Box.Cases[0].Box, [])] });
        yield return Forge("box-tree-with-more", "bytes behind its end", Box with { Proofs = [new ProofClaim(0, null, null, [1, 0, 0, 0])] });
        yield return Forge("box-tree-at-an-input-that-is-none", "must be below 4", Box with { Proofs = [new ProofClaim(0, null, null, [4, 0, 0])] });
        yield return Forge("box-tree-of-nothing", "ends in the middle", Box with { Proofs = [new ProofClaim(0, null, null, [])] });
        yield return Forge("box-of-two-rows-that-are-met", NotShown, TwoRows(-0.25, 0.3));
        yield return Forge("box-of-two-rows-the-first-of-which-is-met", NotShown, TwoRows(-0.3, 0.3));
        yield return Forge("box-halved-at-an-input-limit-that-is-reached", NotShown, Halved(129, -0.5));
        yield return Forge("box-leaf-in-five-bytes", NotShown, Box with { Cases = [Case(-1, 1, -1, -0.5)], Proofs = [new ProofClaim(0, null, null, [1, 0x80, 0x80, 0x80, 0x80, 0, 0])] });
        yield return Changed("box-tree-in-two-pieces", NotShown, Box with { Cases = [Case(-1, 1, -1, -0.5)] }, root => root.SetJson("proofs.0.tree", "[\"AQ==\", \"AAA=\"]"));
        yield return Forge("target-without-end", "a number that is not finite", Refined with { Ranges = [Refined.Ranges[0] with { Steps = [1, 0, 2, 0, 3, 4, 1, 1, 0, .. BitConverter.GetBytes(double.PositiveInfinity), 0] }] });
        yield return Forge("target-that-is-no-number", "a number that is not finite", Refined with { Ranges = [Refined.Ranges[0] with { Steps = [1, 0, 2, 0, 3, 4, 1, 1, 0, .. BitConverter.GetBytes(double.NaN), 0] }] });
        yield return Forge("sum-with-a-share-missing", "has one share", Rows(-0.375, 0.25, 256));
        yield return Changed("sum-of-no-row", "has one share", Rows(-0.375, 0.25, 1, 1) with { Cases = [new StatedCase(Box.Cases[0].Box, [])] }, root => root.SetJson("proofs.0.shares", "[]"));
        yield return Forge("tree-that-is-not-split", NotShown, Tree(Slopes(64, 64), [0]));
        yield return Forge("tree-without-a-side", "ends in the middle", Tree(Slopes(64, 64), [3, 0, 0, 0], Slopes(0, 0), [0]));
        yield return Forge("tree-of-one-side-twice", NotShown, Tree(Slopes(64, 64), [3, 0, 0, 0], Slopes(0, 0), [0], Slopes(0, 0), [0]));
        yield return Forge("tree-with-sides-exchanged", NotShown, Tree(Slopes(64, 64), [3, 0, 0, 0], Slopes(0, 128), [0], Slopes(0, 0), [0]));
        yield return Forge("tree-with-more", "bytes behind its end", Tree(Slopes(64, 64), [3, 0, 0, 0], Slopes(0, 0), [0], Slopes(0, 128), [0, 0]));
        yield return Forge("tree-of-an-unknown-kind", "where 4 is the most", Tree(Slopes(64, 64), [5]));
        yield return Forge("tree-said-to-be-empty", NotShown, Tree(Slopes(64, 64), [1, 0]));
        yield return Forge("tree-with-a-last-bound-that-shows-nothing", NotShown, Tree(Slopes(64, 64), [2, 0], Slopes(0, 64)));
        yield return Forge("neuron-split-twice", "at a neuron that has a sign", Tree(Slopes(64, 64), [3, 0, 0, 0], Slopes(0, 0), [3, 0, 0, 0]));
        yield return Forge("neuron-that-is-none", "must be below 2", Tree(Slopes(64, 64), [3, 0, 2, 0]));
        yield return Forge("multiplier-below-zero", "it must be zero or more", Tree(Slopes(64, 64), [3, 0, 0, 0], Multiplier(0, -1)));
        yield return Forge("multiplier-that-is-no-number", "has the number", Tree(Slopes(64, 64), [3, 0, 0, 0], Multiplier(0, float.NaN)));
        yield return Forge("multiplier-without-end", "has the number", Tree(Slopes(64, 64), [3, 0, 0, 0], Multiplier(0, float.PositiveInfinity)));
        yield return Forge("multiplier-without-a-sign", "at a neuron without a sign", Tree(Multiplier(0, 1), [64, 64, 0]));
        yield return Forge("multiplier-of-huge-size", NotShown, Tree(Slopes(64, 64), [3, 0, 0, 0], Multiplier(0, 3e38f), [0, 0, 0], Slopes(0, 128), [0]));
        yield return Forge("cut-by-more-than-the-row-gives", NotShown, Tree(Slopes(64, 64), [1, 1, 1], BitConverter.GetBytes(0.5f)));
        yield return Forge("cut-with-a-share-below-zero", "it must be zero or more", Tree(Slopes(64, 64), [1, 1, 1], BitConverter.GetBytes(-0.5f)));
        yield return Forge("cut-of-a-neuron-that-is-none", "must be below 4", Tree(Slopes(64, 64), [1, 1, 4], BitConverter.GetBytes(0.5f)));
        yield return Forge("implied-sign-that-does-not-follow", "a sign does not follow", Tree(Slopes(64, 64), [3, 0, 0, 1, 1, 0], Slopes(64, 64), Slopes(0, 0), [0], Slopes(0, 128), [0]));
        yield return Forge("implied-sign-of-the-other-side", "a sign does not follow", Tree(Slopes(64, 64), [3, 0, 0, 1, 1, 1], Slopes(0, 0), Slopes(0, 0), [0], Slopes(0, 128), [0]));
        yield return Forge("count-of-too-many-bytes", "a count of too many bytes", Tree([255, 255, 255, 255, 255, 1]));
        yield return Forge("ranges-of-another-box", "not about it", Signs with { Cases = [Signs.Cases[0], Case(-1, -0.5, -1, -0.6)], Ranges = [Signs.Ranges[0] with { Case = 1 }] });
        yield return Forge("ranges-of-another-row", "not about it", Narrowed with { Cases = [Narrowed.Cases[0], Case(-1, 1, -1, -0.8)], Ranges = [Narrowed.Ranges[0], Narrowed.Ranges[1] with { Case = 1 }] });
        yield return Forge("ranges-of-a-row-with-a-proof-of-another", "not about it", Narrowed with { Cases = [Narrowed.Cases[0], Narrowed.Cases[0]], Proofs = [Narrowed.Proofs[0] with { Case = 1 }, Narrowed.Proofs[0]] });
        yield return Forge("ranges-that-are-none", "there are no ranges 1", Signs with { Proofs = [Signs.Proofs[0] with { Ranges = 1 }] });
        yield return Forge("row-that-is-none", "there is no row 1", Signs with { Proofs = [Signs.Proofs[0] with { Row = 1 }] });
        yield return Forge("row-without-ranges", "either a row and ranges", Signs with { Proofs = [Signs.Proofs[0] with { Ranges = null }] });
        yield return Forge("ranges-without-a-row", "either a row and ranges", Signs with { Proofs = [Signs.Proofs[0] with { Row = null }] });
        yield return Forge("step-of-an-unknown-kind", "where 5 is the most", Signs with { Ranges = [new RangeClaim(null, 0, null, [6, 0])] });
        yield return Forge("step-of-no-kind", "of no known kind", Signs with { Ranges = [new RangeClaim(null, 0, null, [0, 0])] });
        yield return Forge("step-of-a-layer-that-is-none", "must be below 1", Signs with { Ranges = [new RangeClaim(null, 0, null, [1, 1])] });
        yield return Forge("step-cut-off", "ends in the middle", Signs with { Ranges = [new RangeClaim(null, 0, null, [1, 0, 2])] });
        foreach (var (name, layers) in new[] { ("derived", Hat), ("sparse", Sparse) })
        {
            yield return Forge($"{name}-limit-that-is-reached", NotShown, Derived(layers, -0.5));
            yield return Forge($"{name}-limit-just-reached", NotShown, Derived(layers, -0.49999999999999994));
            yield return Forge($"{name}-other-network", NotShown, Derived([.. layers.SkipLast(1), layers[^1] with { Weights = [3, -2] }], -1.1));
            yield return Forge($"{name}-other-bias", NotShown, Derived([.. layers.SkipLast(1), layers[^1] with { Biases = [1] }], -1.1));
            yield return Forge($"{name}-wider-box", NotShown, Derived(layers, -1.1) with { Cases = [new StatedCase(new StatedBox([-1], [8]), [new StatedRow([1], -1.1)])] });
            yield return Forge($"{name}-in-float32-by-less-than-it-rounds", NotShown, Derived(layers, -1.0000000001) with { Semantics = EvaluationSemantics.Float32 });
        }

        foreach (var (name, places, starts) in new (string, int[]?, int[]?)[] { ("beyond-the-inputs", [0, 2], [0, 2]), ("twice", [0, 0], [0, 2]), ("out-of-order", [1, 0], [0, 2]), ("too-few", [0], [0, 1]), ("too-many", [0, 1, 1], [0, 3]), ("without-starts", [0, 1], null), ("without-places", null, [0, 2]) })
            yield return Forge($"sparse-places-{name}", "do not fit together", Derived([.. Sparse.SkipLast(1), Sparse[^1] with { Places = places, Starts = starts }], -1.1));
        foreach (var (name, starts) in new (string, int[])[] { ("that-skip-one", [1, 2]), ("that-end-early", [0, 1]), ("that-end-late", [0, 3]), ("of-two-outputs", [0, 1, 2]), ("of-none", [0]) })
            yield return Forge($"sparse-starts-{name}", "do not fit together", Derived([.. Sparse.SkipLast(1), Sparse[^1] with { Starts = starts }], -1.1));
        yield return Forge("sparse-starts-that-go-back", "do not fit together", Derived([Sparse[0], Sparse[1] with { Starts = [0, 3, 2] }, Sparse[2]], -1.1));
        yield return Forge("sparse-weights-of-other-neurons", NotShown, Derived([Sparse[0], Sparse[1] with { Starts = [0, 2, 2], Weights = [1, -1] }, Sparse[2] with { Weights = [4, -2] }], -1.1));
        yield return Forge("sparse-witness-that-misses", "misses a row", Witness with { Layers = Sparse, Witness = new WitnessClaim(0, [0.25]) });
        yield return Forge("derived-without-the-slopes-of-open-neurons", "ends in the middle", Derived(Sparse, -1.1) with { Ranges = [new RangeClaim(null, 0, null, [5, 0, 2, 0, 3, 5, 1])] });
        yield return Forge("derived-layer-that-is-none", "must be below 1", Derived(Hat, -1.1) with { Ranges = [new RangeClaim(null, 0, null, [5, 1])] });
        yield return Forge("trees-where-a-row-is-met", "not refined by trees", Narrowed with { Ranges = [Narrowed.Ranges[0], Narrowed.Ranges[1] with { Steps = [4, 0, 0] }] });
        yield return Forge("tree-in-the-first-layer", "no neuron to split at", Signs with { Ranges = [Signs.Ranges[0] with { Steps = [.. Signs.Ranges[0].Steps, 4, 0, 1, 0, .. BitConverter.GetBytes(0.0), 3, 0, 0, 0] }] });
        yield return Forge("refined-end-beyond-what-the-tree-shows", NotShown, Refined with { Cases = [Case(-1, 1, -1, -0.2)] });
        var single = Signs with { Semantics = EvaluationSemantics.Float32 };
        var cancelling = Proof([new StatedLayer(1, [1], [67108864], null), new StatedLayer(1, [1], [-67108864], null)], 0.25, Slopes(), [0]) with { Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 0])], Cases = [Case(0.5, 0.75, 1, 0.25)] };
        yield return Forge("float32-that-cancels", NotShown, cancelling with { Semantics = EvaluationSemantics.Float32 });
        yield return Changed("float32-limit-within-what-it-rounds", NotShown, single, root => root.Set("cases.0.rows.0.limit", -0.50000001));
        yield return Changed("float32-limit-that-is-reached", NotShown, single, root => root.Set("cases.0.rows.0.limit", -0.5));
        yield return Changed("float32-of-huge-weights", "float32 could overflow", single, root => root.SetJson("layers.0.weights", "[1e38, 1]"));
        yield return Changed("float32-end-that-rounds-outwards", NotShown, Proof([new StatedLayer(1, [1], [0], null), new StatedLayer(1, [1], [0], null)], 0, Slopes(255), [0]) with { Semantics = EvaluationSemantics.Float32, Cases = [Case(0, 0.1, -1, -0.1000000001)], Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 1])] }, _ => { });
        yield return Changed("float32-witness-in-the-last-bit", "orders of summation", Witness with { Semantics = EvaluationSemantics.Float32 }, root => root.Set("cases.0.rows.0.limit", -0.5));
        yield return Changed("strict-witness-at-the-limit", "misses a row", Strict, root => root.Set("cases.0.rows.0.limit", -0.5));
        yield return Changed("strict-witness-at-the-upper-end", "leaves its box", Strict, root => root.SetJson("boxes.0.upper", "[0.5]"));
        yield return Changed("strict-witness-at-the-lower-end", "leaves its box", Strict, root => root.SetJson("boxes.0.lower", "[0.5]"));
        yield return Forge("sum-of-rows-that-are-met", NotShown, Rows(-0.25, 0.375, 128, 128));
        yield return Forge("sum-of-one-row", NotShown, Rows(-0.25, 0.375, 256, 0));
        yield return Forge("sum-of-nothing", NotShown, Rows(-0.25, 0.375, 0, 0));
        yield return Forge("sum-of-too-few-rows", "has one share", Rows(-0.375, 0.25, 128));
        yield return Forge("sum-that-rounds", "no row of doubles", Rows(-0.375, 1e17, 255, 3));
        yield return Forge("sum-and-a-row", "a row or shares", Sum with { Proofs = [Sum.Proofs[0] with { Row = 0 }] });
        yield return Forge("sum-with-ranges-of-another", "not about it", Sum with { Ranges = [.. Sum.Ranges, new RangeClaim(0, 0, null, []) { Shares = [1, 1] }], Proofs = [Sum.Proofs[0] with { Ranges = 1 }] });
        yield return Forge("step-at-zero-taken-for-one", NotShown, Proof([new StatedLayer(1, [1], [0], null) { Steps = [0] }, new StatedLayer(1, [1], [0], null)], 0.5, Slopes(), [0]) with { Cases = [Case(0, 1, 1, 0.5)], Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 0])] });
        yield return Forge("step-at-zero-taken-for-zero", NotShown, Proof([new StatedLayer(1, [1], [0], null) { Steps = [0] }, new StatedLayer(1, [1], [0], null)], -0.5, Slopes(), [0]) with { Cases = [Case(-1, 0, -1, -0.5)], Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 0])] });
        yield return Forge("step-by-a-line-that-is-too-low", NotShown, Proof(Stepped, -0.9, Slopes(255, 255), [0]));
        yield return Forge("step-split-with-a-side-forgotten", NotShown, Proof(Stepped, -0.9, Slopes(0, 0), [3, 0, 0, 0], Slopes(0, 0), [0], Slopes(0, 0), [0]));
        yield return Forge("step-with-a-leak", "do not fit together", Proof([Stepped[0] with { Leaks = [0.5, 0] }, Stepped[1]], -1.1, Slopes(0, 0), [0]));
        yield return Forge("step-that-is-an-output", "do not fit together", Proof([Hat[0], Hat[1] with { Steps = [0] }], -1.1, Slopes(0, 0), [0]));
        VerificationCertificate Steps(byte[] tree, double limit = -0.1, double factor = 1, IReadOnlyList<StatedLayer>? layers = null, double lower = -1, double upper = 1) => Of(layers ?? Stepped, 0) with { Cases = [Case(lower, upper, factor, limit)], Ranges = [], Proofs = [new ProofClaim(0, null, null, tree)] };
        StatedLayer[] one = [new StatedLayer(1, [1], [0], null) { Steps = [0] }, new StatedLayer(1, [1], [0], null)];
        yield return Forge("box-steps-limit-that-is-reached", NotShown, Steps([2, 1, 0, 0, 0], 0));
        yield return Forge("box-steps-limit-just-reached", NotShown, Steps([2, 1, 0, 0, 0], double.Epsilon));
        yield return Forge("box-steps-other-direction", NotShown, Steps([2, 0, 0], -0.9, -1));
        yield return Forge("box-steps-other-weights", NotShown, Steps([2, 1, 0, 0, 0], layers: [Stepped[0], Stepped[1] with { Weights = [1, -4] }]));
        yield return Forge("box-steps-other-bias", NotShown, Steps([2, 1, 0, 0, 0], layers: [Stepped[0], Stepped[1] with { Biases = [-0.25] }]));
        yield return Forge("box-steps-of-the-other-neuron", NotShown, Steps([2, 1, 0, 0, 0], layers: [Stepped[0] with { Steps = [1] }, Stepped[1]]));
        yield return Forge("box-steps-of-both-neurons", NotShown, Steps([2, 1, 0, 0, 0], layers: [Stepped[0] with { Steps = [0, 1] }, Stepped[1]]));
        yield return Forge("box-steps-wider-box", NotShown, Steps([2, 1, 0, 0, 0], upper: 2));
        yield return Forge("box-steps-at-once-limit-that-is-reached", NotShown, Steps([0], -1, -1));
        yield return Forge("box-steps-neuron-split-twice", "was given a sign", Steps([2, 2, 0, 0, 0]));
        yield return Forge("box-steps-neuron-that-is-none", "must be below 4", Steps([4, 0, 0]));
        yield return Forge("box-steps-a-side-forgotten", "ends in the middle", Steps([2, 0]));
        yield return Forge("box-steps-cut-off", "ends in the middle", Steps([2, 1, 0, 0]));
        yield return Forge("box-steps-with-more", "bytes behind its end", Steps([2, 1, 0, 0, 0, 0]));
        yield return Forge("box-steps-at-zero-taken-for-one", NotShown, Steps([2, 0, 0], 0.5, 1, one, lower: 0));
        yield return Forge("box-steps-at-zero-taken-for-zero", NotShown, Steps([2, 0, 0], -0.5, -1, one, upper: 0));
        yield return Forge("box-steps-at-zero-alone-taken-for-one", NotShown, Steps([2, 0, 0], 0.5, 1, one, lower: 0, upper: 0));
        yield return Forge("box-by-a-sign-limit-that-is-reached", NotShown, Box with { Cases = [Case(-1, 1, -1, -0.5)], Proofs = [new ProofClaim(0, null, null, [3, 0, 0])] });
        yield return Forge("box-leaky-limit-that-is-reached", NotShown, Of([Hat[0] with { Leaks = [0.25, 1] }, Hat[1]], -2.25) with { Cases = [Case(-1, 1, -1, -2.75)], Ranges = [], Proofs = [new ProofClaim(0, null, null, [1, 0, 0])] });
        yield return Changed("witness-that-misses", "misses a row", Witness, root => root.SetJson("witness.input", "[0.25]"));
        yield return Changed("witness-that-misses-by-the-last-bit", "misses a row", Witness, root => root.Set("cases.0.rows.0.limit", -0.5000000000000001));
        yield return Changed("witness-outside-the-box", "leaves its box", Witness, root => root.SetJson("boxes.0.upper", "[0.4]"));
        yield return Changed("witness-of-a-case-that-is-none", "the witness is of case 1", Witness, root => root.Set("witness.case", 1));
        yield return Changed("witness-of-another-network", "misses a row", Witness, root => root.SetJson("layers.1.weights", "[0.5, -2]"));
        yield return Changed("leak-above-one", "do not fit together", Signs, root => root.SetJson("layers.0.leaks", "[0, 1.5]"));
        yield return Changed("leak-below-zero", "do not fit together", Signs, root => root.SetJson("layers.0.leaks", "[0, -0.5]"));
        yield return Changed("leaks-of-the-last-layer", "do not fit together", Signs, root => root.SetJson("layers.1.leaks", "[0]"));
        yield return Changed("leaks-left-out", NotShown, Signs, root => root.SetJson("layers.0.leaks", "[0, 1]"));
    }
}
