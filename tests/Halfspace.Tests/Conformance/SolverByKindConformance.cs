namespace Halfspace.Tests.Conformance;

public sealed class SolverByKindConformance : MipSolverConformance
{
    protected override string SolverName => "auto";
}
