namespace Halfspace.Tests.Conformance;

public sealed class CommandLineHighsConformance : MipSolverConformance
{
    protected override string SolverName => "highs-cli";

    protected override int RandomModels => Rounds.Of(10, 25);
}
