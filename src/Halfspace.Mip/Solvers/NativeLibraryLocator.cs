using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Finds a solver's shared library or program on this machine. Nothing here throws, and nothing is downloaded.
/// </summary>
/// <remarks>
/// Libraries are looked for in this order:
/// the full path in <c>HALFSPACE_HIGHS_LIBRARY</c>, <c>HALFSPACE_CBC_LIBRARY</c> or <c>HALFSPACE_SCIP_LIBRARY</c>, which, when set, is the only place;
/// beside the application, also under <c>runtimes/&lt;rid&gt;/native</c> as packages lay it out;
/// <c>lib</c> of the per-user folder; the system's folders; the system's loader.
/// Where the package and the user or the system both have one, the newer wins, and the package's where they are equal or cannot be compared.
/// Programs: <c>HALFSPACE_HIGHS_PROGRAM</c> and so on; <c>bin</c> of the per-user folder; the PATH.
/// </remarks>
public static class NativeLibraryLocator
{
    /// <summary>
    /// A folder of the user's own for solvers: <c>HALFSPACE_HOME</c>, else <c>halfspace</c> in
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
    /// <param name="solver"><c>highs</c>, <c>cbc</c> or <c>scip</c>.</param>
    /// <param name="location">The file or name that was loaded, or null.</param>
    /// <returns>The loader's handle, or zero where the library is not found or does not load.</returns>
    public static nint TryLoad(string solver, out string? location)
    {
        ArgumentNullException.ThrowIfNull(solver);
        var candidates = LibraryCandidates(solver);
        if (FindLibrary(solver) is { } preferred) candidates = candidates.Prepend(preferred);
        foreach (var candidate in candidates)
        {
            // A name without a folder goes to the system's loader; a path is tried only where there is a whole file.
            if (Path.IsPathFullyQualified(candidate) && !NativeLibraryFile.IsWhole(candidate)) continue;
            if (!NativeLibrary.TryLoad(candidate, out var handle)) continue;
            location = candidate;
            return handle;
        }

        location = null;
        return 0;
    }

    /// <summary>The file of a solver's library that is to be used, not yet loaded; null where none of the places has one.</summary>
    /// <param name="solver"><c>highs</c>, <c>cbc</c> or <c>scip</c>.</param>
    public static string? FindLibrary(string solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        var files = LibraryCandidates(solver).Where(candidate => Path.IsPathFullyQualified(candidate) && NativeLibraryFile.IsWhole(candidate)).ToList();
        var packaged = files.Find(IsPackaged);
        var other = files.Find(file => !IsPackaged(file));
        return packaged is not null && other is not null && LibraryVersions.IsNewer(solver, other, packaged) ? other : files.FirstOrDefault();
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

    /// <summary>Every path and name where a solver's library may be, in order.</summary>
    /// <param name="solver"><c>highs</c>, <c>cbc</c> or <c>scip</c>.</param>
    public static IEnumerable<string> LibraryCandidates(string solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        // Whoever names a library wants that one: falling back to another would hide a typing error.
        if (Setting(Variable(solver, "LIBRARY")) is { } given) return [Path.GetFullPath(given)];
        var names = LibraryNames(solver, OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux);
        string[] folders =
        [
            .. PackageFolders(),
            Path.Combine(UserFolder, "lib"),
            .. SystemFolders(),
        ];
        return folders.Distinct().SelectMany(folder => names.Select(name => Path.Combine(Path.GetFullPath(folder), name))).Concat(names);
    }

    /// <summary>Which of the places a library or program lies in: <c>environment</c>, <c>package</c>, <c>user folder</c> or <c>system</c>.</summary>
    /// <param name="solver">The solver's name.</param>
    /// <param name="location">What was found.</param>
    public static string OriginOf(string solver, string location)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(location);
        if (location == FullSetting(solver, "LIBRARY") || location == FullSetting(solver, "PROGRAM")) return "environment";
        return IsPackaged(location) ? "package" : Within(location, UserFolder) ? "user folder" : "system";
    }

    /// <summary>A native file of a package by the beginning of its name, or null.</summary>
    internal static string? PackageFile(string stem) => PackageFolders()
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, stem + ".*"))
        .FirstOrDefault(file => Path.GetExtension(file) is ".so" or ".dylib" or ".dll");

    private static IEnumerable<string> PackageFolders() =>
    [
        AppContext.BaseDirectory,
        Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
        Path.Combine(AppContext.BaseDirectory, "runtimes", PortableRuntime, "native"),
    ];

    private static bool IsPackaged(string file) => Within(file, AppContext.BaseDirectory);

    private static bool Within(string file, string folder) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string PortableRuntime =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Where the system's loader looks; Windows has the PATH for that, and is left to its loader.</summary>
    private static IEnumerable<string> SystemFolders()
    {
        if (OperatingSystem.IsWindows()) return [];
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        string[] fixedFolders = OperatingSystem.IsMacOS()
            ? ["/usr/local/lib", "/opt/homebrew/lib"]
            : ["/usr/local/lib", "/usr/local/lib/" + machine, "/usr/lib/" + machine, "/usr/lib64", "/usr/lib"];
        var given = Setting(OperatingSystem.IsMacOS() ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH") ?? "";
        return given.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(fixedFolders);
    }

    /// <summary>The file names that a solver's library has on a system, those with a number first.</summary>
    internal static string[] LibraryNames(string solver, OSPlatform system)
    {
        var stem = solver == "cbc" ? "CbcSolver" : solver;
        // The numbers that the package's and the distributions' builds carry.
        string[] numbers = solver switch { "cbc" => ["2", "3"], "scip" => ["10.0"], _ => ["1"] };
        if (system == OSPlatform.Windows) return [stem + ".dll", $"lib{stem}.dll"];
        return system == OSPlatform.OSX
            ? [.. numbers.Select(number => $"lib{stem}.{number}.dylib"), $"lib{stem}.dylib"]
            : [.. numbers.Select(number => $"lib{stem}.so.{number}"), $"lib{stem}.so"];
    }

    private static string Variable(string solver, string what) => $"HALFSPACE_{solver.ToUpperInvariant()}_{what}";

    private static string? FullSetting(string solver, string what) => Setting(Variable(solver, what)) is { } value ? Path.GetFullPath(value) : null;

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
