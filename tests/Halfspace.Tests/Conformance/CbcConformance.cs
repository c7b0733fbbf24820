namespace Halfspace.Tests.Conformance;

public sealed class CbcConformance : MipSolverConformance
{
    protected override string SolverName => "cbc";

    // Each solve is a process.
    protected override int RandomModels => Rounds.Of(10, 25);
}
