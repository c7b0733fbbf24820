using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Tests.Verification;

/// <summary>A solver of linear programs that says of an infeasible one only that it is.</summary>
internal sealed class RaylessSolver(ILpSolver inner) : ILpSolver
{
    public string Name => "rayless";

    public SolverAvailability Availability => inner.Availability;

    public ILpSession OpenLp(MipModel model, CancellationToken cancellationToken = default) => new Session(inner.OpenLp(model, cancellationToken));

    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) => inner.SolveLinear(model, options, progress, cancellationToken);

    private sealed class Session(ILpSession session) : ILpSession
    {
        public void SetObjective(ReadOnlySpan<double> coefficients) => session.SetObjective(coefficients);

        public void SetBounds(int variable, double lower, double upper) => session.SetBounds(variable, lower, upper);

        public LpAnswer Solve(double timeLimit, double cutoff) => session.Solve(timeLimit, cutoff) is { Status: SolveStatus.Infeasible } answer ? answer with { InfeasibilityRay = null, RowDuals = new double[answer.RowDuals.Length] } : session.Solve(timeLimit, cutoff);

        public void Dispose() => session.Dispose();
    }
}
