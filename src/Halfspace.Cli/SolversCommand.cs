using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli;

/// <summary><c>halfspace solvers</c>: what is installed, where, and how to get what is missing.</summary>
internal static class SolversCommand
{
    public static Command Create()
    {
        var install = new Option<string[]>("--install") { Description = "Install solvers: cbc (seconds), highs (built from source on Debian 12: about three minutes).", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("solvers", "Show which MIP solvers are installed, and how to install what is missing.") { install, json, quiet };
        command.SetVerb((parsed, _) =>
        {
            if (parsed.GetValue(install) is { Length: > 0 } names)
            {
                var code = SolverInstaller.Run(names, parsed.GetValue(quiet) ? TextWriter.Null : Console.Error);
                if (code != 0) return ExitCodes.NoSolver;
            }

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
                ? $"{solver.Name,-10} {availability.Version,-12} {availability.Location}"
                : $"{solver.Name,-10} not found    {availability.HowToInstall}");
        }
    }
}
