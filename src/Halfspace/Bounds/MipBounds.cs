using System.Diagnostics;
using Halfspace.Bounds.Programs;
using Halfspace.Mip.Solvers;
using Halfspace.Mip.Solvers.Cbc;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// Mixed-integer bounds: values that stay open after interval, backward and linear-programming bounds are minimised and maximised over an exact
/// statement of the network before them. Given time they are exact up to a margin; a value is left alone as soon as its
/// activation's piece is decided. For small networks, or for the first layers of larger ones.
/// </summary>
/// <remarks>
/// <para>
/// Each bound comes from a branch and bound whose bounds are re-derived from the dual values of linear programs
/// (<see cref="Mip.Solvers.SafeBranchAndBound"/>), so no solver is trusted, and it is valid at any time limit. That takes a solver with dual values;
/// where one is installed it is used, even if another was asked for. Else two runs of MIP solvers have to make the same claim, and no sampled
/// point may contradict it: then the solvers are trusted that far, with <see cref="Mip.Tolerances.Bound"/> as a margin. A claim that does not
/// stand is dropped, and the backward bound stays.
/// </para>
/// <para>Source: Tjeng, Xiao and Tedrake, ICLR 2019 (progressive tightening).</para>
/// </remarks>
public sealed class MipBounds : IBoundMethod
{
    /// <inheritdoc/>
    public string Name => "mip";

    /// <summary>Seconds for each end of each range.</summary>
    public double SecondsPerBound { get; init; } = 5;

    /// <inheritdoc/>
    /// <exception cref="SolverNotAvailableException">No solver is installed, or not the one asked for.</exception>
    public NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, CancellationToken cancellationToken = default)
    {
        options ??= BoundOptions.Default;
        var clock = Stopwatch.StartNew();
        var solver = options.Solver ?? MipSolvers.FirstAvailable ?? MipSolvers.All[0];
        if (!solver.Availability.Found) throw new SolverNotAvailableException(solver.Name, solver.Availability);
        var linear = LpSolvers.Beside(solver);
        var known = linear is not null
            ? LpBounds.Compute(network, region, options, linear, Name, cancellationToken)
            : new BackwardBounds().Compute(network, region, options, cancellationToken);
        // CBC's library in this process is never the judge; its program may be one of two.
        if (linear is null && solver is CbcSolver && MipSolvers.Find("cbc-cli") is not { Availability.Found: true }) return known;
        var refinement = new ProgramRefinement(network, region, options with { TimeLimit = options.TimeLimit - clock.Elapsed.TotalSeconds }, Name, cancellationToken)
        {
            IsExact = true,
            Minimum = model => linear is not null ? new SafeMinimum(model, linear, cancellationToken) : new AgreedMinimum(model, solver, SecondSolver.For(solver, model) ?? solver, cancellationToken),
            SecondsPerBound = SecondsPerBound,
        };
        return refinement.Run(known);
    }
}
