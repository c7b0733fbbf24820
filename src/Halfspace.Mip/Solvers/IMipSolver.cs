namespace Halfspace.Mip.Solvers;

/// <summary>
/// A solver backend. It takes a model of linear rows only and reports what the solver claims; indicator rows,
/// piecewise-linear terms, and the re-check of every answer are <see cref="MipSolving"/>'s.
/// </summary>
public interface IMipSolver
{
    /// <summary>The name on the command line, in lower case: <c>highs</c>, <c>cbc</c>.</summary>
    string Name { get; }

    /// <summary>Whether the solver is here, its version, where, and how to get it. Never throws.</summary>
    SolverAvailability Availability { get; }

    /// <summary>The backend that solves a model: this one, but for one that chooses by the model's kind.</summary>
    IMipSolver For(MipModel model) => this;

    /// <summary>Why the backend does not take a model, as a clause; null where it does.</summary>
    string? RefusalOf(MipModel model) => null;

    /// <summary>Whether <see cref="SolveLinear"/> takes indicator rows too; elsewhere they are reformulated first.</summary>
    bool TakesIndicators => false;

    /// <summary>
    /// Whether <see cref="SolveLinear"/> asks <see cref="SolveOptions.LazyConstraints"/> and <see cref="SolveOptions.UserCuts"/> during its search. Elsewhere
    /// it is not given them: <see cref="MipSolving"/> solves in rounds.
    /// </summary>
    bool TakesRowGenerators => false;

    /// <summary>
    /// Solves a model of linear rows. Safe to call from many threads at once. The point in the result is the solver's
    /// own, not yet re-checked; <see cref="SolveResult.Objective"/> and <see cref="SolveResult.Feasibility"/> are left unset.
    /// </summary>
    /// <param name="model">Linear rows and a linear objective; indicator rows too where <see cref="TakesIndicators"/>.</param>
    /// <param name="options">Limits, seed, threads, whom to tell.</param>
    /// <param name="progress">Receives incumbents and bounds, from any thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the solve with <see cref="SolveStatus.Interrupted"/> and what was found; nothing is thrown.</param>
    /// <exception cref="SolverNotAvailableException">The solver is not installed.</exception>
    /// <exception cref="ModelRefusedException">The solver does not take models of this kind.</exception>
    SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken);
}

/// <summary>Whether and where a solver was found.</summary>
/// <param name="Found">True when the solver can be used.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="Location">The library or program found, or null.</param>
/// <param name="HowToInstall">What to run to get it; shown where it is missing.</param>
public sealed record SolverAvailability(bool Found, string? Version, string? Location, string HowToInstall)
{
    /// <summary>Which kind of place it came from: <c>package</c>, <c>environment</c>, <c>user folder</c> or <c>system</c>; null where it was not found.</summary>
    public string? Origin { get; init; }
}

/// <summary>A solver was asked for that is not installed; the message says how to install it.</summary>
public sealed class SolverNotAvailableException : Exception
{
    /// <summary>Creates the exception for a backend that was not found.</summary>
    public SolverNotAvailableException(string solver, SolverAvailability availability)
        : base($"The solver '{solver}' was not found. {availability?.HowToInstall}")
    {
        Solver = solver;
    }

    /// <summary>The backend's name.</summary>
    public string Solver { get; }
}

/// <summary>A model is of a kind that a solver does not take; the message says which solver, why, and what takes it.</summary>
public sealed class ModelRefusedException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="solver">The backend's name.</param>
    /// <param name="reason">A clause that says what stands against the model.</param>
    public ModelRefusedException(string solver, string reason)
        : base($"The solver '{solver}' takes models of bounded integers with fractional coefficients only; {reason}. Give another solver, 'highs' say.")
    {
        Solver = solver;
    }

    /// <summary>The backend's name.</summary>
    public string Solver { get; }
}
