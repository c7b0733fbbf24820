using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Halfspace.Tests.Repository;

/// <summary>Which room may see which: project references, and the namespaces that each folder's files name.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Halfspace.Mip"] = [],
        ["Halfspace.SolverWorker"] = ["Halfspace.Mip"],
        ["Halfspace.Solvers"] = ["Halfspace.Mip", "Halfspace.SolverWorker"],
        ["Halfspace.Certificates"] = [],
        ["Halfspace.VnnLib"] = [],
        ["Halfspace"] = ["Halfspace.Certificates", "Halfspace.Mip", "Halfspace.VnnLib"],
        ["Halfspace.Experiments"] = ["Halfspace"],
        ["Halfspace.Cli"] = ["Halfspace", "Halfspace.Experiments", "Halfspace.Solvers"],
    };

    /// <summary>A room sees itself and these; a name stands for everything below it too.</summary>
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        // In texts only, as where solvers come from; it has no reference to them.
        ["Halfspace.Mip"] = ["Halfspace.Solvers", "Halfspace.SolverWorker"],
        ["Halfspace.SolverWorker"] = ["Halfspace.Mip"],
        ["Halfspace.Solvers"] = ["Halfspace.Mip"],
        ["Halfspace.Certificates"] = [],
        ["Halfspace.VnnLib"] = [],
        ["Halfspace.Data"] = ["Halfspace.Certificates", "Halfspace.Mip.Files"],
        ["Halfspace.Networks"] = ["Halfspace.Data"],
        ["Halfspace.Formats"] = ["Halfspace.Certificates", "Halfspace.Networks", "Halfspace.Data", "Halfspace.Mip.Files"],
        ["Halfspace.Training"] = ["Halfspace.Certificates", "Halfspace.Networks", "Halfspace.Data", "Halfspace.Formats", "Halfspace.Mip"],
        ["Halfspace.Bounds"] = ["Halfspace.Networks", "Halfspace.Data", "Halfspace.Formats", "Halfspace.Mip"],
        ["Halfspace.Embedding"] = ["Halfspace.Bounds", "Halfspace.Networks", "Halfspace.Mip"],
        ["Halfspace.Verification"] = ["Halfspace.Certificates", "Halfspace.VnnLib", "Halfspace.Embedding", "Halfspace.Bounds", "Halfspace.Networks", "Halfspace.Formats", "Halfspace.Data", "Halfspace.Mip"],
        ["Halfspace.ValueFunctions"] = ["Halfspace.Mip"],
        ["Halfspace.Experiments"] = ["Halfspace.Certificates", "Halfspace.Verification", "Halfspace.Training", "Halfspace.Networks", "Halfspace.Formats", "Halfspace.Data", "Halfspace.Mip.Files"],
        ["Halfspace.Cli"] = ["Halfspace"],
    };

    /// <summary>
    /// The arrows inside Training: a room sees itself and these. The empty name is the nouns, which stand in Training itself; every room sees them, and
    /// they see the grouping of samples only. Neighbourhoods are part of LocalSearch.
    /// </summary>
    private static readonly Dictionary<string, string[]> TrainingRooms = new()
    {
        [""] = ["Samples"],
        ["Samples"] = [],
        ["Objectives"] = ["Samples"],
        ["Formulations"] = ["Samples", "Objectives"],
        ["ExactFit"] = ["Samples", "Objectives", "Formulations"],
        ["LocalSearch"] = ["Samples", "Objectives", "Formulations", "ExactFit"],
        ["LowerBounds"] = ["Samples", "Objectives", "Formulations", "ExactFit"],
        ["Decomposition"] = ["Samples", "Objectives", "Formulations"],
        ["Gradient"] = ["Samples", "Objectives", "Formulations"],
        ["Methods"] = ["Samples", "Objectives", "Formulations", "ExactFit", "LocalSearch", "LowerBounds", "Decomposition", "Gradient"],
        ["Selection"] = ["Objectives", "Methods"],
        ["RiskScores"] = ["Samples", "Objectives"],
        ["Ensembles"] = ["Samples", "Objectives", "Formulations", "ExactFit", "LocalSearch", "LowerBounds", "Decomposition", "Gradient", "Methods"],
    };

    /// <summary>The arrows inside the command: verbs do not see each other. What stands in no room, the program itself and verbs of one file, sees all.</summary>
    private static readonly Dictionary<string, string[]> CommandRooms = new()
    {
        ["Runs"] = [],
        ["Inputs"] = ["Runs"],
        ["Train"] = ["Inputs", "Runs"],
        ["Predict"] = ["Inputs", "Runs"],
        ["Verify"] = ["Inputs", "Runs"],
        ["Embed"] = ["Inputs", "Runs"],
        ["Solve"] = ["Inputs", "Runs"],
        ["Experiments"] = ["Inputs", "Runs"],
        ["SelfTest"] = ["Runs"],
    };

    /// <summary>What a stranger writes first: it finds its default objective, its formulation and its method through their lists.</summary>
    private const string FrontDoor = "src/Halfspace/Training/TrainingProblem.FrontDoor.cs";

    [Fact]
    public void Projects_reference_only_what_is_below_them()
    {
        foreach (var (project, allowed) in Projects)
        {
            var document = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, project + ".csproj"));
            var references = document.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Equal(allowed, references);
        }

        Assert.Equal(Projects.Keys.Order(), Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_room_of_models_carries_no_native_library()
    {
        var document = XDocument.Load(Path.Combine(SourceTree.Root, "src", "Halfspace.Mip", "Halfspace.Mip.csproj"));
        Assert.Empty(document.Descendants("PackageReference"));
        var package = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes")) ? Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "runtimes")) : [];
        Assert.True(package.Length <= 1, $"An output folder has the native libraries of one platform, not of {package.Length}: {string.Join(", ", package.Select(Path.GetFileName))}.");
    }

    [Fact]
    public void Rooms_see_only_what_they_may() => Assert.Empty(Faults(SourceTree.CSharp("src")));

    [Theory]
    [InlineData("src/Halfspace/Networks/Layer.cs", "using Halfspace.Training;\n")]
    [InlineData("src/Halfspace/Training/LocalSearch/Deep/Move.cs", "    using static Halfspace.Verification.Verdict;\n")]
    [InlineData("src/Halfspace/Data/Table.cs", "using Solvers = Halfspace.Mip.Solvers;\n")]
    [InlineData("src/Halfspace.Mip/Solvers/Cbc/Solver.cs", "var network = new Halfspace.Networks.IntegerNetwork();\n")]
    [InlineData("src/Halfspace/Training/Report.cs", "using Halfspace.Cli;\n")]
    [InlineData("src/Halfspace/Attic/Old.cs", "")]
    public void A_file_that_sees_too_much_is_found(string path, string text) => Assert.Single(Faults([(path, text)]));

    [Fact]
    public void Rooms_of_Training_see_only_what_they_may() => Assert.Empty(TrainingFaults(SourceTree.CSharp("src")));

    [Theory]
    [InlineData("Objectives/Cost.cs", "using Halfspace.Training.LowerBounds;\n")]
    [InlineData("Cost.cs", "using Halfspace.Training.Objectives;\n")]
    [InlineData("ExactFit/Tree.cs", "var search = new LocalSearch.Searcher();\n")]
    [InlineData("LocalSearch/Neighbourhoods/Block.cs", "    Halfspace.Training.Methods.HybridMethod.Run();\n")]
    [InlineData("Decomposition/Cut.cs", "using Halfspace.Training.ExactFit;\n")]
    [InlineData("Attic/Old.cs", "")]
    // One file of each kind that stood in the cycle of seven rooms.
    [InlineData("LowerBounds/SubsetBound.cs", "using Halfspace.Training.Methods;\n")]
    [InlineData("Samples/ReducedInputs.cs", "using Halfspace.Training.Formulations;\n")]
    public void An_arrow_that_points_up_inside_Training_is_found(string file, string text) => Assert.Single(TrainingFaults([("src/Halfspace/Training/" + file, text)]));

    [Fact]
    public void Rooms_of_the_command_see_only_what_they_may() => Assert.Empty(CommandFaults(SourceTree.CSharp("src")));

    [Theory]
    [InlineData("Runs/Clock.cs", "using Halfspace.Cli.Inputs;\n")]
    [InlineData("Train/Report.cs", "using Halfspace.Cli.Verify;\n")]
    [InlineData("Attic/Old.cs", "")]
    public void An_arrow_from_verb_to_verb_is_found(string file, string text) => Assert.Single(CommandFaults([("src/Halfspace.Cli/" + file, text)]));

    /// <summary>A sentence for each file of the command that names a room of it which its own room may not see.</summary>
    private static IEnumerable<string> CommandFaults(IEnumerable<(string Path, string Text)> files)
    {
        const string Root = "src/Halfspace.Cli/";
        foreach (var (path, text) in files.Where(file => file.Path.StartsWith(Root, StringComparison.Ordinal)))
        {
            if (path[Root.Length..].Split('/') is not [var room, ..] parts || parts.Length == 1) continue;
            if (!CommandRooms.TryGetValue(room, out var allowed))
            {
                yield return $"{path} lies in the room {room}, which the list of rooms does not have";
                continue;
            }

            foreach (var seen in CommandRooms.Keys.Where(name => name != room && text.Contains("Halfspace.Cli." + name, StringComparison.Ordinal)))
            {
                if (!allowed.Contains(seen)) yield return $"{path} names {seen}, which {room} may not see";
            }
        }
    }

    /// <summary>A sentence for each file of Training that names a room of Training which its own room may not see.</summary>
    private static IEnumerable<string> TrainingFaults(IEnumerable<(string Path, string Text)> files)
    {
        const string Root = "src/Halfspace/Training/";
        foreach (var (path, text) in files.Where(file => file.Path.StartsWith(Root, StringComparison.Ordinal) && file.Path != FrontDoor))
        {
            var parts = path[Root.Length..].Split('/');
            var room = parts.Length == 1 ? "" : parts[0];
            if (!TrainingRooms.TryGetValue(room, out var allowed))
            {
                yield return $"{path} lies in the room {room}, which the list of rooms does not have";
                continue;
            }

            foreach (var seen in TrainingNames().Matches(text).Where(IsRoom).Select(match => match.Groups["room"].Value).Distinct())
            {
                if (seen != room && !allowed.Contains(seen)) yield return $"{path} names {seen}, which {(room.Length == 0 ? "the nouns" : room)} may not see";
            }
        }
    }

    /// <summary>A sentence for each file that names a namespace its room may not see, or that lies in no room.</summary>
    private static IEnumerable<string> Faults(IEnumerable<(string Path, string Text)> files)
    {
        foreach (var (path, text) in files)
        {
            var parts = path.Split('/');
            if (parts[1] == "Halfspace" && parts.Length == 3) continue;
            var room = parts[1] == "Halfspace" ? "Halfspace." + parts[2] : parts[1];
            if (!Rooms.TryGetValue(room, out var allowed))
            {
                yield return $"{path} lies in the room {room}, which the list of rooms does not have";
                continue;
            }

            foreach (var seen in Names().Matches(text).Select(match => match.Value).Distinct())
            {
                if (!allowed.Append(room).Any(name => seen == name || seen.StartsWith(name + ".", StringComparison.Ordinal)))
                    yield return $"{path} names {seen}, which {room} may not see";
            }
        }
    }

    /// <summary>Whether a name is that of a room: a full one always, a short one where one of the room's files has the name behind it, since properties are called so too.</summary>
    private static bool IsRoom(Match match)
    {
        var room = match.Groups["room"].Value;
        if (!TrainingRooms.ContainsKey(room)) return false;
        return match.Groups["full"].Success || SourceTree.CSharp("src").Any(file => file.Path.StartsWith("src/Halfspace/Training/" + room + "/", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(file.Path) == match.Groups["type"].Value);
    }

    /// <summary>Rooms of Training, by their full names or by the short ones that stand before a type.</summary>
    [GeneratedRegex(@"(?:(?<full>Halfspace\.Training\.)|(?<![\w.])(?=[A-Z]\w*\.[A-Z]))(?<room>[A-Z]\w*)(?:\.(?<type>\w+))?(?=\W)")]
    private static partial Regex TrainingNames();

    /// <summary>Full names of our namespaces and of types in them, wherever they stand: using lines, code, documentation.</summary>
    [GeneratedRegex(@"(?<![\w.])Halfspace(\.[A-Z]\w*)+(?=\W)")]
    private static partial Regex Names();
}
