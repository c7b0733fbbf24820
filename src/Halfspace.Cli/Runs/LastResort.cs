using System.Runtime.InteropServices;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.Runs;

/// <summary>
/// What the command says when something happens that it does not foresee, wherever that is: one paragraph, exit code 70, and a stack
/// trace only where <c>HALFSPACE_TRACE=1</c> asks for it.
/// </summary>
internal static partial class LastResort
{
    private static int isInstalled;

    /// <summary>Takes charge of exceptions on threads that nobody waits for; a later command in the same process finds that done.</summary>
    /// <returns>Whether this call did it.</returns>
    public static bool Install()
    {
        if (Interlocked.Exchange(ref isInstalled, 1) != 0) return false;
        AppDomain.CurrentDomain.UnhandledException += (_, fault) => Leave(Say(fault.ExceptionObject as Exception));
        TaskScheduler.UnobservedTaskException += (_, fault) =>
        {
            fault.SetObserved();
            Leave(Say(fault.Exception));
        };
        return true;
    }

    /// <summary>Says that this is a bug and how to report it.</summary>
    /// <returns>The exit code.</returns>
    public static int Say(Exception? fault)
    {
        if (fault is AggregateException { InnerExceptions.Count: > 0 } several) fault = several.Flatten().InnerExceptions[0];
        var what = fault is null ? "something that is no exception was thrown" : $"{fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}";
        Console.Error.WriteLine(
            $"halfspace: this is a bug in Halfspace, not in your input, and there is no answer. ({what}) Please report it: the command line, the files it names, "
            + $"'halfspace --version', and what it prints when it runs with HALFSPACE_TRACE=1 in the environment. CONTRIBUTING.md says where.");
        if (Environment.GetEnvironmentVariable("HALFSPACE_TRACE") is "1" or "true") Console.Error.WriteLine(fault);
        return ExitCodes.Bug;
    }

    /// <summary>Ends the process at once, without waiting for threads that are still in native code, whose libraries must not be taken down under them.</summary>
    public static void Leave(int code)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        MipSolvers.KillPrograms();
        if (OperatingSystem.IsWindows()) Environment.Exit(code);
        ExitNow(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
