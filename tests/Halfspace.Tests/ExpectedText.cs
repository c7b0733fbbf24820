using System.Runtime.CompilerServices;
using Xunit;

namespace Halfspace.Tests;

/// <summary>Compares text with a file in Expected; HALFSPACE_UPDATE_EXPECTED=1 rewrites the file in the sources first.</summary>
internal static class ExpectedText
{
    public static void Check(string name, string actual)
    {
        if (Environment.GetEnvironmentVariable("HALFSPACE_UPDATE_EXPECTED") == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), "Expected", name), actual);
            return;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Expected", name)), actual);
    }

    private static string SourceFolder([CallerFilePath] string self = "") => Path.GetDirectoryName(self)!;
}
