using Halfspace.Cli.Runs;
using Halfspace.Tests.Cli;

/// <summary>
/// Runs inside the command before it begins, where <c>DOTNET_STARTUP_HOOKS</c> names this assembly: once the command is under way, something
/// goes wrong on a thread that nobody waits for. Or it makes the process a host of commands, see <see cref="HostedCommand"/>.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that says what goes wrong: <c>thread</c> or <c>task</c>; <c>twice</c>, which installs the last resort again at the end; or <c>late</c>, a solver's process that takes two seconds to begin, as on a busy machine.</summary>
    public const string Variable = "HALFSPACE_TEST_FAULT";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(HostedCommand.Variable) is { } folder) HostedCommand.Serve(folder);
        var fault = Environment.GetEnvironmentVariable(Variable);
        if (fault is null) return;
        if (fault == "late")
        {
            if (Environment.GetCommandLineArgs() is [var program, "solve", ..] && Path.GetFileName(program) == "Halfspace.SolverWorker.dll") Thread.Sleep(2000);
            return;
        }

        if (fault == "twice")
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.Error.WriteLine($"installed again: {LastResort.Install()}");
            return;
        }

        new Thread(() =>
        {
            while (!AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Halfspace")) Thread.Sleep(20);
            if (fault == "thread") throw new InvalidOperationException("made by a test");
            _ = Task.Run(() => throw new InvalidOperationException("made by a test"));
            while (true)
            {
                Thread.Sleep(50);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        })
        { IsBackground = true }.Start();
    }
}
