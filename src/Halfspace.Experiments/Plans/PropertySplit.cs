using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Experiments.Runs;
using Halfspace.Mip.Files;
using Halfspace.Verification.Properties;

namespace Halfspace.Experiments.Plans;

/// <summary>
/// Cuts the input box of a property into parts that cover it, each a property of its own, and makes a plan of them. What must not happen
/// happens in the whole box if and only if it happens in some part, so the property is unsat where every part is, and sat where one part is.
/// </summary>
internal static class PropertySplit
{
    /// <summary>More parts take longer to start than they save.</summary>
    public const int MostParts = 10_000;

    /// <summary>The file beside the plan that names the whole property.</summary>
    public const string WholeFile = "whole.json";

    /// <summary>Writes the parts and the plan.</summary>
    /// <param name="model">The network.</param>
    /// <param name="property">The property, VNN-LIB.</param>
    /// <param name="parts">How many parts, 2 or more.</param>
    /// <param name="seconds">The time limit of each part.</param>
    /// <param name="folder">Where parts and plan go.</param>
    /// <param name="isCertified">Whether each part leaves a certificate, which are joined to one.</param>
    /// <returns>The plan's file.</returns>
    public static string Write(string model, string property, int parts, double seconds, string folder, bool isCertified = false)
    {
        var question = VnnLibFile.Read(property);
        using var reader = new StreamReader(InputFile.OpenUnpacked(property, out _));
        var text = reader.ReadToEnd();
        var names = VnnLibFile.InputNames(text, property);
        var lower = Enumerable.Range(0, question.InputCount).Select(i => question.Cases.Min(part => part.Inputs.Lower[i])).ToArray();
        var upper = Enumerable.Range(0, question.InputCount).Select(i => question.Cases.Max(part => part.Inputs.Upper[i])).ToArray();
        if (!Enumerable.Range(0, lower.Length).Any(i => lower[i] < upper[i])) throw new DataFileException(property, 0, "The input box is a single point, which cannot be cut.");
        Directory.CreateDirectory(folder);
        var values = new JsonArray();
        foreach (var (box, number) in Cut(lower, upper, parts).Select((box, number) => (box, number)))
        {
            var name = FormattableString.Invariant($"part-{number:D4}.vnnlib");
            var part = new StringBuilder(text.TrimEnd()).Append(CultureInfo.InvariantCulture, $"\n\n; Part {number + 1} of {parts}\n");
            for (var i = 0; i < lower.Length; i++)
            {
                if (box.Lower[i] > lower[i]) part.Append(CultureInfo.InvariantCulture, $"(assert (>= {names[i]} {Number(box.Lower[i])}))\n");
                if (box.Upper[i] < upper[i]) part.Append(CultureInfo.InvariantCulture, $"(assert (<= {names[i]} {Number(box.Upper[i])}))\n");
            }

            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(part.ToString())));
            values.Add(new JsonObject { ["name"] = number.ToString(CultureInfo.InvariantCulture), ["options"] = new JsonObject { ["property"] = name } });
        }

        var plan = new JsonObject
        {
            ["title"] = $"{Path.GetFileName(property)} of {Path.GetFileName(model)} in {parts} parts",
            ["about"] = new JsonArray("The parts cover the input box. The property is unsat where every part is, and sat where one part is."),
            ["command"] = "verify",
            ["join"] = "verdict",
            ["options"] = new JsonObject { ["model"] = Path.GetFullPath(model), ["time-limit"] = seconds },
            ["grid"] = new JsonObject { ["part"] = values },
            ["keep"] = isCertified ? new JsonArray("witness", "certificate") : new JsonArray("witness"),
            ["needs"] = new JsonObject { ["threads"] = 1 },
        };
        var file = Path.Combine(folder, "plan.json");
        ResultFolder.Write(file, plan);
        ResultFolder.Write(Path.Combine(folder, WholeFile), new JsonObject { ["property"] = Path.GetFullPath(property) });
        return file;
    }

    /// <summary>Boxes that cover a box: the one with the widest side, as a share of the whole, is halved until there are enough.</summary>
    internal static IReadOnlyList<(double[] Lower, double[] Upper)> Cut(double[] lower, double[] upper, int parts)
    {
        var queue = new PriorityQueue<(double[] Lower, double[] Upper), (double Share, int Order)>();
        double Share((double[] Lower, double[] Upper) box, int i) => upper[i] > lower[i] ? (box.Upper[i] - box.Lower[i]) / (upper[i] - lower[i]) : 0;
        var order = 0;
        void Add((double[] Lower, double[] Upper) box) => queue.Enqueue(box, (-Enumerable.Range(0, lower.Length).Max(i => Share(box, i)), order++));
        Add((lower, upper));
        while (queue.Count < parts)
        {
            var box = queue.Dequeue();
            // Among sides that are equally wide the one that is wider in numbers: its neurons change more.
            var side = Enumerable.Range(0, lower.Length).OrderByDescending(i => Share(box, i)).ThenByDescending(i => upper[i] - lower[i]).First();
            var middle = box.Lower[side] + (box.Upper[side] - box.Lower[side]) / 2;
            var (first, second) = ((double[])box.Upper.Clone(), (double[])box.Lower.Clone());
            first[side] = second[side] = middle;
            Add((box.Lower, first));
            Add((second, box.Upper));
        }

        return [.. queue.UnorderedItems.OrderBy(item => item.Priority.Order).Select(item => item.Element)];
    }

    /// <summary>A number that is read back as the same double.</summary>
    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
