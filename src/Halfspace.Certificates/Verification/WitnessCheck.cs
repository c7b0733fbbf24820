using System.Numerics;

namespace Halfspace.Certificates.Verification;

/// <summary>Re-checks a witness: in its box, and on the rows of its case, in double precision and in float32 by the engine, and exactly here.</summary>
internal sealed class WitnessCheck(VerificationCertificate certificate, WitnessClaim witness, ProofChain? chain)
{
    private bool isAtStep;

    public void Check(CertificateReport report, byte[]? content, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        if (witness.Case >= certificate.Cases.Count) throw new ProofException($"the witness is of case {witness.Case}, but there are {certificate.Cases.Count} cases");
        var one = certificate.Cases[witness.Case];
        var isInside = Enumerable.Range(0, witness.Input.Length).All(i => witness.Input[i] >= one.Box.Lower[i] && witness.Input[i] <= one.Box.Upper[i])
            && one.AboveLower.All(i => witness.Input[i] > one.Box.Lower[i]) && one.BelowUpper.All(i => witness.Input[i] < one.Box.Upper[i]);
        if (!report.Require(isInside, $"the witness lies in the box of case {witness.Case}", "the witness leaves its box")) return;
        var isReplayed = content is not null && engine is not null && IsReplayed(report, one, content, engine, cancellationToken);
        if (chain is null) return;
        if (certificate.Semantics == EvaluationSemantics.Float32)
        {
            report.Require(new SingleReplay(chain).IsMet(witness.Input, one.Rows), "in float32 the witness meets all rows of its case in every order of summation", "in float32 there are orders of summation for which it is not shown that the witness meets the rows of its case");
            return;
        }

        var isMet = IsMet(one, [.. Exact(cancellationToken)]);
        if (isAtStep && !isReplayed) report.Unfinished("a step is at zero for the witness, where it is either, so the network has to be run");
        else if (isMet && !isAtStep) report.Require(true, "in exact arithmetic on the layers the witness meets all rows of its case", "");
        else if (isReplayed) report.Trust("that evaluation in double precision and in float32 is what counts: in exact arithmetic the witness misses a row by what rounding does, or a step is at zero, where it is either", engine!.Name);
        else report.Refute("in exact arithmetic the witness misses a row of its case");
    }

    private bool IsReplayed(CertificateReport report, StatedCase one, byte[] content, ICertificateEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            var replay = Certificate.Ask(() => engine.Replay(certificate.Network, content, witness.Input), cancellationToken);
            return Replayed(report, one, "in double precision", replay.Outputs, engine.Name) & Replayed(report, one, "in float32", [.. replay.SingleOutputs.Select(output => (double)output)], engine.Name);
        }
        catch (CertificateException fault)
        {
            report.Refute($"the network cannot be run on the witness: {fault.Message}");
            return false;
        }
    }

    private static bool Replayed(CertificateReport report, StatedCase one, string how, IReadOnlyList<double> outputs, string by) => report.Require(
        outputs.All(double.IsFinite) && IsMet(one, [.. outputs.Select(Fraction.Of)]), $"{how} the witness meets all rows of its case", $"{how} the witness misses a row of its case", by);

    private static bool IsMet(StatedCase one, Fraction[] outputs) => one.Rows.All(row =>
    {
        if (row.Coefficients.Length != outputs.Length) return false;
        var sum = default(Fraction);
        for (var j = 0; j < outputs.Length; j++) sum += Fraction.Of(row.Coefficients[j]) * outputs[j];
        return sum.CompareTo(Fraction.Of(row.Limit)) is var order && (row.IsStrict ? order < 0 : order <= 0);
    });

    /// <summary>The outputs as fractions. Values of a layer are whole numbers times one power of two, and so are its weights.</summary>
    private IEnumerable<Fraction> Exact(CancellationToken cancellationToken)
    {
        var (values, scale) = Whole(witness.Input);
        for (var k = 0; k < chain!.Layers.Count; k++)
        {
            var layer = chain.Layers[k];
            var ((weights, weightScale), (biases, biasScale)) = (Whole(layer.Weights), Whole(layer.Biases));
            // No scale is above zero. The sum of products has the scale of values plus that of weights; it is brought to the smaller one of that and the biases'.
            var product = scale + weightScale;
            var next = new BigInteger[layer.Outputs];
            var (common, at) = (Math.Min(product, biasScale), 0);
            for (var j = 0; j < next.Length; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sum = BigInteger.Zero;
                var places = chain.Rows[k].Places(j);
                for (var e = 0; e < places.Length; e++) sum += weights[at++] * values[places[e]];
                next[j] = (sum << (product - common)) + (biases[j] << (biasScale - common));
            }

            (values, scale) = (next, common);
            if (k == chain.HiddenCount) break;
            if (chain.HasSteps(k))
            {
                isAtStep |= Enumerable.Range(0, next.Length).Any(j => chain.IsStep(k, j) && next[j].IsZero);
                for (var j = 0; j < next.Length; j++) next[j] = chain.IsStep(k, j) ? (next[j].Sign > 0 ? BigInteger.One << -scale : BigInteger.Zero) : next[j];
            }

            var (leaks, leakScale) = Whole([.. Enumerable.Range(0, next.Length).Select(j => chain.Leak(k, j))]);
            for (var j = 0; j < next.Length; j++) next[j] = next[j].Sign < 0 ? next[j] * leaks[j] : next[j] << -leakScale;
            scale += leakScale;
        }

        return values.Select(value => new Fraction(value, BigInteger.One << -scale));
    }

    /// <summary>Doubles as whole numbers times a power of two that is at most one.</summary>
    private static (BigInteger[] Numbers, int Scale) Whole(double[] values)
    {
        var parts = Array.ConvertAll(values, value =>
        {
            var (bits, exponent) = (BitConverter.DoubleToInt64Bits(value) & 0xFFFFFFFFFFFFFL, (int)(BitConverter.DoubleToInt64Bits(value) >> 52 & 0x7FF));
            var mantissa = exponent > 0 ? bits | 1L << 52 : bits;
            var zeros = mantissa == 0 ? 0 : BitOperations.TrailingZeroCount(mantissa);
            return (Mantissa: (value < 0 ? -mantissa : mantissa) >> zeros, Exponent: mantissa == 0 ? 0 : Math.Max(exponent, 1) - 1075 + zeros);
        });
        var scale = Math.Min(0, parts.Min(part => part.Exponent));
        return (Array.ConvertAll(parts, part => new BigInteger(part.Mantissa) << (part.Exponent - scale)), scale);
    }
}
