using System.Collections.Concurrent;
using Halfspace.Mip.Solvers.CommandLine;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Compares the versions of two libraries of one solver without loading either into this process: two versions of a C++ library in
/// one process may be bound to each other's symbols.
/// </summary>
internal static class LibraryVersions
{
    private static readonly ConcurrentDictionary<(string Solver, string File), Version?> Known = new();

    /// <summary>True where both state a version and the first one's is later.</summary>
    public static bool IsNewer(string solver, string file, string than) =>
        Of(solver, file) is { } version && Of(solver, than) is { } other && version > other;

    private static Version? Of(string solver, string file) => Known.GetOrAdd((solver, file), static key =>
        Version.TryParse(SolverWorker.AskVersion(key.Solver, key.File), out var version) ? version : null);
}
