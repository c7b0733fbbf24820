using System.CommandLine;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Experiments.Reports;
using Halfspace.Experiments.Runs;

namespace Halfspace.Cli.Experiments;

/// <summary><c>halfspace report</c>: the results of a plan as one page.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var results = new Argument<string>("results") { Description = "The folder of results that 'halfspace experiment run' made.", HelpName = "RESULTS" };
        var output = new Option<string?>("--out") { Description = "The page (default: report.html in the folder of results). Figures and tables go to a folder beside it.", HelpName = "FILE.html" };
        var json = SharedOptions.Json();
        var command = new Command("report", "Write the results of a plan as one self-contained HTML page, with figures as SVG and tables as CSV beside it.") { results, output, json };
        command.SetVerb((parsed, _) =>
        {
            var folder = ResultFolder.Open(parsed.GetValue(results)!);
            var path = parsed.GetValue(output) ?? folder.File("report.html");
            SharedOptions.CheckWritable(path);
            Collection.Write(folder);
            var data = new ReportData(folder);
            var parts = new ReportPage(data).Write(path);
            var notes = ReportParts.Missing(data);
            if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["report"] = path, ["figures"] = parts, ["results"] = data.Runs.Count, ["tasks"] = folder.Plan.Tasks.Count, ["notes"] = new JsonArray([.. notes.Select(note => (JsonNode)note)]) });
            else
            {
                Console.Out.WriteLine($"report written to {path}: {parts} figures and tables of {data.Runs.Count} of {folder.Plan.Tasks.Count} tasks");
                foreach (var note in notes) Console.Out.WriteLine("note: " + note);
            }

            return ExitCodes.Answered;
        });
        return command;
    }
}
