using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.Solve;

/// <summary><c>halfspace solvers</c>: what is here, from where, and how to get what is missing.</summary>
internal static class SolversCommand
{
    public static Command Create()
    {
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("solvers", "Show which MIP solvers are here, where each came from, and how to get the others.") { json, quiet };
        command.SetVerb((parsed, _) =>
        {
            if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["solvers"] = new JsonArray([.. MipSolvers.All.Select(ToJson)]) });
            else Print();
            return ExitCodes.Answered;
        });
        return command;
    }

    private static JsonNode ToJson(IMipSolver solver)
    {
        var availability = solver.Availability;
        return new JsonObject
        {
            ["name"] = solver.Name,
            ["installed"] = availability.Found,
            ["version"] = availability.Version,
            ["origin"] = availability.Origin,
            ["location"] = availability.Location,
            ["howToInstall"] = availability.HowToInstall,
        };
    }

    private static void Print()
    {
        foreach (var solver in MipSolvers.All)
        {
            var availability = solver.Availability;
            Console.Out.WriteLine(availability.Found
                ? $"{solver.Name,-10} {availability.Version,-12} {availability.Origin,-12} {availability.Location}"
                : $"{solver.Name,-10} not found    {availability.HowToInstall}");
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine(MipSolvers.FirstAvailable is { } chosen ? $"Used where none is named, by the kind of each model: {chosen.Name}." : "None is here.");
    }
}
