using System.Globalization;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Plans;

/// <summary>An axis that is a list of verification instances, as the verification competition writes them: network,property,seconds.</summary>
internal static class InstanceAxis
{
    /// <summary>Reads the list.</summary>
    /// <param name="name">The axis.</param>
    /// <param name="list">The list's path, relative to the plan.</param>
    /// <param name="plan">The plan's file.</param>
    /// <param name="hasLimit">Whether the plan says a time limit, so that the list's are passed over.</param>
    public static PlanAxis Read(string name, string list, string plan, bool hasLimit)
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(plan))!, DataFolder.Expand(list)));
        var (rows, line) = (new List<(string Network, string Property, PlanOptions Options)>(), 0);
        try
        {
            foreach (var text in InputFile.ReadLines(path))
            {
                line++;
                if (string.IsNullOrWhiteSpace(text)) continue;
                var fields = text.Split(',', StringSplitOptions.TrimEntries);
                if (fields.Length != 3 || !double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                    throw new DataFileException(path, line, "A row is network,property,seconds, such as net.onnx,prop.vnnlib,60.");
                var options = new PlanOptions { ["model"] = [Locate(path, fields[0])], ["property"] = [Locate(path, fields[1])] };
                if (!hasLimit) options["time-limit"] = [fields[2]];
                rows.Add((fields[0], fields[1], options));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, fault);
        }

        return rows.Count > 0 ? new PlanAxis(name, Named(rows)) : throw new DataFileException(path, 0, "The list has no rows.");
    }

    /// <summary>Instances by the names of their files; where two share these, with their folders, and a row that stands there again by its number, too.</summary>
    private static PlanValue[] Named(List<(string Network, string Property, PlanOptions Options)> rows)
    {
        string Short((string Network, string Property, PlanOptions) row) => $"{Path.GetFileNameWithoutExtension(row.Network)} {Path.GetFileNameWithoutExtension(row.Property)}";
        string Long((string Network, string Property, PlanOptions) row) => $"{Path.ChangeExtension(row.Network, null)} {Path.ChangeExtension(row.Property, null)}";
        var (shorts, longs) = (rows.CountBy(Short).ToDictionary(), rows.CountBy(Long).ToDictionary());
        return [.. rows.Select((row, number) => new PlanValue(shorts[Short(row)] == 1 ? Short(row) : longs[Long(row)] == 1 ? Long(row) : FormattableString.Invariant($"{Long(row)} (row {number + 1})"), row.Options))];
    }

    /// <summary>A file of the list: where the list stands, or in its folders onnx and vnnlib, packed or not.</summary>
    private static string Locate(string list, string name)
    {
        var folder = Path.GetDirectoryName(list)!;
        string[] places = [Path.Combine(folder, name), Path.Combine(folder, "vnnlib", name), Path.Combine(folder, "onnx", name)];
        return places.Concat(places.Select(place => place + ".gz")).FirstOrDefault(File.Exists) ?? places[0];
    }
}
