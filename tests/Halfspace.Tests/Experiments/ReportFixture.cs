using System.Text.Json.Nodes;
using Halfspace.Experiments.Plans;
using Halfspace.Experiments.Reports;
using Halfspace.Experiments.Runs;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Tests.Experiments;

/// <summary>Results that were not run: two methods by four sizes by three seeds, with long names and numbers of all sizes.</summary>
internal static class ReportFixture
{
    private const string Plan = """
        {
          "title": "A plan with a rather long title, as plans tend to have them",
          "about": ["Published: nothing. <b>Not bold & not \"broken\"</b>."],
          "command": "train",
          "grid": { "method": ["search", "an-unusually-long-name-of-a-method"], "samples": [40, 80, 1000, 32560] },
          "repeats": 3,
          "keep": ["network", "certificate"],
          "figures": [
            { "kind": "lines", "title": "Test accuracy", "x": "samples", "by": "method", "y": "testAccuracy", "percent": true, "unit": "%",
              "published": { "source": "Somebody 2020", "series": { "search": [[40, 70.5], [80, 75], [1000, 80], [32560, 82]] } } },
            { "kind": "lines", "title": "Seconds", "x": "samples", "by": "method", "y": "seconds", "unit": "s", "log": true, "logX": true },
            { "kind": "lines", "title": "By name", "x": "method", "y": "value" },
            { "kind": "progress", "title": "Over time", "by": "method", "where": { "samples": 80, "seed": 0 } },
            { "kind": "cactus", "title": "Solved within a time", "by": "method" },
            { "kind": "table", "title": "Numbers" },
            { "kind": "confusion", "title": "Confusion", "by": "method", "where": { "samples": 40 } },
            { "kind": "weights", "title": "Weights" }
          ]
        }
        """;

    /// <summary>Writes results below a folder; the last task failed twice.</summary>
    public static ResultFolder Write(TemporaryFolder folder)
    {
        var results = ResultFolder.Create(folder.Name("results"), PlanFile.Read(folder.Write("plan.json", Plan)));
        var random = new Random(1);
        var tasks = results.Plan.Tasks;
        foreach (var task in tasks.SkipLast(1))
        {
            var seconds = Math.Pow(10, 4 * random.NextDouble() - 2);
            ResultFolder.Write(results.ResultFile(task.Index), Record(task, new JsonObject
            {
                ["status"] = task.Index % 3 == 0 ? "feasible" : "optimal",
                ["value"] = random.Next(2000),
                ["bound"] = random.Next(3),
                ["trainAccuracy"] = 0.9 + random.NextDouble() / 10,
                ["testAccuracy"] = 0.7 + random.NextDouble() / 10,
                ["seconds"] = seconds,
                ["trajectory"] = new JsonArray(new JsonArray(0.1, null, 0), new JsonArray(0.3, 1500, 0), new JsonArray(2.5, 20, 1)),
                ["classes"] = new JsonArray("a class of a long name", "no"),
                ["testConfusion"] = new JsonArray(new JsonArray(12000, 435), new JsonArray(3, 3842)),
            }));
        }

        var hidden = new IntegerLayer(30, [.. Enumerable.Range(0, 16 * 30).Select(_ => random.Next(-15, 16))], new int[16]);
        NetworkJson.Write(results.KeptFile(0, "network"), new IntegerNetwork([hidden, new IntegerLayer(16, [.. Enumerable.Range(0, 16).Select(_ => random.Next(-15, 16))], [3])]));
        System.IO.File.WriteAllText(results.KeptFile(0, "certificate"), "{}");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var record = Record(tasks[^1], []);
            record["reason"] = "it ended with exit code 134";
            record["error"] = "a </pre><script>alert(1)</script> in the output";
            ResultFolder.Write(results.FailureFile(tasks[^1].Index, attempt), record);
        }

        return results;
    }

    /// <summary>The page of the results.</summary>
    public static string Page(TemporaryFolder folder)
    {
        var path = folder.Name("report.html");
        new ReportPage(new ReportData(Write(folder))).Write(path);
        return path;
    }

    private static JsonObject Record(PlanTask task, JsonObject result) => new()
    {
        ["task"] = task.Index,
        ["labels"] = new JsonObject(task.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
        ["command"] = new JsonArray("train", "--method", "it's", "--json"),
        ["attempt"] = 1,
        ["exit"] = 0,
        ["wall"] = 1.5,
        ["host"] = "here",
        ["version"] = "0.1.0",
        ["result"] = result,
    };
}
