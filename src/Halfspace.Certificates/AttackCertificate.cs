using System.Numerics;
using System.Security.Cryptography;

namespace Halfspace.Certificates;

/// <summary>A claim about the nearest input that a network gives to another class.</summary>
public sealed record AttackCertificate : Certificate
{
    /// <inheritdoc/>
    public override string Kind => "attack";

    /// <summary>Where the network is.</summary>
    public required string Network { get; init; }

    /// <summary>The SHA-256 of the network's file, hexadecimal.</summary>
    public required string NetworkSha256 { get; init; }

    /// <summary>The input to start from.</summary>
    public required IReadOnlyList<double> Input { get; init; }

    /// <summary>Whether input, box, witness and distance are in the units of the data of a network that keeps its encoding; else they are what the network takes.</summary>
    public bool IsInDataUnits { get; init; }

    /// <summary>The smallest value of each input.</summary>
    public required IReadOnlyList<double> Lower { get; init; }

    /// <summary>The largest value of each input.</summary>
    public required IReadOnlyList<double> Upper { get; init; }

    /// <summary>The class that the witness is given to.</summary>
    public required int Target { get; init; }

    /// <summary>Whether the bound is about any class but the input's own, not about <see cref="Target"/> only; null in files of version 1, which do not say.</summary>
    public required bool? IsAnyTarget { get; init; }

    /// <summary><c>l1</c>, <c>l2</c>, <c>linf</c> or <c>l0</c>.</summary>
    public required string Norm { get; init; }

    /// <summary>How many times as large as every other the target's output is; null with a margin, or where the network's own prediction counts (in the units of data only).</summary>
    public required double? Factor { get; init; }

    /// <summary>By how much the target's output is above every other; null with a factor, or where the network's own prediction counts.</summary>
    public required double? Margin { get; init; }

    /// <summary>The adversarial input.</summary>
    public required IReadOnlyList<double> Witness { get; init; }

    /// <summary>Its distance.</summary>
    public required double Distance { get; init; }

    /// <summary>No adversarial input is nearer, as claimed by <see cref="Solver"/>.</summary>
    public required double Bound { get; init; }

    /// <summary>The solver that the bound is from.</summary>
    public required string Solver { get; init; }

    /// <summary>What every output but the target's is held against.</summary>
    private string Condition => IsPrediction ? FormattableString.Invariant($"the network gives class {Target}") : FormattableString.Invariant($"output {Target} is {(Margin is { } margin ? $"at least {margin:R} above" : $"at least {Factor:R} times")} every other");

    private bool IsPrediction => IsInDataUnits && Factor is null && Margin is null;

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"network  {Network}, SHA-256 {NetworkSha256}");
        report.About(FormattableString.Invariant($"claims   an input of {Input.Count} values such that {Condition}, at distance {Distance:R} ({Norm}{(IsInDataUnits ? ", in the units of the data" : "")}); none nearer than {Bound:R}"));
        if (Fault() is { } fault)
        {
            report.Refute(fault);
            return;
        }

        report.Require(Enumerable.Range(0, Input.Count).All(i => Witness[i] >= Lower[i] && Witness[i] <= Upper[i]), "the witness lies in its box", "the witness leaves its box");
        CheckDistance(report, cancellationToken);
        CheckNetwork(report, engine, cancellationToken);
        report.Require(Bound <= Distance, "the bound is not above the distance", FormattableString.Invariant($"the bound {Bound:R} is above the distance {Distance:R}"));
        if (Bound <= 0) report.Require(true, "no distance is below 0", "");
        else if (!ClaimCheck.Names(Solver)) report.Refute(FormattableString.Invariant($"the bound {Bound:R} names nobody who claims it"));
        else report.Trust(FormattableString.Invariant($"that no input{(IsAnyTarget is true ? " of any class but its own" : IsAnyTarget is false ? $" of class {Target}" : "")} is nearer than {Bound:R}, a claim of {Solver} which was not re-derived"), Solver);
    }

    private string? Fault()
    {
        if (Norm is not ("l1" or "l2" or "linf" or "l0")) return $"there is no norm '{Norm}'";
        if (Factor is null == Margin is null && !IsPrediction) return "there must be either a factor or a margin";
        if (Factor is < 1 || Margin is < 0) return "a factor is 1 or more, a margin 0 or more";
        if (Input.Count == 0 || Lower.Count != Input.Count || Upper.Count != Input.Count || Witness.Count != Input.Count)
            return $"the input has {Input.Count} values, the box {Lower.Count} and {Upper.Count}, the witness {Witness.Count}; they must be as many";
        return Enumerable.Range(0, Input.Count).All(i => Input[i] >= Lower[i] && Input[i] <= Upper[i]) ? null : "the input does not lie in its box";
    }

    /// <remarks>
    /// The stated distance is the sum of doubles: each of n differences, squares included, and each addition err by at most 2^-53 of their
    /// result, all terms being of one sign, and a square root by as much, so (n + 8) 2^-53 of the exact distance covers it; the largest difference alone errs by 2^-53.
    /// </remarks>
    private void CheckDistance(CertificateReport report, CancellationToken cancellationToken)
    {
        var (sum, squares) = (default(Fraction), default(Fraction));
        var changes = new Fraction[Input.Count];
        for (var i = 0; i < changes.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            changes[i] = (Fraction.Of(Witness[i]) - Fraction.Of(Input[i])).Abs();
            sum += changes[i];
            squares += changes[i] * changes[i];
        }

        var stated = Fraction.Of(Distance);
        var error = new Fraction(Norm == "linf" ? 1 : Input.Count + 8, BigInteger.One << 53);
        var (low, high) = (stated * (BigInteger.One - error), stated * (BigInteger.One + error));
        var holds = stated == stated.Abs() && Norm switch
        {
            "l1" => sum >= low && sum <= high,
            "l2" => squares >= low * low && squares <= high * high,
            "linf" => changes.Max() >= low && changes.Max() <= high,
            _ => stated == (BigInteger)changes.Count(change => change != default(Fraction)),
        };
        report.Require(holds, FormattableString.Invariant($"its distance is {Distance:R}, exactly up to the rounding of doubles"), FormattableString.Invariant($"its distance is not {Distance:R}"));
    }

    private void CheckNetwork(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        if (Ask(Content, cancellationToken) is not { } content)
        {
            report.Unfinished($"the network {Network} cannot be read");
            return;
        }

        if (!report.Require(content.Sha256 == NetworkSha256, $"the network is {Network}, by its fingerprint", $"the network {Network} has another fingerprint than the one that was attacked")) return;
        if (engine is null)
        {
            report.Unfinished("what the network gives for the witness: running a network file needs the engine");
            return;
        }

        try
        {
            var replay = Ask(() => Run(engine, content.Bytes, Witness), cancellationToken);
            Replayed(report, engine, IsInDataUnits ? "by exact evaluation" : "in double precision", replay.Outputs, replay.Class);
            if (!IsInDataUnits) Replayed(report, engine, "in float32", [.. replay.SingleOutputs.Select(output => (double)output)], replay.Class);
            if (IsAnyTarget is not true) return;
            var own = Ask(() => Run(engine, content.Bytes, Input), cancellationToken);
            report.Require(own.Outputs.All(double.IsFinite) && (own.Class ?? own.Outputs.TakeWhile(output => output < own.Outputs.Max()).Count()) != Target, $"the input's own class is not {Target}", $"the input itself is of class {Target} or of none, so the witness is of no other", engine.Name);
        }
        catch (CertificateException fault)
        {
            report.Refute($"the network cannot be run on the witness: {fault.Message}");
        }
    }

    private NetworkReplay Run(ICertificateEngine engine, byte[] content, IReadOnlyList<double> input) =>
        IsInDataUnits ? engine.ReplayRow(Network, content, input) : engine.Replay(Network, content, input);

    /// <summary>The network's file, read once: what the fingerprint is of is what the engine runs, whatever becomes of the file.</summary>
    private (byte[] Bytes, string Sha256)? Content()
    {
        try
        {
            var bytes = File.ReadAllBytes(Network);
            return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private void Replayed(CertificateReport report, ICertificateEngine engine, string how, IReadOnlyList<double> outputs, int? given)
    {
        var holds = IsPrediction ? given == Target : Target < outputs.Count && outputs.Count > 1 && outputs.All(double.IsFinite)
            && Enumerable.Range(0, outputs.Count).All(j => j == Target || IsAhead(Fraction.Of(outputs[Target]), Fraction.Of(outputs[j])));
        report.Require(holds, $"{how}, {Condition}", $"{how} it is not so that {Condition}", engine.Name);
    }

    /// <summary>Compares outputs exactly: a difference of doubles is rounded, and may come out as the margin where it is less.</summary>
    private bool IsAhead(Fraction target, Fraction other) => Margin is { } margin ? target - other >= Fraction.Of(margin) : target >= Fraction.Of(Factor!.Value) * other;
}
