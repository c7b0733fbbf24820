using Xunit;

namespace Halfspace.Tests;

/// <summary>Finds public data that tests can use but that is not part of the repository.</summary>
internal static class SharedData
{
    /// <summary>The path of a file below the folder named by HALFSPACE_DATA, else below shared/data of a folder above; null where it is absent.</summary>
    public static string? Find(string relative)
    {
        if (Environment.GetEnvironmentVariable("HALFSPACE_DATA") is { Length: > 0 } named)
            return Exists(Path.Combine(named, relative));
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Exists(Path.Combine(folder.FullName, "shared", "data", relative)) is { } found) return found;
        }

        return null;
    }

    /// <summary>The same, skipping the test with a message where the file is absent.</summary>
    public static string FindOrSkip(string relative)
    {
        var found = Find(relative);
        Assert.SkipWhen(found is null, $"The data file {relative} is not here; set HALFSPACE_DATA to the folder that holds it.");
        return found!;
    }

    private static string? Exists(string path) => File.Exists(path) || Directory.Exists(path) ? path : null;
}
