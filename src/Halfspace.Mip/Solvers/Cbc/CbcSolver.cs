using Halfspace.Mip.Solvers.CommandLine;

namespace Halfspace.Mip.Solvers.Cbc;

/// <summary>COIN-OR's branch-and-cut solver CBC 2.10, always in a process of its own.</summary>
/// <remarks>
/// CBC 2.10 keeps state per process: two solves at once in one process give wrong answers, a running solve cannot be told to stop, and its
/// linear-program solver Clp aborts the process where it meets what it did not expect. So the library is loaded by a worker process, which
/// comes with Halfspace.Solvers; a crash there is a result with status <see cref="SolveStatus.Failed"/>. Without the worker or the library, the
/// program <c>cbc</c> is used where there is one. HALFSPACE_CBC_PROGRAM asks for the program.
/// </remarks>
public sealed class CbcSolver : IMipSolver
{
    private readonly CommandLineSolver worker = new(new CbcWorkerProgram());

    private readonly CommandLineSolver program = new(new CbcProgram());

    /// <inheritdoc/>
    public string Name => "cbc";

    /// <inheritdoc/>
    public SolverAvailability Availability => Chosen.Availability is { Found: true } found ? found : worker.Availability;

    private CommandLineSolver Chosen
    {
        get
        {
            var asked = Environment.GetEnvironmentVariable("HALFSPACE_CBC_PROGRAM") is { Length: > 0 };
            return (asked && program.Availability.Found) || !worker.Availability.Found ? program : worker;
        }
    }

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        var chosen = Chosen;
        var availability = chosen.Availability;
        return availability.Found
            ? chosen.SolveLinear(model, options, progress, cancellationToken) with { Solver = $"{Name} {availability.Version}".TrimEnd() }
            : throw new SolverNotAvailableException(Name, Availability);
    }
}
