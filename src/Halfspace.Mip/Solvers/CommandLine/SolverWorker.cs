using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Halfspace.Mip.Solvers.Cbc;
using Halfspace.Mip.Solvers.Highs;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// The program that holds a native solver in a process of its own: an abort of the solver is then a failed solve, and a solver that
/// does not look at its limits can be killed.
/// </summary>
/// <remarks>
/// <para><c>version SOLVER LIBRARY</c> prints the version that a library states.</para>
/// <para>
/// <c>solve SOLVER LIBRARY</c>, with a library that takes one solve a process, reads <see cref="WorkerFiles.Task"/> in the working folder, solves, and writes <see cref="WorkerFiles.Answer"/>
/// there. The solver's log goes to standard output as the solver prints it, which is where progress is read from.
/// </para>
/// <para><c>task SOLVER FOLDER</c> does the same with any backend of the list, in a folder that is named, see <see cref="WorkerSolve"/>.</para>
/// <para><c>programs SOLVER</c> holds linear programs open, see <see cref="LpService"/>.</para>
/// </remarks>
internal static partial class SolverWorker
{
    /// <summary>The verb of a solve by a backend of the list.</summary>
    public const string TaskVerb = "task";

    /// <summary>The exit code for arguments that the worker does not know.</summary>
    public const int UnknownWords = 64;

    /// <summary>The exit code where a library is not found or does not load.</summary>
    public const int NoLibrary = 69;

    private const string VersionMark = "version ";

    private const string FileName = "Halfspace.SolverWorker.dll";

    /// <summary>The worker's file, which comes with Halfspace.Solvers, or null.</summary>
    public static string? File => new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(SolverWorker).Assembly.Location) ?? "" }
        .Select(folder => Path.Combine(folder, FileName))
        .FirstOrDefault(file => System.IO.File.Exists(file) && System.IO.File.Exists(Path.ChangeExtension(file, ".runtimeconfig.json")));

    /// <summary>The program that runs the worker: the one of this process's own runtime, or null.</summary>
    public static string? Host
    {
        get
        {
            var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
            if (Path.GetFileName(Environment.ProcessPath) == name) return Environment.ProcessPath;
            // The runtime lies in <root>/shared/Microsoft.NETCore.App/<version>/.
            var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            return System.IO.File.Exists(Path.Combine(root, name)) ? Path.Combine(root, name) : null;
        }
    }

    /// <summary>The version a library states, asked of a process of its own; null where it does not load or there is no worker.</summary>
    public static string? AskVersion(string solver, string library)
    {
        if (File is not { } worker || Host is not { } host) return null;
        try
        {
            string? version = null;
            ChildProcess.Run(host, ["exec", worker, "version", solver, library], AppContext.BaseDirectory, CommandLineSolver.VersionLimit, line => (version ??= line.StartsWith(VersionMark, StringComparison.Ordinal) ? line[VersionMark.Length..].Trim() : null) is null && false, CancellationToken.None);
            return version;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    /// <summary>The worker's entry point.</summary>
    /// <returns>0 where it did what it was asked; 64 for arguments it does not know, 69 where the library does not load.</returns>
    public static int Run(string[] arguments)
    {
        using var orphaned = ExitWithParent();
        if (arguments is ["programs", var name]) return RunListed(name, null);
        if (arguments is [TaskVerb, var backend, var folder]) return RunListed(backend, folder);
        if (arguments is not [("version" or "solve") and var verb, var solver, var library]) return UnknownWords;
        using var flushing = OperatingSystem.IsWindows() ? null : new Timer(static _ => _ = FlushAll(0), null, 100, 100);
        if (!NativeLibrary.TryLoad(library, out var handle)) return NoLibrary;
        switch (verb, solver)
        {
            case ("version", "cbc"):
                Console.Out.WriteLine(VersionMark + new CbcLibrary(handle).Version);
                return 0;
            case ("version", "highs"):
                Console.Out.WriteLine(VersionMark + new HighsLibrary(handle, library).Version);
                return 0;
            case ("solve", "cbc"):
                var task = WorkerFiles.ReadTask(WorkerFiles.Task);
                // The caller's clock runs while this process starts, and one that is late is stopped without its point.
                var options = task.Options with { TimeLimit = Math.Max(0, task.Options.TimeLimit - WorkerSolve.SinceStart()) };
                WorkerFiles.WriteAnswer(WorkerFiles.Answer, CbcInProcess.Solve(new CbcLibrary(handle), task with { Options = options }));
                return 0;
            default:
                return UnknownWords;
        }
    }

    /// <summary>Runs a backend of the list as it runs in any program: the task in a folder, or linear programs that are held open.</summary>
    private static int RunListed(string name, string? folder)
    {
        FindPackagedLibraries();
        if (MipSolvers.Find(name) is not { Availability.Found: true } solver) return NoLibrary;
        if (folder is not null) WorkerSolve.Run(solver, folder);
        else if (solver is ILpSolver linear) LpService.Run(linear);
        else return UnknownWords;
        return 0;
    }

    /// <summary>The worker lies beside a program whose list of dependencies it has not, so the loader has to be told where a package's assemblies and native libraries are.</summary>
    private static void FindPackagedLibraries()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(AppContext.BaseDirectory, name.Name + ".dll") is var assembly && System.IO.File.Exists(assembly) ? context.LoadFromAssemblyPath(assembly) : null;
        try
        {
            NativeLibrary.SetDllImportResolver(
                System.Reflection.Assembly.Load("Google.OrTools"),
                (library, _, _) => NativeLibraryLocator.PackageFile(library) is { } file && NativeLibrary.TryLoad(file, out var handle) ? handle : 0);
        }
        catch (Exception fault) when (fault is IOException or BadImageFormatException or InvalidOperationException)
        {
            // Without it there is no CP-SAT, which is said where it is asked for.
        }
    }

    /// <summary>A parent that was killed cannot stop its worker, so the worker looks.</summary>
    private static Timer? ExitWithParent()
    {
        if (OperatingSystem.IsWindows()) return null;
        var parent = Parent();
        return new Timer(_ => { if (Parent() != parent) Environment.Exit(70); }, null, 1000, 1000);
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int Parent();

    /// <summary>The C library keeps back what is printed into a pipe; zero stands for every stream.</summary>
    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int FlushAll(nint stream);
}
