namespace Halfspace.Tests.Conformance;

public sealed class CpSatConformance : MipSolverConformance
{
    protected override string SolverName => "cp-sat";

    protected override bool TakesContinuous => false;
}
