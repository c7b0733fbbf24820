using System.CommandLine;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.Runs;

/// <summary><c>--isolate</c>: solvers in processes of their own, and what is said where one of them is lost.</summary>
internal static class SolverIsolation
{
    private static readonly Lock Gate = new();

    private static readonly HashSet<string> Said = [];

    public static Option<bool> Option() => new("--isolate") { Description = "Solve in processes of their own: a solver that crashes or hangs is named, and costs that solve only." };

    /// <summary>A solver as asked for.</summary>
    /// <param name="isolates">Whether <c>--isolate</c> was given.</param>
    /// <param name="solver">The solver.</param>
    /// <exception cref="SolverNotAvailableException">There is no worker here.</exception>
    public static IMipSolver Of(bool isolates, IMipSolver solver)
    {
        if (!isolates) return solver;
        var isolated = MipSolvers.Isolated(solver, Say);
        return isolated.Availability.Found ? isolated : throw new SolverNotAvailableException(isolated.Name, isolated.Availability);
    }

    /// <summary>The same sentence is said once, however many solves end so.</summary>
    private static void Say(string sentence)
    {
        lock (Gate)
        {
            if (Said.Add(sentence)) Console.Error.WriteLine("halfspace: " + sentence);
        }
    }
}
