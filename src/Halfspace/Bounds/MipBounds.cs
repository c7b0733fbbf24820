using System.Diagnostics;
using Halfspace.Bounds.Programs;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// Mixed-integer bounds: values that stay open after interval, backward and linear-programming bounds are minimised and maximised over an exact
/// statement of the network before them. Given time they are exact up to a margin; a value is left alone as soon as its
/// activation's piece is decided. For small networks, or for the first layers of larger ones.
/// </summary>
/// <remarks>
/// <para>
/// What is taken is the solver's dual bound, at any time limit, moved outwards by <see cref="Mip.Tolerances.Bound"/> times the size of the
/// value's range (at least one): the solver works with tolerances, and its tree is not re-checked. These bounds are therefore as
/// good as the solver's claims, unlike those of the other methods. A claim that a program has no point is never used, and
/// a bound that contradicts the others ends the run.
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
        // A solver without open linear programs goes on from backward bounds.
        var known = solver is ILpSolver linear
            ? LpBounds.Compute(network, region, options, linear, Name, cancellationToken)
            : new BackwardBounds().Compute(network, region, options, cancellationToken);
        var refinement = new ProgramRefinement(network, region, options with { TimeLimit = options.TimeLimit - clock.Elapsed.TotalSeconds }, Name, cancellationToken)
        {
            IsExact = true,
            Minimum = model => new MipMinimum(model, solver, cancellationToken),
            SecondsPerBound = SecondsPerBound,
        };
        return refinement.Run(known);
    }
}
