namespace Halfspace.Tests.Conformance;

public sealed class CommandLineCbcConformance : MipSolverConformance
{
    protected override string SolverName => "cbc-cli";

    protected override int RandomModels => Rounds.Of(10, 25);
}
