namespace Halfspace.Experiments.Runs;

/// <summary>The program that runs a task, and the words before the verb.</summary>
/// <param name="File">The program.</param>
/// <param name="Words">What comes before the task's own words.</param>
internal sealed record TaskProgram(string File, IReadOnlyList<string> Words)
{
    /// <summary>The program of this process itself.</summary>
    public static TaskProgram Current()
    {
        var (program, assembly) = (Environment.ProcessPath!, System.Reflection.Assembly.GetEntryAssembly()!.Location);
        var isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new TaskProgram(program, isHost ? [assembly] : []);
    }
}
