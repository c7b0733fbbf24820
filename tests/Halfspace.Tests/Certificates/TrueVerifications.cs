using Halfspace.Certificates;
using Halfspace.Verification;
using Halfspace.Verification.Proofs;

namespace Halfspace.Tests.Certificates;

/// <summary>True certificates of properties of networks of one input, with proofs written by hand.</summary>
internal static class TrueVerifications
{
    private const string Folder = "verification";

    /// <summary>relu(x) - 2 relu(x - 1/2): a hat from 0 over 1/2 at x = 1/2 to 0 at x = 1.</summary>
    public static IReadOnlyList<StatedLayer> Hat { get; } = [new StatedLayer(1, [1, 1], [0, -0.5], null), new StatedLayer(2, [1, -2], [0], null)];

    /// <summary>The hat's height, once more cut off by relu(h - 1/4), minus half of it.</summary>
    private static readonly IReadOnlyList<StatedLayer> Deep = [Hat[0], new StatedLayer(2, [1, -2, 1, -2], [-0.25, 0.25], null), new StatedLayer(2, [1, -0.5], [0], null)];

    /// <summary>The hat is a step where it rises: 1 for x above zero, less 2 relu(x - 1/2).</summary>
    public static IReadOnlyList<StatedLayer> Stepped { get; } = [Hat[0] with { Steps = [0] }, Hat[1]];

    private static readonly IReadOnlyList<StatedLayer> Leaky = [Hat[0] with { Leaks = [0.25, 1] }, Hat[1]];

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> All()
    {
        yield return (Folder, "box", Box);
        yield return (Folder, "box-steps", BoxSteps);
        yield return (Folder, "box-steps-at-once", Of(Stepped, -1.1) with { Ranges = [], Proofs = [new ProofClaim(0, null, null, [0])] });
        yield return (Folder, "box-leaky", Of(Leaky, -2.76) with { Ranges = [], Proofs = [new ProofClaim(0, null, null, [1, 0, 0])] });
        // Places from 127 on take two bytes.
        foreach (var input in new[] { 126, 127, 129 }) yield return (Folder, $"box-halved-at-input-{input}", Halved(input, -0.6));
        yield return (Folder, "multiplier-of-nothing", Proof(Hat, -0.6, Slopes(64, 64), [3, 0, 0, 0], Multiplier(0, 0), [0, 0, 0], Slopes(0, 128), [0]));
        // A leaf that its bound leaves open is halved by the checker itself, up to a limit.
        yield return (Folder, "box-halved-by-the-checker", Box with { Cases = [Case(-1, 1, -1, -0.505)], Proofs = [new ProofClaim(0, null, null, [0])] });
        yield return (Folder, "box-of-two-rows", TwoRows(-0.35, 0.15));
        yield return (Folder, "signs", Signs);
        yield return (Folder, "one-bound", Proof(Hat, -0.9, Slopes(64, 64), [0]));
        yield return (Folder, "leaky", Proof(Leaky, -2.8, Slopes(64, 64), [0]));
        yield return (Folder, "multipliers", Multipliers);
        yield return (Folder, "implied", Implied);
        yield return (Folder, "narrowed", Narrowed);
        yield return (Folder, "refined", Refined);
        yield return (Folder, "witness", Witness);
        yield return (Folder, "two-cases", Signs with { Cases = [Signs.Cases[0], Case(-1, 1, 1, -1.1)], Proofs = [Signs.Proofs[0], new ProofClaim(1, 0, 0, [.. Slopes(0, 0), 0])] });
        yield return (Folder, "float32", Signs with { Semantics = EvaluationSemantics.Float32 });
        yield return (Folder, "float32-witness", Witness with { Semantics = EvaluationSemantics.Float32 });
        yield return (Folder, "strict-witness", Strict);
        yield return (Folder, "sum-of-rows", Sum);
        yield return (Folder, "derived", Derived(Hat, -1.1));
        yield return (Folder, "sparse", Derived(Sparse, -1.1));
        yield return (Folder, "empty-box", Signs with { Cases = [Case(1, 0.5, -1, -0.1)], Proofs = [], Ranges = [] });
        yield return (Folder, "no-case", Signs with { Cases = [], Proofs = [], Ranges = [] });
    }

    /// <summary>The hat with the weights that there are, and a layer that hands its neurons on.</summary>
    public static IReadOnlyList<StatedLayer> Sparse { get; } =
    [
        Hat[0] with { Places = [0, 0], Starts = [0, 1, 2] },
        new StatedLayer(2, [1, 1], [0, 0], [1, 1]) { Places = [0, 1], Starts = [0, 1, 2] },
        Hat[1] with { Places = [0, 1], Starts = [0, 2] },
    ];

    /// <summary>The box is cut down to where the row can be met, and halved once.</summary>
    public static VerificationCertificate Box { get; } = Of(Hat, -0.6) with { Ranges = [], Proofs = [new ProofClaim(0, null, null, [1, 0, 0])] };

    /// <summary>The step less the ReLU is nowhere below zero. Where the step is 0, the box is halved, and its upper half is empty.</summary>
    public static VerificationCertificate BoxSteps { get; } = Of(Stepped, 0) with { Cases = [Case(-1, 1, 1, -0.1)], Ranges = [], Proofs = [new ProofClaim(0, null, null, [2, 1, 0, 0, 0])] };

    /// <summary>The hat is not at least one number and at most another at once, by a box that the checker halves.</summary>
    public static VerificationCertificate TwoRows(double first, double second) => Rows(first, second) with { Ranges = [], Proofs = [new ProofClaim(0, null, null, [0])] };

    /// <summary>The hat of one of 130 inputs, whose box is halved there.</summary>
    public static VerificationCertificate Halved(int input, double limit)
    {
        double[] Ends(double end) => [.. Enumerable.Range(0, 130).Select(i => i == input ? end : 0)];
        return Of([new StatedLayer(130, [1, 1], [0, -0.5], null) { Places = [input, input], Starts = [0, 1, 2] }, Hat[1]], 0) with
        {
            InputCount = 130,
            Cases = [new StatedCase(new StatedBox(Ends(-1), Ends(1)), [new StatedRow([-1], limit)])],
            Ranges = [],
            Proofs = [new ProofClaim(0, null, null, [.. input < 127 ? [(byte)(input + 1)] : (byte[])[(byte)(input + 1 | 128), 1], 0, 0])],
        };
    }

    /// <summary>Split at the first neuron: below, nothing is positive; above, half of the second one is taken off.</summary>
    public static VerificationCertificate Signs { get; } = Proof(Hat, -0.6, Slopes(64, 64), [3, 0, 0, 0, .. Slopes(0, 0), 0, .. Slopes(0, 128), 0]);

    /// <summary>Split at the second neuron, with multipliers of the signs: above, x - 2 (x - 1/2) is at most 1/2 where x is at least 1/2.</summary>
    public static VerificationCertificate Multipliers { get; } = Proof(Hat, -0.76, Slopes(64, 0), [3, 0, 1, 0, .. Multiplier(1, 0.5f), .. Bytes(255, 0), 0, .. Multiplier(1, 1.5f), .. Bytes(255, 0), 0]);

    /// <summary>Where the first neuron is negative the row is out of reach, so it is positive in both parts of a split at the second.</summary>
    public static VerificationCertificate Implied { get; } = Proof(Hat, -0.6, Slopes(64, 64), [3, 0, 1, 1, 0, 1, .. Slopes(0, 0), .. Slopes(0, 0), 2, 0, .. Multiplier(1, 1), 0, 0, .. Slopes(0, 0), 2, 0, .. Multiplier(1, 1), 0, 0]);

    /// <summary>Where the hat is 3/5 or more, x is more than the box says.</summary>
    public static VerificationCertificate Narrowed { get; } = Proof(Hat, -0.6, Slopes(64, 64), [3, 0, 0, 0, .. Slopes(0, 0), 0, .. Slopes(0, 128), 0]) is var plain ? plain with
    {
        Ranges = [plain.Ranges[0], new RangeClaim(0, 0, 0, Steps(proof => proof.Ends(0, [Fact(0, 1, 0, 64), Fact(3, 0.25f, 0, 128)]), new OutputRow([-1], -0.6)))],
        Proofs = [plain.Proofs[0] with { Ranges = 1 }],
    } : throw new InvalidOperationException();

    /// <summary>Two hidden layers; an end of the second one is shown by splitting in the first.</summary>
    public static VerificationCertificate Refined { get; } = Of(Deep, -0.6) with
    {
        Ranges =
        [
            new RangeClaim(null, 0, null, Steps(proof =>
            {
                proof.Default(0, []);
                proof.Open(0, 2, [0, 1]);
                proof.Default(1, [0.25, 0.25]);
                proof.Trees(1, [Tree(1, -0.35, [.. Slopes(64, 64), 3, 0, 0, 0, .. Slopes(0, 0), 0, .. Slopes(0, 128), 0])]);
                proof.Open(1, 2, [0, 1]);
            })),
        ],
        Proofs = [new ProofClaim(0, 0, 0, [.. Slopes(64, 64, 128, 0), 0])],
    };

    /// <summary>At 1/2 the hat is 1/2.</summary>
    public static VerificationCertificate Witness { get; } = Of(Hat, -0.4) with { Witness = new WitnessClaim(0, [0.5]), Ranges = [], Proofs = [] };

    /// <summary>At 1/2 the hat is above 0.4, and 1/2 is below the end of the box.</summary>
    public static VerificationCertificate Strict { get; } = Witness with { Cases = [new StatedCase(new StatedBox([-1], [0.75]), [new StatedRow([-1], -0.4) { IsStrict = true }]) { AboveLower = [0], BelowUpper = [0] }] };

    /// <summary>The hat is not at least 0.375 and at most 0.25 at once: half of both rows asks for zero to be below zero.</summary>
    public static VerificationCertificate Sum { get; } = Rows(-0.375, 0.25, 128, 128);

    /// <summary>A proof by a sum of two rows, the first on minus the output.</summary>
    public static VerificationCertificate Rows(double first, double second, params int[] shares) => Of(Hat, 0) with
    {
        Cases = [new StatedCase(new StatedBox([-1], [1]), [new StatedRow([-1], first), new StatedRow([1], second)])],
        Proofs = [new ProofClaim(0, null, 0, [.. Slopes(64, 64), 0]) { Shares = shares }],
    };

    /// <summary>A pass without multipliers.</summary>
    public static byte[] Slopes(params byte[] slopes) => [0, .. slopes];

    /// <summary>One multiplier; slopes follow.</summary>
    public static byte[] Multiplier(int place, float value)
    {
        var bytes = new ProofBytes();
        bytes.Count(1);
        bytes.Count(place);
        bytes.Add(value);
        return bytes.Written.ToArray();
    }

    /// <summary>The certificate of a proof by the tree of one row, on ranges of the first layer as its sizes give them.</summary>
    public static VerificationCertificate Proof(IReadOnlyList<StatedLayer> layers, double limit, params byte[][] tree) => Of(layers, limit) with { Proofs = [new ProofClaim(0, 0, 0, [.. tree.SelectMany(part => part)])] };

    /// <summary>A proof by one bound, with ranges that are derived without a slope stated: the hat is not above one.</summary>
    public static VerificationCertificate Derived(IReadOnlyList<StatedLayer> layers, double limit) => Proof(layers, limit, Slopes(), [0]) with
    {
        Ranges = [new RangeClaim(null, 0, null, Steps(proof =>
        {
            for (var layer = 0; layer < layers.Count - 1; layer++) proof.Derive(layer);
        }))],
    };

    /// <summary>Steps of ranges.</summary>
    public static byte[] Steps(Action<RangeProof> write, OutputRow? row = null)
    {
        var proof = new RangeProof(null, row);
        write(proof);
        return proof.Steps.ToArray();
    }

    /// <summary>An end with a share of the row and slopes.</summary>
    public static byte[] Fact(int end, float share, params byte[] slopes)
    {
        var bytes = new ProofBytes();
        bytes.Count(end);
        bytes.Add(share);
        bytes.Add(slopes);
        return bytes.Written.ToArray();
    }

    /// <summary>A case of one row, the output times a factor.</summary>
    public static StatedCase Case(double lower, double upper, double factor, double limit) => new(new StatedBox([lower], [upper]), [new StatedRow([factor], limit)]);

    private static byte[] Bytes(params byte[] bytes) => bytes;

    private static byte[] Tree(int end, double target, byte[] tree)
    {
        var bytes = new ProofBytes();
        bytes.Count(end);
        bytes.Add(target);
        bytes.Count(tree.Length);
        bytes.Add(tree);
        return bytes.Written.ToArray();
    }

    public static VerificationCertificate Of(IReadOnlyList<StatedLayer> layers, double limit) => new()
    {
        Network = "gone.onnx",
        NetworkSha256 = new string('0', 64),
        Layers = layers,
        Property = null,
        InputCount = 1,
        OutputCount = 1,
        Cases = [Case(-1, 1, -1, limit)],
        Witness = null,
        Ranges = [new RangeClaim(null, 0, null, Steps(proof =>
        {
            proof.Default(0, []);
            proof.Open(0, 2, [0, 1]);
        }))],
        Proofs = [],
    };
}
