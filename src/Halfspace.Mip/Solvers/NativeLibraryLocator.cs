using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Finds a solver's shared library or program on this machine. Nothing here throws, and nothing is downloaded.
/// </summary>
/// <remarks>
/// Libraries are looked for in this order:
/// the full path in <c>HALFSPACE_HIGHS_LIBRARY</c> or <c>HALFSPACE_CBC_LIBRARY</c>, which, when set, is the only place;
/// beside the application, also under <c>runtimes/&lt;rid&gt;/native</c> as packages lay it out;
/// <c>lib</c> of the per-user folder; the system's loader.
/// Programs: <c>HALFSPACE_HIGHS_PROGRAM</c> or <c>HALFSPACE_CBC_PROGRAM</c>; <c>bin</c> of the per-user folder; the PATH.
/// </remarks>
public static class NativeLibraryLocator
{
    /// <summary>
    /// The folder that <c>install-solvers.sh</c> fills: <c>HALFSPACE_HOME</c>, else <c>halfspace</c> in
    /// <c>XDG_DATA_HOME</c>, else in the user's folder of local application data.
    /// </summary>
    public static string UserFolder
    {
        get
        {
            if (Setting("HALFSPACE_HOME") is { } home) return home;
            var data = Setting("XDG_DATA_HOME");
            if (data is null && OperatingSystem.IsWindows()) data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            data ??= Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
            return Path.Combine(data, "halfspace");
        }
    }

    /// <summary>Loads a solver's library; loading it again is cheap and gives the same handle.</summary>
    /// <param name="solver"><c>highs</c> or <c>cbc</c>.</param>
    /// <param name="location">The file or name that was loaded, or null.</param>
    /// <returns>The loader's handle, or zero where the library is not found or does not load.</returns>
    public static nint TryLoad(string solver, out string? location)
    {
        ArgumentNullException.ThrowIfNull(solver);
        foreach (var candidate in LibraryCandidates(solver))
        {
            // A name without a folder goes to the system's loader; a path is tried only where there is a file.
            if (Path.IsPathFullyQualified(candidate) && !File.Exists(candidate)) continue;
            if (!NativeLibrary.TryLoad(candidate, out var handle)) continue;
            location = candidate;
            return handle;
        }

        location = null;
        return 0;
    }

    /// <summary>Finds a solver's program.</summary>
    /// <param name="solver"><c>highs</c> or <c>cbc</c>.</param>
    /// <returns>The full path of an existing file, or null.</returns>
    public static string? FindProgram(string solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        if (Setting(Variable(solver, "PROGRAM")) is { } given) return File.Exists(given) ? Path.GetFullPath(given) : null;
        var file = OperatingSystem.IsWindows() ? solver + ".exe" : solver;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Prepend(Path.Combine(UserFolder, "bin"))
            .Select(folder => Path.GetFullPath(Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Every path and name that <see cref="TryLoad"/> tries, in its order.</summary>
    /// <param name="solver"><c>highs</c> or <c>cbc</c>.</param>
    public static IEnumerable<string> LibraryCandidates(string solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        // Whoever names a library wants that one: falling back to another would hide a typing error.
        if (Setting(Variable(solver, "LIBRARY")) is { } given) return [Path.GetFullPath(given)];
        var names = LibraryNames(solver);
        string[] folders =
        [
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", PortableRuntime, "native"),
            Path.Combine(UserFolder, "lib"),
        ];
        return folders.Distinct().SelectMany(folder => names.Select(name => Path.Combine(Path.GetFullPath(folder), name))).Concat(names);
    }

    private static string PortableRuntime =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static string[] LibraryNames(string solver)
    {
        var stem = solver == "cbc" ? "CbcSolver" : solver;
        if (OperatingSystem.IsWindows()) return [stem + ".dll", $"lib{stem}.dll"];
        if (OperatingSystem.IsMacOS()) return [$"lib{stem}.dylib", solver == "cbc" ? "libCbcSolver.3.dylib" : $"lib{stem}.1.dylib"];
        return solver == "cbc" ? ["libCbcSolver.so.3", "libCbcSolver.so"] : [$"lib{stem}.so.1", $"lib{stem}.so"];
    }

    private static string Variable(string solver, string what) => $"HALFSPACE_{solver.ToUpperInvariant()}_{what}";

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
