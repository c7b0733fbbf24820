using Halfspace.Certificates;
using static Halfspace.Tests.Certificates.TrueVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>Layers that are no network, ranges of neurons that are a little too small, parts said to be empty, and witnesses that meet half of what they have to: lies that each one comparison of the checker keeps out.</summary>
internal static class ForgedChains
{
    private const string Folder = "verification";
    private const string NotShown = "does not show that no input of case 0";
    private const string NoFit = "do not fit together";

    public static IEnumerable<ForgedCertificate> All()
    {
        ForgedCertificate Forge(string name, string phrase, Certificate lie) => ForgedCertificate.Of(Folder, name, phrase, lie, _ => { });
        yield return Forge("layers-the-second-wider-than-the-first", NoFit, Box with { Layers = [Hat[0], new StatedLayer(3, [1, -2, 0], [0], null)] });
        yield return Forge("layers-the-second-narrower-than-the-first", NoFit, Box with { Layers = [Hat[0], new StatedLayer(1, [1], [0], null)] });
        yield return Forge("layers-of-more-inputs-than-the-property", NoFit, Box with { Layers = [new StatedLayer(2, [1, 0, 1, 0], [0, -0.5], null), Hat[1]] });
        yield return Forge("layers-the-first-of-no-neuron", NoFit, Box with { Layers = [new StatedLayer(1, [], [], null), new StatedLayer(1, [1], [0], null)] });
        yield return Forge("step-that-leaks-all", NoFit, BoxSteps with { Layers = [Stepped[0] with { Leaks = [1, 0] }, Stepped[1]] });
        yield return Forge("steps-beside-too-few-leaks", NoFit, BoxSteps with { Layers = [Stepped[0] with { Steps = [1], Leaks = [0] }, Stepped[1]] });

        // A range ends at 0.7, and the nearest number of single precision is below it: a line through that number is below the ReLU at the end.
        foreach (var (name, sign) in new[] { ("upper", 1.0), ("lower", -1.0) })
        {
            yield return Forge($"{name}-end-between-two-of-single-precision", NotShown, Of([new StatedLayer(1, [sign], [0], null), new StatedLayer(1, [1], [0], null)], 0) with
            {
                Cases = [sign > 0 ? Case(-1, 0.7, -1, -0.699999995) : Case(-0.7, 1, -1, -0.699999995)],
                Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 1])],
                Proofs = [new ProofClaim(0, 0, 0, [.. Slopes(255), 0])],
            });
        }

        // Only for float32 ends of a box are rounded to single precision.
        yield return Forge("box-end-between-two-of-single-precision", NotShown, Of([new StatedLayer(1, [1], [0], null), new StatedLayer(1, [1], [0], null)], 0) with
        {
            Cases = [Case(0.5, 0.7, -1, -0.699999995)],
            Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 0])],
            Proofs = [new ProofClaim(0, 0, 0, [.. Slopes(), 0])],
        });
        yield return Forge("ranges-of-a-case-that-is-none", "there is no case 1", Signs with { Ranges = [Signs.Ranges[0] with { Case = 1 }] });
        // Where a neuron is negative the row is out of reach, so it is positive on both sides of a split at itself; that says nothing about the upper side.
        yield return Forge("sign-that-follows-and-is-given-twice", NotShown, Proof(Hat, -0.4, Slopes(64, 64), [3, 0, 0, 1, 0, 1], Slopes(0, 0), Slopes(0, 0), [1, 0], Slopes(0, 0), [1, 0]));
        // A neuron that is zero everywhere is on both sides of zero, and neither side is empty.
        yield return Forge("split-at-a-neuron-that-is-zero", NotShown, Proof([new StatedLayer(1, [1, 0], [0, 0], null), new StatedLayer(2, [1, 0], [0], null)], -0.6, Slopes(64, 64), [3, 0, 1, 0], Slopes(0, 0), [0], Slopes(0, 0), [0]));

        yield return Forge("witness-in-the-box-at-the-first-input-only", "leaves its box", Two([0.5, 2], new StatedRow([-1, 0], -0.4)));
        yield return Forge("witness-in-the-box-at-the-second-input-only", "leaves its box", Two([2, 0.5], new StatedRow([0, -1], -0.4)));
        yield return Forge("witness-that-meets-the-first-row-only", "misses a row", Two([0.5, 0.5], new StatedRow([-1, 0], -0.4), new StatedRow([0, -1], -0.6)));
        yield return Forge("witness-that-meets-the-second-row-only", "misses a row", Two([0.5, 0.5], new StatedRow([-1, 0], -0.6), new StatedRow([0, -1], -0.4)));
        yield return Forge("witness-of-the-smallest-weight-taken-twice", "misses a row", Weight(double.Epsilon, 2 * double.Epsilon));

        // What a step is at zero is not known, and interval arithmetic hands it on to a second step.
        foreach (var (name, weight, bias, second, row, limit) in new[]
        {
            ("that-is-zero-taken-for-one", 0.0, 0.0, -0.25, 1.0, 0.4), ("that-is-zero-taken-for-zero", 0, 0, -0.25, -1, -0.6),
            ("that-is-one-taken-for-two", 0, 1, -1.5, 1, 0.4), ("that-may-be-one-taken-for-zero", 0.5, 0, -0.25, -1, -0.6),
        })
        {
            yield return Forge($"spread-of-a-step-{name}", NotShown, Of([new StatedLayer(1, [weight], [bias], null) { Steps = [0] }, new StatedLayer(1, [1], [second], null) { Steps = [0] }, new StatedLayer(1, [1], [0], null)], 0) with
            {
                Cases = [Case(-1, 1, row, limit)],
                Ranges = [new RangeClaim(null, 0, null, [1, 0, 2, 0, 0, 5, 1, 2, 1, 0])],
                Proofs = [new ProofClaim(0, 0, 0, [.. Slopes(), 0])],
            });
        }
    }

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        // Empty at one input, a box has no point.
        yield return (Folder, "box-empty-at-one-of-two-inputs", Two([0, 0], new StatedRow([-1, 0], -0.4)) with { Cases = [new StatedCase(new StatedBox([-1, 1], [1, 0.5]), [new StatedRow([-1, 0], -0.4)])], Witness = null });
        yield return (Folder, "witness-at-the-upper-end", Witness with { Cases = [Case(-1, 0.5, -1, -0.4)] });
        yield return (Folder, "witness-of-two-rows", Two([0.5, 0.75], new StatedRow([-1, 0], -0.5), new StatedRow([0, -1], -0.75)));
        // The last bit of a weight counts, and so do numbers with a single one.
        foreach (var (name, weight) in new[] { ("of-an-odd-last-bit", 0.3), ("near-the-smallest-with-all-bits", 2.5e-308), ("the-smallest", double.Epsilon) }) yield return (Folder, "witness-of-a-weight-" + name, Weight(weight, weight));
        yield return (Folder, "witness-of-even-numbers", Witness with { Layers = [new StatedLayer(1, [2], [2], null), new StatedLayer(1, [2], [2], null)], Cases = [Case(-1, 2, -1, -14)], Witness = new WitnessClaim(0, [2]) });
        // A step at zero is either, and without the network's file nobody knows which.
        yield return (Folder, "witness-at-a-step", Witness with { Layers = Stepped, Cases = [Case(-1, 1, -1, 0.5)], Witness = new WitnessClaim(0, [0]) });
    }

    /// <summary>A witness of two inputs that are handed on to two outputs.</summary>
    private static VerificationCertificate Two(double[] input, params StatedRow[] rows) => Witness with
    {
        InputCount = 2,
        OutputCount = 2,
        Layers = [new StatedLayer(2, [1, 0, 0, 1], [0, 0], null), new StatedLayer(2, [1, 0, 0, 1], [0, 0], null)],
        Cases = [new StatedCase(new StatedBox([-1, -1], [1, 1]), rows)],
        Witness = new WitnessClaim(0, input),
    };

    /// <summary>A witness at one: the output is the weight, and is asked to be at least some number.</summary>
    private static VerificationCertificate Weight(double weight, double asked) => Witness with { Layers = [new StatedLayer(1, [weight], [0], null), new StatedLayer(1, [1], [0], null)], Cases = [Case(-1, 1, -1, -asked)], Witness = new WitnessClaim(0, [1]) };
}
