using Halfspace.Data;

namespace Halfspace.Experiments.Plans;

/// <summary>Where public data stands that is not part of Halfspace.</summary>
internal static class DataFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "HALFSPACE_DATA";

    /// <summary>How a plan names the folder.</summary>
    public const string Placeholder = "{data}";

    /// <summary>The folder named by the variable, else <c>data</c> below the current folder.</summary>
    public static string Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? System.IO.Path.GetFullPath(named) : System.IO.Path.GetFullPath("data");

    /// <summary>A text with the folder in it.</summary>
    public static string Expand(string text) => text.Replace(Placeholder, Path, StringComparison.Ordinal);

    /// <summary>Throws where a plan names files of the folder and the folder is not there, before every task fails for it.</summary>
    /// <exception cref="DataFileException">Says what to do.</exception>
    public static void Check(Plan plan)
    {
        if (Directory.Exists(Path) || !plan.Tasks.Any(task => task.Arguments.Any(word => word.Contains(Placeholder, StringComparison.Ordinal)))) return;
        throw new DataFileException(plan.Path, 0, $"The plan reads public data below {Path}, which is not there. Set {Variable} to the folder that holds it; 'halfspace data get' says what goes where.");
    }
}
