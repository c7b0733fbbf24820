namespace Halfspace.Certificates;

/// <summary>The network of one pair of classes and the claims about it, on the samples of the two.</summary>
/// <param name="Low">The class that a negative output votes for.</param>
/// <param name="High">The class that an output of zero or more votes for.</param>
/// <param name="Network">A network with one output.</param>
/// <param name="Fingerprint">The stated fingerprint of the pair's samples.</param>
/// <param name="Outcomes">The claims, one an objective.</param>
public sealed record PairClaim(int Low, int High, CertifiedNetwork Network, string Fingerprint, IReadOnlyList<OutcomeClaim> Outcomes);

/// <summary>A claim about an ensemble: a network of integer weights for each pair of classes.</summary>
public sealed record EnsembleCertificate : DataCertificate
{
    /// <inheritdoc/>
    public override string Kind => "pair-ensemble";

    /// <summary>Widths of each network's hidden layers.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>P of each network.</summary>
    public required int Range { get; init; }

    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>How raw rows become inputs, as JSON, or null.</summary>
    public required string? EncodingText { get; init; }

    /// <summary>The networks that vote, each with its claims.</summary>
    public required IReadOnlyList<PairClaim> Pairs { get; init; }

    internal override string? Encoding => EncodingText;

    /// <summary>Whether every network is that of two classes in order, and every two classes have one.</summary>
    private bool HasEveryPair => Pairs.All(pair => pair.Low >= 0 && pair.Low < pair.High && pair.High < ClassNames.Count)
        && Pairs.Select(pair => (pair.Low, pair.High)).Distinct().LongCount() == (long)ClassNames.Count * (ClassNames.Count - 1) / 2;

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        report.About($"{Pairs.Count} networks, one a pair of classes, one output each, hidden layers {(Hidden.Count == 0 ? "none" : string.Join('-', Hidden))}, sign neurons, integer weights and biases in -{Range}..{Range}");
        if (CheckData(report, engine, cancellationToken) is not { } data) return;
        if (!report.Require(ClassNames.SequenceEqual(data.ClassNames, StringComparer.Ordinal), "the classes are those of the data", $"the ensemble's classes are {string.Join(", ", ClassNames)}; the data's are {string.Join(", ", data.ClassNames)}")) return;
        if (!report.Require(HasEveryPair, "there is a network for each pair of classes", "a pair of classes has no network, or a network has no pair of classes in order")) return;
        foreach (var pair in Pairs)
        {
            if (!report.Require(data.Labels.ContainsAny(pair.Low, pair.High), $"there are samples of {data.ClassNames[pair.Low]} or {data.ClassNames[pair.High]}", $"there is no sample of {data.ClassNames[pair.Low]} or {data.ClassNames[pair.High]}")) continue;
            var part = new CertificateReport(Kind);
            var claims = new TrainingCertificate { FileVersion = FileVersion, Data = null, Source = null, Fingerprint = pair.Fingerprint, Hidden = Hidden, Range = Range, IsSingle = true, Network = pair.Network, Outcomes = pair.Outcomes };
            foreach (var outcome in pair.Outcomes) part.About($"claims   {outcome}");
            var samples = data.Pair(pair.Low, pair.High);
            var fingerprint = samples.Fingerprint(FileVersion);
            if (part.Require(fingerprint == pair.Fingerprint, "the pair's samples have the stated fingerprint", $"the pair's samples have the fingerprint {fingerprint}; the certificate states {pair.Fingerprint}"))
                claims.CheckOn(samples, part, engine, cancellationToken);
            report.Take($"{data.ClassNames[pair.Low]} or {data.ClassNames[pair.High]}: ", part);
        }
    }
}
