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
}
