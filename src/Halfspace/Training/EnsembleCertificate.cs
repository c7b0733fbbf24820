using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// What lets someone else re-check the claims of an ensemble of pairs: all samples once, the networks that vote, and a certificate for each pair.
/// </summary>
public sealed record EnsembleCertificate
{
    /// <summary>The encoded training samples of all classes, or null where they are named only.</summary>
    public required Dataset? Data { get; init; }

    /// <summary>Where the samples came from, or null where that is not known.</summary>
    public required DataSource? Source { get; init; }

    /// <summary>The fingerprint of the training samples of all classes.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The networks that vote.</summary>
    public required PairEnsemble Ensemble { get; init; }

    /// <summary>The claims about each of <see cref="PairEnsemble.Members"/>, in their order, without samples of their own.</summary>
    public required IReadOnlyList<Certificate> Members { get; init; }

    /// <summary>Makes the certificate of a result.</summary>
    /// <param name="problem">Data of all classes, and the widths, range and objectives of each network.</param>
    /// <param name="result">What training gave.</param>
    /// <param name="source">Where the data came from, or null.</param>
    public static EnsembleCertificate Of(TrainingProblem problem, PairEnsembleResult result, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        return new EnsembleCertificate
        {
            Data = source is not null && problem.Data.Values.Length > Certificate.LargestInlineData ? null : problem.Data,
            Source = source,
            Fingerprint = problem.Data.Fingerprint(),
            Ensemble = result.Ensemble,
            Members = [.. result.Ensemble.Members.Select((member, p) => new Certificate
            {
                Data = null,
                Source = null,
                Fingerprint = PairEnsembleTraining.PairOf(problem.Data, member.Low, member.High).Fingerprint(),
                Hidden = problem.Hidden,
                Range = problem.Range,
                Coding = OutputCoding.Single,
                Network = member.Network,
                Outcomes = result.Results[p].Outcomes,
            })],
        };
    }

    /// <summary>Re-checks every pair's claims on that pair's samples; see <see cref="Certificate.Check"/>.</summary>
    /// <param name="data">The training samples where they are not inside; null loads them from <see cref="Source"/>.</param>
    /// <param name="cancellationToken">Ends the derivation of bounds; those not derived anew by then are reported as trusted.</param>
    /// <exception cref="DataFileException">The samples are not inside and cannot be loaded.</exception>
    public CertificateReport Check(Dataset? data = null, CancellationToken cancellationToken = default)
    {
        var report = new CertificateReport();
        var samples = Data ?? data ?? Source?.Load(Ensemble.Encoding, Ensemble.ClassCount)
            ?? throw new InvalidOperationException("The certificate neither holds its samples nor names where they are; give the data.");
        var fingerprint = samples.Fingerprint();
        if (!report.Add(fingerprint == Fingerprint, "the training samples have the stated fingerprint", $"the training samples have the fingerprint {fingerprint}; the certificate states {Fingerprint}")) return report;
        if (samples.ClassCount != Ensemble.ClassCount || Members.Count != Ensemble.Members.Count)
        {
            report.Add(false, "", $"the data has {samples.ClassCount} classes and there are claims about {Members.Count} networks; the ensemble has {Ensemble.ClassCount} classes and {Ensemble.Members.Count} networks");
            return report;
        }

        for (var p = 0; p < Members.Count; p++)
        {
            var pair = Ensemble.Members[p];
            var claims = Members[p] with { Network = pair.Network };
            report.Add($"{samples.ClassNames[pair.Low]} or {samples.ClassNames[pair.High]}: ", claims.Check(PairEnsembleTraining.PairOf(samples, pair.Low, pair.High), cancellationToken));
        }

        return report;
    }
}
