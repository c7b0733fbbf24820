using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Experiments.Runs;
using Halfspace.Training;

namespace Halfspace.Experiments.Plans;

/// <summary>Makes a plan of the parts of a proof: ranges of first-layer weights that take in every network, each with a bound to prove. The smallest of their bounds holds for all networks.</summary>
internal static class ProofSplit
{
    /// <summary>More parts take longer to start than they save.</summary>
    public const int MostParts = 10_000;

    /// <summary>Writes the parts and the plan.</summary>
    /// <param name="problem">The problem, which can be cut.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="options">The options of <c>train</c> that state the problem, files as full paths.</param>
    /// <param name="folder">Where parts and plan go.</param>
    /// <returns>The plan's file.</returns>
    public static string Write(TrainingProblem problem, IReadOnlyList<IReadOnlyList<SortedWeights>> parts, JsonObject options, string folder)
    {
        Directory.CreateDirectory(folder);
        var values = new JsonArray();
        for (var p = 0; p < parts.Count; p++)
        {
            var name = FileOf(p);
            WeightPartFile.Write(Path.Combine(folder, name), parts[p]);
            values.Add(new JsonObject { ["name"] = p.ToString(CultureInfo.InvariantCulture), ["options"] = new JsonObject { ["part"] = name } });
        }

        options["share"] = ResultFolder.Placeholder + "/" + ResultFolder.SharedNetworks;
        var file = Path.Combine(folder, "plan.json");
        ResultFolder.Write(file, new JsonObject
        {
            ["title"] = string.Create(CultureInfo.InvariantCulture, $"A proof in {parts.Count} parts: {problem}"),
            ["about"] = new JsonArray("The parts take in every network. No network costs less than the smallest of the parts' bounds.", $"The samples have the fingerprint {problem.Data.Fingerprint()}."),
            ["command"] = "train",
            ["join"] = "proof",
            ["options"] = options,
            ["grid"] = new JsonObject { ["part"] = values },
            ["keep"] = new JsonArray("certificate"),
            ["needs"] = new JsonObject { ["threads"] = 1 },
        });
        return file;
    }

    /// <summary>The name of a part's file.</summary>
    public static string FileOf(int part) => FormattableString.Invariant($"part-{part:D5}.json");
}
