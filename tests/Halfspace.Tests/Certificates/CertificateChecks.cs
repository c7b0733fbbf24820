using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates as tests make and re-check them.</summary>
internal static class CertificateChecks
{
    /// <summary>The verdict with the engine at hand.</summary>
    public static Verdict Verdict(this Certificate certificate, CancellationToken cancellationToken = default) => certificate.Check(CertificateEngine.Instance, cancellationToken).Verdict;

    /// <summary>The certificate of a network and a bound that somebody claims for the first objective.</summary>
    public static TrainingCertificate Certify(TrainingProblem problem, IntegerNetwork network, BoundProof bound) => TrainingCertificates.Of(problem, new TrainingResult
    {
        Status = TrainingStatus.Feasible,
        Network = network,
        Method = "test",
        Outcomes = [new ObjectiveOutcome(problem.Objectives[0].Name, problem.Score(network)[0], bound)],
    });
}
