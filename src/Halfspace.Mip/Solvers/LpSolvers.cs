namespace Halfspace.Mip.Solvers;

/// <summary>The backends that hold linear programs open: those of <see cref="MipSolvers"/> that are an <see cref="ILpSolver"/>.</summary>
public static class LpSolvers
{
    /// <summary>Every such backend, in order of preference.</summary>
    public static IReadOnlyList<ILpSolver> All { get; } = [.. MipSolvers.All.OfType<ILpSolver>()];

    /// <summary>The backend for linear programs that are solved beside a MIP solver: that one where it holds them open, else the first that is installed, in processes of its own where the given one is; null without any.</summary>
    /// <param name="solver">The MIP solver in use, or null.</param>
    public static ILpSolver? Beside(IMipSolver? solver) =>
        solver as ILpSolver ?? (All.FirstOrDefault(candidate => candidate.Availability.Found) is { } found ? (ILpSolver)CommandLine.IsolatedSolver.Like(solver, found) : null);

    /// <summary>The backend to use.</summary>
    /// <param name="preferred">A backend asked for, or null for the first that is installed.</param>
    /// <exception cref="ArgumentException">The backend asked for cannot hold linear programs open; the message names those that can.</exception>
    /// <exception cref="SolverNotAvailableException">None is installed; the message says how to install one.</exception>
    public static ILpSolver Get(IMipSolver? preferred)
    {
        if (preferred is not null && preferred is not ILpSolver)
            throw new ArgumentException($"The solver '{preferred.Name}' cannot hold a linear program open and give its dual values. Those that can: {string.Join(", ", All.Select(solver => solver.Name))}.", nameof(preferred));
        var chosen = preferred as ILpSolver ?? All.FirstOrDefault(solver => solver.Availability.Found) ?? All[0];
        return chosen.Availability.Found ? chosen : throw new SolverNotAvailableException(chosen.Name, chosen.Availability);
    }
}
