using System.Diagnostics;
using System.Globalization;
using Halfspace.Experiments.Runs;

namespace Halfspace.Cli.Runs;

/// <summary>
/// Ends a task's process once the run that started it is gone, however that ended; else tasks of a killed run would go on beside
/// those of the next one.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Watches where a run says who it is; does nothing for a command that a person started.</summary>
    public static void Install()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(TaskRun.ParentVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return;
        // What this process starts has this process for its parent.
        Environment.SetEnvironmentVariable(TaskRun.ParentVariable, null);
        new Thread(() =>
        {
            try
            {
                using var parent = Process.GetProcessById(id);
                parent.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It is gone already.
            }

            using var self = Process.GetCurrentProcess();
            self.Kill(entireProcessTree: true);
        })
        { IsBackground = true }.Start();
    }
}
