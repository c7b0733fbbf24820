using Halfspace.Bounds.Programs;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>
/// Linear-programming bounds: each value that an open activation depends on, and each output, is minimised and maximised over the relaxation
/// of everything before it, with the hull of each activation (the triangle, for ReLU) in place of its graph. Starts from backward
/// bounds and is never wider. Two linear programs a value, each from the basis of the last.
/// </summary>
/// <remarks>
/// A bound is re-derived from the dual values, with directed error terms and without trust in the solver
/// (<see cref="Mip.LpDualBound"/>): it holds in exact real arithmetic on the weights as doubles. An L1 ball is part of the program; of an L2
/// ball only its box is, besides what backward bounds know of it.
/// Sources: Ehlers, ATVA 2017; Tjeng, Xiao and Tedrake, ICLR 2019.
/// </remarks>
public sealed class LpBounds : IBoundMethod
{
    /// <inheritdoc/>
    public string Name => "lp";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The solver asked for cannot hold linear programs open.</exception>
    /// <exception cref="SolverNotAvailableException">No solver that can is installed.</exception>
    public NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, CancellationToken cancellationToken = default)
    {
        options ??= BoundOptions.Default;
        return Compute(network, region, options, LpSolvers.Get(options.Solver), Name, cancellationToken);
    }

    internal static NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, ILpSolver solver, string name, CancellationToken cancellationToken)
    {
        var refinement = new ProgramRefinement(network, region, options, name, cancellationToken)
        {
            IsExact = false,
            Minimum = model => new LpMinimum(model, solver, cancellationToken),
        };
        return refinement.Run(new BackwardBounds().Compute(network, region, options, cancellationToken));
    }
}
