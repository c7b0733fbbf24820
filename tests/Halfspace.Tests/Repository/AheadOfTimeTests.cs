using System.Diagnostics;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>The built command and the archives are compiled ahead of time, and the archive of this platform unpacks and runs.</summary>
public sealed class AheadOfTimeTests
{
    private static readonly string[] Ours = ["Halfspace.dll", "Halfspace.Certificates.dll", "Halfspace.Cli.dll", "Halfspace.Experiments.dll", "Halfspace.Mip.dll", "Halfspace.Solvers.dll", "System.CommandLine.dll"];

    [Fact]
    public void The_built_command_is_compiled_ahead_of_time()
    {
        var objects = Path.Combine(SourceTree.Root, "artifacts", "obj", "Halfspace.Cli", "release", "ahead");
        Assert.SkipUnless(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).EndsWith("release", StringComparison.Ordinal), "Only a Release build is.");
        Assert.SkipWhen(!Directory.Exists(objects) || Directory.GetFiles(objects, "*.not-found").Length > 0, "The compiler, a package, could not be restored here.");
        Assert.All(Ours, file => Assert.True(HasNativeCode(File.OpenRead(Path.Combine(AppContext.BaseDirectory, file))), file));
    }

    [Fact]
    public void The_archive_of_this_platform_unpacks_and_runs()
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        var archive = Path.Combine(SourceTree.Root, "artifacts", "archives", $"halfspace-{platform}.tar.gz");
        Assert.SkipUnless(File.Exists(archive), $"There is no archive; './archives.sh {platform}' makes it in a minute.");
        using var folder = new TemporaryFolder();
        Run("tar", "-xzf", archive, "-C", folder.Path);
        var unpacked = Path.Combine(folder.Path, "halfspace");
        var command = Path.Combine(unpacked, OperatingSystem.IsWindows() ? "halfspace.exe" : "halfspace");
        var version = typeof(Halfspace.Cli.Runs.ExitCodes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.SkipUnless(Run(command, "--version").Trim() == version, $"The archive is of another version; './archives.sh {platform}' makes it in a minute.");
        Assert.All(Ours, file => Assert.True(HasNativeCode(File.OpenRead(Path.Combine(unpacked, file))), file));
        var solvers = Run(command, "solvers");
        foreach (var solver in new[] { "highs", "scip", "cbc", "cp-sat" }) Assert.Matches($"(?m)^\\W*{solver}\\b.*\\d+\\.\\d+", solvers);
        // CBC answers through the worker only.
        Assert.Contains("mistakes: 0 (misclassified samples)", Run(command, "train", "--data", "builtin:xor", "--hidden", "2", "--range", "1", "--method", "mip", "--solver", "cbc", "--time-limit", "600"), StringComparison.Ordinal);
    }

    /// <summary>Whether a library holds code for a processor beside its intermediate language.</summary>
    internal static bool HasNativeCode(Stream library)
    {
        using var reader = new PEReader(library);
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{output}\n{error.GetAwaiter().GetResult()}");
        return output;
    }
}
