using Halfspace.Certificates;
using Halfspace.Data;

namespace Halfspace.Training.Ensembles;

/// <summary>Makes certificates of ensembles of pairs; see <see cref="TrainingCertificates"/>.</summary>
public static class PairEnsembleCertificates
{
    /// <summary>The certificate of an ensemble of pairs.</summary>
    /// <param name="problem">Data of all classes, and the widths, range and objectives of each network.</param>
    /// <param name="result">What training gave.</param>
    /// <param name="source">Where the samples come from; null puts them inside and names no source.</param>
    /// <exception cref="ArgumentException">An objective that is not built-in has a name that no certificate takes or stands beside others.</exception>
    public static EnsembleCertificate Of(TrainingProblem problem, PairEnsembleResult result, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        foreach (var pair in result.Results) TrainingCertificates.Refuse(pair.Outcomes);
        return new EnsembleCertificate
        {
            Data = TrainingCertificates.Inline(problem.Data, source),
            Source = TrainingCertificates.Named(source),
            Fingerprint = problem.Data.Fingerprint(),
            Hidden = problem.Hidden,
            Range = problem.Range,
            ClassNames = problem.Data.ClassNames,
            EncodingText = TrainingCertificates.Text(result.Ensemble.Encoding, source),
            Pairs = [.. result.Ensemble.Members.Select((member, p) => new PairClaim(
                member.Low,
                member.High,
                TrainingCertificates.Certified(member.Network, null) with { ClassNames = null },
                PairEnsembleTraining.PairOf(problem.Data, member.Low, member.High).Fingerprint(),
                [.. result.Results[p].Outcomes.Select(TrainingCertificates.Claim)]))],
        };
    }
}
