using System.Numerics;
using Halfspace.Mip;

namespace Halfspace.Training.Methods;

/// <summary>What a MIP solver claims of a training model, on its own authority: a bound, or that there is no network.</summary>
/// <param name="Solver">Name and version of the solver, or of both.</param>
/// <param name="Bound">The bound, or null.</param>
/// <param name="IsInfeasible">Whether it claims that there is no network.</param>
internal sealed record SolverClaim(string Solver, BoundProof? Bound, bool IsInfeasible)
{
    /// <summary>The claim of a result; what a solver says after a point that failed the re-check, or after a failure, is none.</summary>
    /// <param name="result">The result.</param>
    /// <param name="excess">How much more a network may cost in the model than it does.</param>
    /// <param name="denominator">The lattice of costs.</param>
    public static SolverClaim Of(SolveResult result, double excess, BigInteger denominator)
    {
        if (result.Status is SolveStatus.Rejected or SolveStatus.Failed) return new SolverClaim(result.Solver, null, false);
        if (result.Status == SolveStatus.Infeasible) return new SolverClaim(result.Solver, null, true);
        return new SolverClaim(
            result.Solver,
            double.IsFinite(result.DualBound) ? new BoundProof(Cost.AtLeast(result.DualBound - excess, denominator), ProofKind.Mip, "the dual bound of branch and bound", result.Solver) : null,
            false);
    }

    /// <summary>Whether a second solver claims as much.</summary>
    public bool IsConfirmedBy(SolverClaim second)
    {
        ArgumentNullException.ThrowIfNull(second);
        return second.IsInfeasible || (!IsInfeasible && (Bound is null || second.Bound?.Value >= Bound.Value));
    }

    /// <summary>What both claim: the smaller bound; where only one says that there is no network, the other's bound.</summary>
    public SolverClaim With(SolverClaim second)
    {
        ArgumentNullException.ThrowIfNull(second);
        var both = $"{Solver} and {second.Solver}";
        if (IsInfeasible && second.IsInfeasible) return new SolverClaim(both, null, true);
        // That there is no network claims every bound.
        var smaller = IsInfeasible ? second.Bound
            : second.IsInfeasible || Bound is null ? Bound
            : second.Bound is { } other && other.Value < Bound.Value ? other
            : second.Bound is null ? null : Bound;
        return new SolverClaim(both, smaller is null ? null : smaller with { Argument = "the smaller of the dual bounds of branch and bound by two solvers", Trusts = both }, false);
    }
}
