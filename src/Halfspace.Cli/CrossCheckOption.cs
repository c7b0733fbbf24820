using System.CommandLine;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli;

/// <summary><c>--cross-check</c> of <c>train</c>: a second solver that is not the first one in another wrapping.</summary>
internal static class CrossCheckOption
{
    public static Option<bool> Create() => new("--cross-check") { Description = "Ask a second MIP solver about every bound, or infeasibility, that the first one claims; only what both claim is reported, and a contradiction is exit code 70." };

    /// <summary>The first installed solver that is another program than the one chosen.</summary>
    /// <param name="chosen">The solver chosen, or null for the default.</param>
    /// <exception cref="SolverNotAvailableException">No solver, or no second one, is installed.</exception>
    public static IMipSolver Find(IMipSolver? chosen)
    {
        var first = chosen ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        var others = MipSolvers.All.Where(solver => Program(solver) != Program(first)).ToArray();
        return others.FirstOrDefault(solver => solver.Availability.Found) ?? throw new SolverNotAvailableException(others[0].Name, others[0].Availability);
    }

    /// <summary>highs and highs-cli are one program, in process and beside it.</summary>
    private static string Program(IMipSolver solver) => solver.Name.Split('-', '_')[0];
}
