namespace Halfspace.Tests.Conformance;

public sealed class HighsConformance : MipSolverConformance
{
    protected override string SolverName => "highs";
}
