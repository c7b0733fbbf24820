namespace Halfspace.Tests.Conformance;

public sealed class ScipConformance : MipSolverConformance
{
    protected override string SolverName => "scip";
}
