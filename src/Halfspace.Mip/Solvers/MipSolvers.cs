using Halfspace.Mip.Solvers.Cbc;
using Halfspace.Mip.Solvers.CommandLine;
using Halfspace.Mip.Solvers.Highs;

namespace Halfspace.Mip.Solvers;

/// <summary>The plain list of backends; a new backend is one line here.</summary>
public static class MipSolvers
{
    /// <summary>Every backend, in order of preference.</summary>
    public static IReadOnlyList<IMipSolver> All { get; } =
    [
        new HighsSolver(),
        new CbcSolver(),
        new CommandLineSolver(new HighsProgram()),
        new CommandLineSolver(new CbcProgram()),
        new CommandLineSolver(new ScipProgram()),
        new CommandLineSolver(new GurobiProgram()),
        new CommandLineSolver(new CplexProgram()),
    ];

    /// <summary>The backend of a name, or null.</summary>
    public static IMipSolver? Find(string name) => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first backend that is installed, or null.</summary>
    public static IMipSolver? FirstAvailable => All.FirstOrDefault(s => s.Availability.Found);
}
