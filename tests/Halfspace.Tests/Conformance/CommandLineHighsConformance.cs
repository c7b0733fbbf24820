namespace Halfspace.Tests.Conformance;

public sealed class CommandLineHighsConformance : MipSolverConformance
{
    protected override string SolverName => "highs-cli";

    protected override int RandomModels => 25;
}
