using Halfspace.Mip.Solvers.Cbc;
using Halfspace.Mip.Solvers.CommandLine;
using Halfspace.Mip.Solvers.Highs;
using Halfspace.Mip.Solvers.Scip;

namespace Halfspace.Mip.Solvers;

/// <summary>The plain list of backends; a new backend is one line here.</summary>
/// <example>
/// <code>
/// var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No solver is here; reference Halfspace.Solvers.");
/// var best = model.Solve(solver);
/// Console.WriteLine($"{best.Status}: {best.Objective} at {best.Value(first)}, {best.Value(second)}");
/// </code>
/// </example>
public static class MipSolvers
{
    private static readonly HighsSolver Highs = new();

    /// <summary>CP-SAT, which lies in an assembly that this one cannot reference; null where the program does not reference Halfspace.Solvers.</summary>
    private static readonly IMipSolver? CpSat = FromPackage("Halfspace.Solvers.CpSat.CpSatSolver");

    private static readonly SolverByKind ByKind = new(CpSat, Highs);

    /// <summary>Every backend, in order of preference.</summary>
    public static NamedList<IMipSolver> All { get; } = new("solver", solver => solver.Name,
    [
        Highs,
        .. CpSat is null ? (IMipSolver[])[] : [CpSat],
        new ScipSolver(),
        new CbcSolver(),
        new CommandLineSolver(new HighsProgram()),
        new CommandLineSolver(new CbcProgram()),
        new CommandLineSolver(new ScipProgram()),
        new CommandLineSolver(new GurobiProgram()),
        new CommandLineSolver(new CplexProgram()),
    ]);

    /// <summary>The backend of a name, or null; <c>auto</c> is the one that chooses by a model's kind.</summary>
    public static IMipSolver? Find(string name) => name == "auto" ? ByKind : All.Find(name);

    /// <summary>
    /// The backend to use where none is asked for: by the kind of each model CP-SAT or HiGHS; where HiGHS is missing, the first that is installed;
    /// null without any.
    /// </summary>
    public static IMipSolver? FirstAvailable => ByKind.Availability.Found ? ByKind : All.FirstOrDefault(s => s.Availability.Found);

    /// <summary>Kills every solver program and worker process that was started here and still runs: for a process that is about to end without waiting for them. An ordinary end does it by itself.</summary>
    public static void KillPrograms()
    {
        ChildProcess.KillAll();
        LpWorker.KillAll();
    }

    /// <summary>
    /// A backend whose every solve is a process of its own: a solver that crashes, or does not stop at its limit, then costs that solve only. What it had reported by
    /// then is the result (<see cref="SolveStatus.Crashed"/>). A start of a process takes about a tenth of a second; backends that have their own process anyway change only in
    /// the linear programs that are solved beside them.
    /// </summary>
    /// <param name="solver">A backend of this list, or the one that chooses by a model's kind.</param>
    /// <param name="lost">Receives a sentence for each process that crashed or was ended, from any thread; null for nobody.</param>
    /// <exception cref="ArgumentException">The backend is none of these, and another process would not find it.</exception>
    public static IMipSolver Isolated(IMipSolver solver, Action<string>? lost = null)
    {
        ArgumentNullException.ThrowIfNull(solver);
        return solver is IsolatedSolver or SolverByKind || All.Contains(solver)
            ? IsolatedSolver.Of(solver, lost)
            : throw new ArgumentException($"The solver '{solver.Name}' is not in the list of {nameof(MipSolvers)}, so another process would not find it. Solve with it in this process.", nameof(solver));
    }

    private static IMipSolver? FromPackage(string type) =>
        Type.GetType(type + ", Halfspace.Solvers", throwOnError: false) is { } found ? (IMipSolver?)Activator.CreateInstance(found) : null;
}
