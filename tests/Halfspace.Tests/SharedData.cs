using System.Runtime.CompilerServices;
using Xunit;

namespace Halfspace.Tests;

/// <summary>Finds public data that tests can use but that is not part of the repository.</summary>
internal static class SharedData
{
    private const string Variable = "HALFSPACE_DATA";

    /// <summary>Where the variable is not set, it names <c>shared/data</c> of a folder above, for the tests and for the commands that they start.</summary>
    [ModuleInitializer]
    internal static void Name()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }) return;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (!Directory.Exists(data)) continue;
            Environment.SetEnvironmentVariable(Variable, data);
            return;
        }
    }

    /// <summary>The path of a file below the folder named by HALFSPACE_DATA, else below shared/data of a folder above; null where it is absent.</summary>
    public static string? Find(string relative) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Exists(Path.Combine(named, relative)) : null;

    /// <summary>The same, skipping the test with a message where the file is absent.</summary>
    public static string FindOrSkip(string relative)
    {
        var found = Find(relative);
        Assert.SkipWhen(found is null, $"The data file {relative} is not here; set HALFSPACE_DATA to the folder that holds it.");
        return found!;
    }

    private static string? Exists(string path) => File.Exists(path) || Directory.Exists(path) ? path : null;
}
