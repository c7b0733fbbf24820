using System.Xml.Linq;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>What <c>dotnet pack</c> makes, and that a stranger's machine could use it: the tool installed, and an empty project that references the packages.</summary>
[Collection("builds of this repository")]
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Halfspace"] = ["Halfspace.Certificates", "Halfspace.Mip", "Halfspace.VnnLib", "CsvHelper", "Google.Protobuf", "System.Numerics.Tensors"],
        ["Halfspace.Certificates"] = [],
        ["Halfspace.Cli"] = [],
        ["Halfspace.Experiments"] = ["Halfspace", "JsonSchema.Net", "ScottPlot"],
        ["Halfspace.Mip"] = [],
        ["Halfspace.Solvers"] = ["Halfspace.Mip", "Google.OrTools", "Google.Protobuf"],
        ["Halfspace.VnnLib"] = [],
    };

    private static readonly string ThisPlatform = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;

    public static TheoryData<string> Ids => [.. Packages.Keys];

    [Fact]
    public void Tests_benchmarks_and_the_worker_are_no_packages() =>
        Assert.Equal(Packages.Keys.Select(id => $"{id}.{feed.Version}").Order(StringComparer.Ordinal), feed.Names);

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is(string id)
    {
        var metadata = feed.Metadata(id);
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("MIT", Value("license"));
        Assert.NotEqual("Package Description", Value("description"));
        Assert.Contains("mixed-integer-programming", Value("tags"), StringComparison.Ordinal);
        Assert.Equal(("README.md", "icon.png"), (Value("readme"), Value("icon")));
        using var package = feed.Open(id);
        var files = package.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);
        Assert.DoesNotContain(files, file => file.Contains("Halfspace.Tests", StringComparison.Ordinal) || file.Contains("Benchmarks", StringComparison.Ordinal) || file.Contains("xunit", StringComparison.Ordinal));
        using var symbols = feed.Open(id, "snupkg");
        Assert.Contains(symbols.Entries, entry => entry.Name == id + ".pdb");
    }

    /// <summary>The build compiles the command ahead of time for this machine; a package is for all.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_holds_no_code_for_one_processor(string id)
    {
        using var package = feed.Open(id);
        var libraries = package.Entries.Where(entry => entry.Name.StartsWith("Halfspace", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(libraries);
        foreach (var library in libraries)
        {
            using var bytes = new MemoryStream();
            using (var packed = library.Open()) packed.CopyTo(bytes);
            bytes.Position = 0;
            Assert.False(AheadOfTimeTests.HasNativeCode(bytes), library.FullName);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_depends_on_what_it_uses_and_no_more(string id) =>
        Assert.Equal(Packages[id].Order(StringComparer.Ordinal), feed.Metadata(id).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));

    [Fact]
    public void The_version_comes_from_the_repository_and_is_a_fixed_one_without_git()
    {
        string[] ask = ["msbuild", Path.Combine(SourceTree.Root, "src", "Halfspace.Certificates"), "-getProperty:Version", "-t:GetAssemblyVersion"];
        Assert.Equal("0.1.0", feed.DotnetAlone(ask).Trim());
        Assert.SkipUnless(Path.Exists(Path.Combine(SourceTree.Root, ".git")), "The source stands in no repository.");
        Assert.Equal(feed.Version, feed.Dotnet(ask).Trim());
        Assert.True(feed.Version.Contains("-preview.", StringComparison.Ordinal) || feed.Run("git", "-C", SourceTree.Root, "tag", "--points-at", "HEAD").Contains('v', StringComparison.Ordinal), feed.Version);
    }

    [Fact]
    public void The_installed_tool_finds_its_solvers_and_trains()
    {
        TestSolvers.Get("highs");
        var tools = feed.Folder("tools");
        feed.Dotnet("tool", "install", "Halfspace.Cli", "--tool-path", tools, "--version", feed.Version, "--configfile", feed.Configuration);
        var command = Path.Combine(tools, OperatingSystem.IsWindows() ? "halfspace.exe" : "halfspace");
        var solvers = feed.Run(command, "solvers");
        foreach (var solver in new[] { "highs", "scip", "cbc", "cp-sat" }) Assert.Matches($"(?m)^\\W*{solver}\\b.*\\d+\\.\\d+", solvers);
        // CBC answers through the worker only.
        Assert.Contains("mistakes: 0 (misclassified samples)", feed.Run(command, "train", "--data", "builtin:xor", "--hidden", "2", "--range", "1", "--method", "mip", "--solver", "cbc", "--time-limit", "600"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_project_that_references_the_packages_trains()
    {
        TestSolvers.Get("highs");
        var folder = feed.Folder("program");
        // This machine may have restored the native libraries of its own platform only.
        var other = new[] { "linux-x64", "linux-arm64", "osx-x64", "osx-arm64", "win-x64" }.Select(platform => $"Google.OrTools.runtime.{platform}").Where(name => !name.EndsWith(ThisPlatform, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "program.csproj"), new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup", new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0"), new XElement("ImplicitUsings", "enable"), new XElement("NuGetAudit", "false"), new XElement("RunAnalyzers", "false")),
            new XElement("ItemGroup",
                new[] { "Halfspace", "Halfspace.Solvers" }.Select(id => new XElement("PackageReference", new XAttribute("Include", id), new XAttribute("Version", feed.Version))),
                other.Select(name => new XElement("PrunePackageReference", new XAttribute("Include", name), new XAttribute("Version", "999.0.0"))))).ToString());
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            using Halfspace.Data;
            using Halfspace.Mip.Solvers;
            using Halfspace.Training;
            var result = new TrainingProblem(Benchmarks.Find("xor").Train, hidden: [2], range: 1).Train(new TrainingOptions { TimeLimit = 600 });
            Console.WriteLine($"{result.Status}: {result.Outcome.Value}");
            """);
        feed.Dotnet("build", folder, "--output", feed.Folder("built"), "-v", "quiet", $"-p:RestoreConfigFile={feed.Configuration}");
        Assert.Equal("Optimal: 0", feed.Dotnet(Path.Combine(feed.Folder("built"), "program.dll")).Trim());
        Assert.True(File.Exists(Path.Combine(feed.Folder("built"), "Halfspace.SolverWorker.runtimeconfig.json")));
    }

    [Fact]
    public void A_program_that_takes_the_reader_of_properties_alone_gets_nothing_else()
    {
        var folder = feed.Folder("reader");
        File.WriteAllText(Path.Combine(folder, "reader.csproj"), new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup", new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0"), new XElement("NuGetAudit", "false"), new XElement("RunAnalyzers", "false")),
            new XElement("ItemGroup", new XElement("PackageReference", new XAttribute("Include", "Halfspace.VnnLib"), new XAttribute("Version", feed.Version)))).ToString());
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            var text = "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= X_0 -1))(assert (<= X_0 2))(assert (>= Y_0 3))";
            var property = Halfspace.VnnLib.VnnLibProperty.Parse(text);
            System.Console.WriteLine($"{property.Cases[0].Lower[0]} {property.Cases[0].Upper[0]} {property.Cases[0].Rows[0].Limit}");
            """);
        feed.Dotnet("build", folder, "--output", feed.Folder("read"), "-v", "quiet", $"-p:RestoreConfigFile={feed.Configuration}");
        Assert.Equal("-1 2 -3", feed.Dotnet(Path.Combine(feed.Folder("read"), "reader.dll")).Trim());
        Assert.Equal(["Halfspace.VnnLib.dll", "reader.dll"], Directory.GetFiles(feed.Folder("read"), "*.dll").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
