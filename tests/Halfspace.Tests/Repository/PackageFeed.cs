using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>The packages of this build in a folder of their own, with a nuget.config that knows that folder and what this machine has restored already.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PackageFeed()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        Dotnet("pack", Path.Combine(SourceTree.Root, "Halfspace.slnx"), "--no-build", "--configuration", configuration, "--output", Feed, "-v", "quiet");
        Names = [.. Directory.GetFiles(Feed, "*.nupkg").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        Version = Names.Single(name => name.StartsWith("Halfspace.Mip.", StringComparison.Ordinal))["Halfspace.Mip.".Length..];
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _folder.Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Folder("restored")}" /></config>
              <packageSources><clear /><add key="packed" value="{Feed}" /><add key="restored" value="{restored}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>The file names of the packages, without their ending.</summary>
    public IReadOnlyList<string> Names { get; }

    public string Version { get; }

    public string Configuration => _folder.Name("nuget.config");

    private string Feed => Folder("feed");

    public string Folder(string name) => Directory.CreateDirectory(_folder.Name(name)).FullName;

    public ZipArchive Open(string id, string ending = "nupkg") => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.{ending}"));

    public XElement Metadata(string id)
    {
        using var package = Open(id);
        using var text = package.GetEntry(id + ".nuspec")!.Open();
        return XDocument.Load(text).Root!.Elements().Single();
    }

    public string Dotnet(params string[] arguments) => Run("dotnet", arguments);

    /// <summary>Runs the SDK where the path holds an empty folder only, so that it finds no git.</summary>
    public string DotnetAlone(params string[] arguments)
    {
        var root = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Run(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), arguments, Folder("empty"));
    }

    public string Run(string program, params string[] arguments) => Run(program, arguments, null);

    private string Run(string program, string[] arguments, string? path)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        // Build servers would outlive the test and hold its output open.
        (start.Environment["MSBUILDDISABLENODEREUSE"], start.Environment["UseSharedCompilation"], start.Environment["DOTNET_NOLOGO"]) = ("1", "false", "1");
        // The SDK comes compiled; what runs some seconds does not gain by being compiled again where it is hot, which takes a third of its time.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        if (path is not null) start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{output}\n{error.GetAwaiter().GetResult()}");
        return output;
    }

    public void Dispose() => _folder.Dispose();
}
