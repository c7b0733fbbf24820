using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Tests.Verification;

/// <summary>A solver that claims the same of every model.</summary>
internal sealed class ClaimingSolver(SolveStatus status, double bound, double[]? point = null) : IMipSolver
{
    public string Name => "liar";

    public SolveStatus Status => status;

    public SolverAvailability Availability { get; } = new(true, "1", "here", "");

    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) =>
        new() { Status = status, DualBound = bound, Point = point, Solver = "liar", Message = status == SolveStatus.Failed ? "gave up" : "" };
}
