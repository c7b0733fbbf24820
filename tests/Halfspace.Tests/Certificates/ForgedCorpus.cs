namespace Halfspace.Tests.Certificates;

/// <summary>Every forged certificate, as the forger makes it.</summary>
internal static class ForgedCorpus
{
    public static IEnumerable<ForgedCertificate> All() => [.. ForgedTraining.All(), .. ForgedRules.All(), .. LimitedCertificates.Forged(), .. SupportCertificates.Forged(), .. PackingCertificates.Forged(), .. CodesCertificates.Forged(), .. ComparisonCertificates.Forged(), .. SplitCertificateCases.Forged(), .. RiskScoreCertificateCases.Forged(), .. ForgedGiven.All(), .. ForgedRealWeights.All(), .. ForgedEnsembles.All(), .. ForgedAttacks.All(), .. ForgedVerifications.All(), .. ForgedChains.All(), .. OwnRangeCertificates.Forged(), .. FiledVerifications.Forged(), .. TightVerifications.Forged(), .. TreeVerifications.Forged(), .. SingleVerifications.Forged(), .. PartVerifications.Forged(), .. PartVerifications.Unreadable(), .. ForgedFormats.All(), .. DrawnCertificates.Forged()];
}
