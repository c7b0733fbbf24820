using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Networks;
using Halfspace.Verification;
using Halfspace.Verification.Properties;

namespace Halfspace.Cli.Verify;

/// <summary>A benchmark list in one process: each row's result is written as it comes, and rows that are in the results already are not run again.</summary>
internal sealed class VerifyList(string path, string? output, double? limit, VerifierOptions options, bool json)
{
    private const int MostNetworks = 64;
    private const string Header = "network,property,result,seconds";

    private readonly Dictionary<string, Network> networks = [];
    private readonly Dictionary<string, int> counts = [];

    /// <summary>Runs what is left of the list.</summary>
    /// <returns>The exit code: 65 where a row's files could not be read, 2 where a row is open, 0 where all are decided.</returns>
    public int Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var rows = ReadRows();
        var files = output is null ? null : new ListedFiles(output, Locate);
        files?.Read(rows.Select(row => (row.Network, row.Property)));
        var (done, text, moved, changed) = output is not null && File.Exists(output) ? ReadDone(output, files!) : ([], "", [], []);
        if (output is not null)
        {
            SettleSemantics(output, done.Count > 0);
            // Only now, so that a run that is refused leaves all as it was.
            if (moved.Count > 0) Move(output, moved, changed);
        }

        // A row that was cut off when a run was killed is left out, and so are those of files that changed.
        var written = new StringBuilder(text.Length > 0 ? text : Header + "\n");
        if (!json && output is null) Console.Out.WriteLine(Header);
        if (output is not null) Write(output, written);
        files?.Write();
        foreach (var (network, property, seconds) in rows)
        {
            var key = network + "," + property;
            if (done.TryGetValue(key, out var before) && before.Count > 0)
            {
                Count(before.Dequeue());
                continue;
            }

            var start = clock.Elapsed.TotalSeconds;
            var word = RunOne(network, property, Math.Min(limit ?? seconds, seconds), cancellation);
            if (cancellation.IsCancellationRequested) break;
            Count(word);
            var row = string.Create(CultureInfo.InvariantCulture, $"{network},{property},{word},{clock.Elapsed.TotalSeconds - start:F3}");
            if (output is not null) Write(output, written.Append(row).Append('\n'));
            else if (!json) Console.Out.WriteLine(row);
        }

        var left = rows.Count - counts.Values.Sum();
        if (json) JsonReport.Print(new JsonObject { ["instances"] = rows.Count, ["results"] = new JsonObject([.. counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))]), ["left"] = left, ["seconds"] = clock.Elapsed.TotalSeconds });
        else if (output is not null) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} instances: {string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"))}{(left > 0 ? $", {left} left" : "")}; {clock.Elapsed.TotalSeconds:F1} s"));
        return counts.ContainsKey("error") ? ExitCodes.BadInput : left > 0 || counts.ContainsKey("unknown") || counts.ContainsKey("timeout") ? ExitCodes.NoAnswer : ExitCodes.Answered;
    }

    private void Count(string word) => counts[word] = counts.GetValueOrDefault(word) + 1;

    private string RunOne(string network, string property, double seconds, CancellationToken cancellation)
    {
        try
        {
            var (networkPath, propertyPath) = (Locate(network), Locate(property));
            if (!networks.TryGetValue(networkPath, out var loaded))
            {
                if (networks.Count == MostNetworks) networks.Clear();
                networks[networkPath] = loaded = NetworkFiles.Read(networkPath);
            }

            var question = VerifyCommand.Fitting(VnnLibFile.Read(propertyPath), loaded, networkPath, propertyPath);
            return VerifyReport.Word(VerifyCommand.Verify(loaded, question, options with { TimeLimit = seconds }, cancellation));
        }
        catch (Exception fault) when (fault is DataFileException or NetworkOverflowException or IOException)
        {
            Console.Error.WriteLine("halfspace: " + fault.Message);
            return "error";
        }
    }

    /// <summary>A file of the list: where the list stands, or in its folders onnx and vnnlib, packed or not.</summary>
    private string Locate(string name)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] places = [Path.Combine(folder, name), Path.Combine(folder, "vnnlib", name), Path.Combine(folder, "onnx", name)];
        return places.Concat(places.Select(place => place + ".gz")).FirstOrDefault(File.Exists) ?? places[0];
    }

    private List<(string Network, string Property, double Seconds)> ReadRows()
    {
        var (rows, line) = (new List<(string, string, double)>(), 0);
        try
        {
            foreach (var text in InputFile.ReadLines(path))
            {
                line++;
                if (string.IsNullOrWhiteSpace(text)) continue;
                var fields = text.Split(',', StringSplitOptions.TrimEntries);
                if (fields.Length != 3 || !double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0) || !double.IsFinite(seconds))
                    throw new DataFileException(path, line, "A row is network,property,seconds, such as net.onnx,prop.vnnlib,60.");
                rows.Add((fields[0], fields[1], seconds));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, fault);
        }

        return rows;
    }

    /// <summary>
    /// The results that are there already, by row, and the whole lines that hold them. Rows of the list whose files have changed are moved to a file beside the results; those that another list has stay.
    /// </summary>
    private static (Dictionary<string, Queue<string>> Done, string Text, List<string> Moved, SortedSet<string> Changed) ReadDone(string results, ListedFiles files)
    {
        var (done, kept, moved) = (new Dictionary<string, Queue<string>>(), new StringBuilder(), new List<string>());
        var (changed, staying) = (new SortedSet<string>(StringComparer.Ordinal), 0);
        var content = InputFile.ReadAllBytes(results);
        var whole = Array.LastIndexOf(content, (byte)'\n') + 1;
        var text = System.Text.Encoding.UTF8.GetString(content, 0, whole);
        var lines = text.Split('\n');
        for (var l = 0; l < lines.Length; l++)
        {
            var fields = lines[l].TrimEnd('\r').Split(',');
            if (lines[l].Length == 0) continue;
            if (l == 0 && fields[0] == "network")
            {
                kept.Append(lines[l]).Append('\n');
                continue;
            }

            if (fields.Length != 4 || fields[2] is not ("sat" or "unsat" or "unknown" or "timeout" or "error"))
                throw new DataFileException(results, l + 1, "This is no row network,property,result,seconds, so the file is left as it is. Give --out another name.");
            if (files.Changed(fields[0], fields[1]) is { Count: > 0 } names)
            {
                if (files.IsListed(fields[0], fields[1]))
                {
                    changed.UnionWith(names);
                    moved.Add(lines[l]);
                    continue;
                }

                staying++;
            }

            kept.Append(lines[l]).Append('\n');
            var key = fields[0] + "," + fields[1];
            if (!done.TryGetValue(key, out var queue)) done[key] = queue = new Queue<string>();
            queue.Enqueue(fields[2]);
        }

        if (staying > 0) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"halfspace: {staying} rows of {results} that this list does not have are about earlier content of its files, and stay."));
        return (done, moved.Count > 0 ? kept.ToString() : text, moved, changed);
    }

    /// <summary>
    /// Refuses rows of another semantics: they have no column for it, so a file beside the results names it where it is not the default. It is there before the first row.
    /// </summary>
    /// <exception cref="DataFileException">The rows that are there are about another semantics, or what is beside them names none.</exception>
    private void SettleSemantics(string results, bool hasRows)
    {
        var (beside, asked) = (results + ".semantics", VerifyReport.Word(options.Semantics));
        var earlier = File.Exists(beside) ? System.Text.Encoding.UTF8.GetString(InputFile.ReadAllBytes(beside)).Trim() : VerifyReport.Word(EvaluationSemantics.Real);
        if (hasRows && earlier != asked)
        {
            throw earlier is not ("real" or "float32")
                ? new DataFileException(beside, 0, $"This does not say what the rows of {results} are about: real or float32. Give --out another name.")
                : new DataFileException(results, 0, $"Its rows are about --semantics {earlier}, and this run is asked for {asked}. Give --out another name, or --semantics {earlier} to continue it.");
        }

        if (options.Semantics == EvaluationSemantics.Real) File.Delete(beside);
        else if (!hasRows) AtomicFile.Write(beside, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(asked + "\n")));
    }

    private static void Move(string results, List<string> rows, SortedSet<string> changed)
    {
        var earlier = results + ".earlier";
        var text = new StringBuilder(File.Exists(earlier) ? System.Text.Encoding.UTF8.GetString(InputFile.ReadAllBytes(earlier)) : Header + "\n");
        foreach (var row in rows) text.Append(row).Append('\n');
        Write(earlier, text);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"halfspace: {rows.Count} rows of {results} are about earlier content of {string.Join(", ", changed)}, and are run again. What they said is in {earlier}."));
    }

    private static void Write(string results, StringBuilder rows) => AtomicFile.Write(results, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(rows.ToString())));
}
