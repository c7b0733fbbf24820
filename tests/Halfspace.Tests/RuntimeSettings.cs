using System.Runtime.CompilerServices;

namespace Halfspace.Tests;

/// <summary>
/// <c>test.sh</c> gives the tests' own process a large youngest generation, and has methods compiled well early. The runtime has read that by now. What the tests
/// start shall not have it: some of it has its memory measured, and most of it ends before good code pays.
/// </summary>
internal static class RuntimeSettings
{
    /// <summary>The runtime's environment variable for the youngest generation, in hexadecimal.</summary>
    public const string YoungestGeneration = "DOTNET_GCgen0size";

    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (var variable in (string[])[YoungestGeneration, "DOTNET_TC_QuickJitForLoops", "DOTNET_TC_CallCountingDelayMs"]) Environment.SetEnvironmentVariable(variable, null);
    }
}
