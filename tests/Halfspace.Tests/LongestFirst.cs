using Halfspace.Tests;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Conformance;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Halfspace.Tests;

/// <summary>Collections that take longest, or wait longest, begin first: otherwise the last of them runs alone while a core has nothing to do.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Names of collections, or of classes that are collections of their own, longest first; all others follow.</summary>
    private static readonly string[] Long =
    [
        SolversCollection.Name,
        typeof(Repository.DocumentationTests).FullName!,
        typeof(Experiments.SlurmRunTests).FullName!,
        "builds of this repository",
        typeof(Certificates.ForgedCorpusTests).FullName!,
        typeof(Formats.FuzzedParserTests).FullName!,
        typeof(Training.Formulations.SignNetworkFacts).FullName!,
        typeof(BoundMethodConformance).FullName!,
        typeof(Embedding.EmbeddedSolvingFuzzTests).FullName!,
        typeof(Certificates.CertificateMutationTests).FullName!,
        typeof(Training.LimitedTrainingTests).FullName!,
        typeof(Training.Formulations.FormulationBruteForceTests).FullName!,
        typeof(Verification.PartSearchTests).FullName!,
        typeof(Verification.SplittingTurnsTests).FullName!,
        typeof(Verification.LyingSolverVerificationTests).FullName!,
        typeof(Verification.GrowingBallsTests).FullName!,
        typeof(Verification.StepDistanceTests).FullName!,
        typeof(Training.ExactFit.NetworkFitFacts).FullName!,
        typeof(Training.Methods.HybridMethodTests).FullName!,
        typeof(Training.LowerBounds.TwoSidesFacts).FullName!,
        typeof(Training.Objectives.ForeignObjectiveTests).FullName!,
        typeof(Training.ExactFit.BoxTreeFacts).FullName!,
        typeof(ValueFunctions.VectorRepresentationTests).FullName!,
        typeof(Training.Methods.SplitProofTests).FullName!,
        typeof(Verification.PropertyCertificateTests).FullName!,
        typeof(Training.LowerBounds.RankedSubsetFacts).FullName!,
        typeof(Verification.FalseClaimTests).FullName!,
        typeof(Verification.PartCertificateTests).FullName!,
        typeof(KilledCommandTests).FullName!,
        typeof(Training.LowerBounds.SubsetPackingFacts).FullName!,
        typeof(Training.Formulations.ZeroOneNetworkFacts).FullName!,
        typeof(HostileSolverTests).FullName!,
        typeof(ValueFunctions.ValueGradientTests).FullName!,
        typeof(Training.Formulations.StepNetworkFacts).FullName!,
        typeof(Embedding.TinyAttackFacts).FullName!,
        typeof(Training.Methods.SearchMethodTests).FullName!,
        typeof(Training.ListEnumerationTests).FullName!,
        typeof(Formats.RawSourceTests).FullName!,
        typeof(Verification.SparseBoxTests).FullName!,
        typeof(WrittenModelTests).FullName!,
        typeof(Certificates.ForgeryTests).FullName!,
        typeof(Verification.DistanceSearchTests).FullName!,
        typeof(Verification.ReluSearchTests).FullName!,
        typeof(Certificates.CheckLimitsTests).FullName!,
        typeof(Embedding.CutRoundsTests).FullName!,
        typeof(Training.Formulations.DefaultFormulationTests).FullName!,
        typeof(Training.Methods.BendersTests).FullName!,
        typeof(Verification.StepNeuronTests).FullName!,
        typeof(Embedding.LayerEmbeddingTests).FullName!,
        typeof(HostileFilesTests).FullName!,
        typeof(Verification.MetamorphicNetworkTests).FullName!,
        typeof(Experiments.ReportInBrowserTests).FullName!,
        typeof(Certificates.CheckerAgreementTests).FullName!,
        typeof(TrainRealTests).FullName!,
        typeof(TrainLimitedTests).FullName!,
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var name = collection.TestCollectionDisplayName;
        var at = Array.FindIndex(Long, known => name == known || name.Contains(known + " ", StringComparison.Ordinal));
        return at < 0 ? Long.Length : at;
    }
}
