namespace Halfspace.Tests.Conformance;

public sealed class CbcConformance : MipSolverConformance
{
    protected override string SolverName => "cbc";
}
