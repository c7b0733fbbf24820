using System.CommandLine;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.Runs;

/// <summary><c>--cross-check</c> of <c>train</c>.</summary>
internal static class CrossCheckOption
{
    public static Option<bool> Create() => new("--cross-check") { Description = "Ask a second MIP solver about every bound that the first one claims; only what both claim is reported, and a contradiction is exit code 70." };

    /// <summary>The second solver.</summary>
    /// <param name="chosen">The first solver, or null for the default.</param>
    /// <exception cref="SolverNotAvailableException">No solver, or no second one, is installed.</exception>
    public static IMipSolver Find(IMipSolver? chosen) =>
        SharedOptions.Second(chosen ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability));
}
