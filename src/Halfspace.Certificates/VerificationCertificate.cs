using System.Security.Cryptography;
using Halfspace.Certificates.Verification;

namespace Halfspace.Certificates;

/// <summary>
/// A claim about a property of a network: with a witness that the property is broken, without one that it holds, for every real input and in exact arithmetic on the weights, or in float32 in any order of summation. Every
/// bound of a proof is derived again here, with the slopes and multipliers stated, and what rounding can do taken off.
/// </summary>
public sealed record VerificationCertificate : Certificate
{
    /// <inheritdoc/>
    public override string Kind => "verification";

    /// <summary>Where the network is.</summary>
    public required string Network { get; init; }

    /// <summary>The SHA-256 of the network's file, hexadecimal.</summary>
    public required string NetworkSha256 { get; init; }

    /// <summary>The network as layers; null where it is too large to stand here, and is read from its file.</summary>
    public required IReadOnlyList<StatedLayer>? Layers { get; init; }

    /// <summary>Where the property is; null where it is no file.</summary>
    public required string? Property { get; init; }

    /// <summary>Which evaluation of the network the claim is about.</summary>
    public EvaluationSemantics Semantics { get; init; }

    /// <summary>The number of inputs.</summary>
    public required int InputCount { get; init; }

    /// <summary>The number of outputs.</summary>
    public required int OutputCount { get; init; }

    /// <summary>The ways to break the property.</summary>
    public required IReadOnlyList<StatedCase> Cases { get; init; }

    /// <summary>Parts that cover the boxes of the cases; where there are any, ranges and proofs are about parts in place of cases. Null for none.</summary>
    public IReadOnlyList<PartClaim>? Parts { get; init; }

    /// <summary>An input that breaks it; null where it holds.</summary>
    public required WitnessClaim? Witness { get; init; }

    /// <summary>Ranges that proofs begin with.</summary>
    public required IReadOnlyList<RangeClaim> Ranges { get; init; }

    /// <summary>For each case, or part of one, what shows that it cannot be met.</summary>
    public required IReadOnlyList<ProofClaim> Proofs { get; init; }

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"network  {Network}, SHA-256 {NetworkSha256}");
        report.About($"property {Property ?? "stated here only"}: {InputCount} inputs, {OutputCount} outputs, {Cases.Count} case(s){(Parts is { } parts ? $" in {parts.Count} parts" : "")}");
        report.About((Witness is null ? "claims   the property holds (unsat)" : "claims   the property is broken (sat)") + (Semantics == EvaluationSemantics.Float32 ? " in float32, in any order of summation" : ""));
        CheckProperty(report, engine, cancellationToken);
        var content = Ask(() => Content(Network), cancellationToken);
        if (content is { } bytes && !report.Require(Convert.ToHexStringLower(SHA256.HashData(bytes)) == NetworkSha256, $"the network is {Network}, by its fingerprint", $"the network {Network} has another fingerprint than the one that the claim is about")) return;
        if (CheckLayers(report, content, engine, cancellationToken) is not { } layers) return;
        if (Layers is { Count: 0 })
        {
            report.Refute("no layers are stated; where they are not, 'layers' is null");
            return;
        }

        var chain = layers.Count == 0 ? null : ProofChain.Of(layers, InputCount, OutputCount, Semantics == EvaluationSemantics.Float32);
        if (chain is null && (Witness is null || layers.Count > 0 || Semantics == EvaluationSemantics.Float32))
        {
            report.Refute("the layers do not fit together, or have numbers that no network has");
            return;
        }

        try
        {
            if (Witness is { } witness) new WitnessCheck(this, witness, chain).Check(report, content, engine, cancellationToken);
            else new ProofCheck(this, chain!).Check(report, cancellationToken);
        }
        catch (ProofException fault)
        {
            report.Refute(fault.Message);
        }
    }

    /// <summary>Holds the cases against the property's file.</summary>
    private void CheckProperty(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        if (Property is not { } path) return;
        try
        {
            if (engine is not null && Ask(() => engine.Property(path), cancellationToken) is { } cases)
                report.Require(cases.Count == Cases.Count && cases.Zip(Cases, IsSame).All(same => same), $"the cases are those of {path}", $"the cases are not those of {path}", engine.Name);
            else
                report.Trust($"that the cases are those of {path}, which {(engine is null ? "nobody is here to read" : "is not there or cannot be read")}", "whoever wrote the certificate");
        }
        catch (CertificateException fault)
        {
            report.Refute($"the cases are not those of {path}, which states none: {fault.Message}");
        }
    }

    /// <summary>The layers: those stated, which the file has to give, or those of the file; none for a witness of a network that is not written so.</summary>
    private IReadOnlyList<StatedLayer>? CheckLayers(CertificateReport report, byte[]? content, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        try
        {
            if (content is not null && engine is not null && Ask(() => engine.Layers(Network, content, Semantics), cancellationToken) is { } layers)
            {
                if (Layers is null) report.Require(true, $"the layers are those of {Network}, written as layers", "", engine.Name);
                else if (!report.Require(layers.Count == Layers.Count && layers.Zip(Layers, IsSame).All(same => same), $"the layers stated are those of {Network}", $"the layers stated are not those of {Network}", engine.Name)) return null;
                return layers;
            }
        }
        catch (CertificateException fault)
        {
            if (Witness is not null && Layers is null) return [];
            report.Refute($"the network {Network} cannot be written as layers: {fault.Message}");
            return null;
        }

        var reason = content is null ? $"the network {Network} cannot be read" : "reading a network file needs an engine that does";
        if (Layers is null) report.Unfinished(reason);
        else report.Trust($"that the layers stated are those of {Network}: {reason}", "whoever wrote the certificate");
        return Layers;
    }

    private static bool IsSame(StatedCase a, StatedCase b) =>
        a.Box.Lower.SequenceEqual(b.Box.Lower) && a.Box.Upper.SequenceEqual(b.Box.Upper) && a.Rows.Count == b.Rows.Count && a.Rows.Zip(b.Rows, (x, y) => x.Limit == y.Limit && x.IsStrict == y.IsStrict && x.Coefficients.SequenceEqual(y.Coefficients)).All(same => same)
        && a.AboveLower.SequenceEqual(b.AboveLower) && a.BelowUpper.SequenceEqual(b.BelowUpper);

    private static bool IsSame(StatedLayer a, StatedLayer b) =>
        a.Inputs == b.Inputs && a.Weights.SequenceEqual(b.Weights) && a.Biases.SequenceEqual(b.Biases) && (a.Leaks ?? []).SequenceEqual(b.Leaks ?? []) && (a.Steps ?? []).SequenceEqual(b.Steps ?? []) && (a.Places ?? []).SequenceEqual(b.Places ?? []) && (a.Starts ?? []).SequenceEqual(b.Starts ?? []);

    /// <summary>The network's file, read once: what the fingerprint is of is what the engine reads, whatever becomes of the file.</summary>
    private static byte[]? Content(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
