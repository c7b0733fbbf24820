using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Sources;

namespace Halfspace.Cli;

/// <summary><c>halfspace data</c>: public data that plans read.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Show which public data plans read, and where it goes.") { Get(), List() };

    private static Command Get()
    {
        var name = new Argument<string>("name") { Description = "One of " + string.Join(", ", PublicDataSets.All.Select(set => set.Name)) + ".", HelpName = "NAME" };
        var (to, json) = (Folder(), SharedOptions.Json());
        var command = new Command("get", "Fetch a data set, or say which file belongs where; files that exist are checked.") { name, to, json };
        command.SetVerb((parsed, cancellation) =>
        {
            var set = PublicDataSets.All.FirstOrDefault(known => known.Name == parsed.GetValue(name)) ?? throw new UsageException($"There is no data set '{parsed.GetValue(name)}'; give one of {string.Join(", ", PublicDataSets.All.Select(known => known.Name))}.");
            var folder = Path.GetFullPath(parsed.GetValue(to) ?? DataFolder.Path);
            var fetched = new PublicFetch(folder).GetAsync(set, cancellation).GetAwaiter().GetResult();
            if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["name"] = set.Name, ["folder"] = folder, ["fetched"] = new JsonArray([.. fetched.Select(file => (JsonNode)file.Path)]), ["files"] = set.Files.Count });
            else Console.Out.WriteLine($"{set.Name}: {fetched.Count} of {set.Files.Count} files fetched, the others were there; all have the right checksum; in {folder}");
            return ExitCodes.Answered;
        });
        return command;
    }

    private static Command List()
    {
        var (to, json) = (Folder(), SharedOptions.Json());
        var command = new Command("list", "List the data sets, whether they are here, and where each belongs.") { to, json };
        command.SetVerb((parsed, _) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(to) ?? DataFolder.Path);
            bool IsHere(PublicDataSet set) => set.Files.Count > 0 ? set.Files.All(file => File.Exists(Path.Combine(folder, file.Path))) : Directory.Exists(Path.Combine(folder, set.Name));
            if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["folder"] = folder, ["sets"] = new JsonArray([.. PublicDataSets.All.Select(set => (JsonNode)new JsonObject { ["name"] = set.Name, ["here"] = IsHere(set), ["what"] = set.What, ["source"] = set.Source, ["layout"] = set.Layout })]) });
            else
            {
                Console.Out.WriteLine($"{DataFolder.Variable} is {folder}");
                foreach (var set in PublicDataSets.All) Console.Out.WriteLine($"{set.Name} ({(IsHere(set) ? "here" : "not here")}): {set.What}\n  from {set.Source}\n  {set.Layout}");
            }

            return ExitCodes.Answered;
        });
        return command;
    }

    private static Option<string?> Folder() => new("--to") { Description = $"The folder of the data (default: {DataFolder.Variable}, else data below the current folder).", HelpName = "FOLDER" };
}
