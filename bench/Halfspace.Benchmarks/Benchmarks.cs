namespace Halfspace.Benchmarks;

/// <summary>The plain list of measurements; a new one is one line here.</summary>
public static class Benchmarks
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new AttackMnistBenchmark(),
        new BendersTreeBenchmark(),
        new BoundsBenchmark(),
        new CheckerMutationsBenchmark(),
        new CommandKillsBenchmark(),
        new DrawnTablesBenchmark(),
        new ExperimentKillsBenchmark(),
        new FewInputsBenchmark(),
        new FuzzBenchmark(),
        new GapsBenchmark(),
        new GradientAdultBenchmark(),
        new HullCutsBenchmark(),
        new LimitsBenchmark(),
        new MetamorphicTrainingBenchmark(),
        new MetamorphicNetworksBenchmark(),
        new ModelBuildingBenchmark(),
        new MipAdultBenchmark(),
        new MipTrainingBenchmark(),
        new MnistPairsBenchmark(),
        new OneNeuronBenchmark(),
        new OnnxModelsBenchmark(),
        new PatilMintzBenchmark(),
        new NearestBallsBenchmark(),
        new NeighbourhoodsBenchmark(),
        new MnistSingleBenchmark(),
        new SearchAdultTargets(),
        new SearchSpeedBenchmark(),
        new StartUpBenchmark(),
        new StepNetworksBenchmark(),
        new SurrogatesBenchmark(),
        new VerifyBenchmark(),
        new VerifyCertificatesBenchmark(),
        new VerifyAcasXuBenchmark(),
        new UciBenchmark(),
        new ScoringBenchmark(),
        new RiskScoreBenchmark(),
        new SignSearchBenchmark(),
        new SlimTableBenchmark(),
    ];
}
