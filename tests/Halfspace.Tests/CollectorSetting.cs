using System.Runtime.CompilerServices;

namespace Halfspace.Tests;

/// <summary>
/// <c>test.sh</c> gives the tests' own process a large youngest generation. The runtime has read that by now, and what the tests start, some of
/// whose memory is measured, shall not have it.
/// </summary>
internal static class CollectorSetting
{
    /// <summary>The runtime's environment variable, in hexadecimal.</summary>
    public const string Variable = "DOTNET_GCgen0size";

    [ModuleInitializer]
    internal static void Forget() => Environment.SetEnvironmentVariable(Variable, null);
}
