using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Halfspace.Data;
using Halfspace.Experiments.Reports;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Plans;

/// <summary>Reads plans; what is wrong with one is said with its line.</summary>
internal static class PlanFile
{
    /// <summary>A grid beyond this is a slip of the pen.</summary>
    private const int MostTasks = 1_000_000;

    /// <summary>Reads and checks a plan.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optionsOf">The options of a verb without their dashes, or null to take any.</param>
    /// <exception cref="DataFileException">The file cannot be read, is no plan, or names what is not there.</exception>
    public static Plan Read(string path, Func<string, IReadOnlyCollection<string>>? optionsOf = null)
    {
        byte[] content;
        try
        {
            content = InputFile.CheckUtf8(InputFile.ReadAllBytes(path)).ToArray();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or UnsuitableFileException)
        {
            throw DataFileException.Unreadable(path, fault);
        }

        return Parse(path, content, optionsOf);
    }

    /// <summary>The same for a text that is read already.</summary>
    public static Plan Parse(string path, byte[] content, Func<string, IReadOnlyCollection<string>>? optionsOf = null)
    {
        Dictionary<string, int> lines;
        JsonDocument document;
        if (!Utf8.IsValid(content)) throw new DataFileException(path, 1 + content.AsSpan(0, Utf8Length(content)).Count((byte)'\n'), "This is no UTF-8 text. Save the plan as UTF-8.");
        try
        {
            lines = JsonLines.Of(content, default);
            document = JsonDocument.Parse(content);
        }
        catch (JsonException fault)
        {
            throw new DataFileException(path, (int)(fault.LineNumber ?? 0) + 1, $"This is no JSON for a plan: {FaultText.Of(fault)}", fault);
        }

        using (document)
        {
            PlanSchema.Check(document.RootElement, path, lines);
            return new PlanReader(path, lines, optionsOf).Read(document.RootElement, content);
        }
    }

    /// <summary>How many bytes from the start on are UTF-8.</summary>
    private static int Utf8Length(byte[] content)
    {
        var length = 0;
        while (Rune.DecodeFromUtf8(content.AsSpan(length), out _, out var used) == OperationStatus.Done) length += used;
        return length;
    }

    /// <summary>Reads what the schema has let through.</summary>
    private sealed class PlanReader(string path, Dictionary<string, int> lines, Func<string, IReadOnlyCollection<string>>? optionsOf)
    {
        public Plan Read(JsonElement root, byte[] content)
        {
            var command = root.GetProperty("command").GetString()!;
            var shared = PlanOptions.Of(root, "options");
            CheckNames(shared, command, "/options");
            var rows = Rows(root);
            var axes = root.GetProperty("grid").EnumerateObject().Select(axis => Axis(axis, command, shared)).ToList();
            if (Seeds(root) is { } seeds) axes.Add(new PlanAxis("seed", [.. seeds.Select(seed => new PlanValue(seed, new() { ["seed"] = [seed] }))]));
            CheckAxes(axes);
            string[] keep = root.TryGetProperty("keep", out var kinds) ? [.. kinds.EnumerateArray().Select(kind => kind.GetString()!)] : [];
            CheckKept(keep, command, shared, axes);
            if (axes.Aggregate(1L, (product, axis) => Math.Min((long)MostTasks + 1, product * axis.Values.Count)) > MostTasks)
                throw Fault("/grid", $"the grid has more than {MostTasks} tasks; leave values out, or make several plans");
            var needs = root.TryGetProperty("needs", out var given) ? given : default;
            var threads = needs.ValueKind == JsonValueKind.Object && needs.TryGetProperty("threads", out var t) ? PlanOptions.Whole(t) : (int?)null;
            var figures = root.TryGetProperty("figures", out var asked) ? asked.EnumerateArray().Select((figure, f) => Figure(figure, f, axes)).ToArray() : [];
            return new Plan
            {
                Path = path,
                Content = content,
                Title = root.GetProperty("title").GetString()!,
                About = root.TryGetProperty("about", out var about) ? [.. about.EnumerateArray().Select(text => text.GetString()!)] : [],
                Command = command,
                Axes = [.. axes.Select(axis => KeyValuePair.Create(axis.Name, (IReadOnlyList<string>)[.. axis.Values.Select(value => value.Name)]))],
                Tasks = PlanTasks.Of(command, shared, axes, threads),
                Repeats = Repeats(root, axes),
                JoinsVerdicts = root.TryGetProperty("join", out var join) && join.GetString() == "verdict",
                JoinsBounds = join.ValueKind == JsonValueKind.String && join.GetString() == "proof",
                Keep = keep,
                Rows = rows,
                Threads = threads,
                Seconds = needs.ValueKind == JsonValueKind.Object && needs.TryGetProperty("seconds", out var seconds) ? seconds.GetDouble() : null,
                Memory = needs.ValueKind == JsonValueKind.Object && needs.TryGetProperty("memory", out var memory) ? memory.GetString() : null,
                Figures = figures,
            };
        }

        private DataFileException Fault(string place, string what) => new(path, PlanSchema.LineOf(place, lines), $"{place}: {what}.");

        private void CheckNames(PlanOptions options, string command, string place)
        {
            if (optionsOf is null) return;
            var known = optionsOf(command);
            foreach (var name in options.Keys.Where(name => !known.Contains(name)))
                throw Fault($"{place}/{name}", $"{command} has no option --{name}; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            foreach (var name in options.Keys.Where(name => name is "json" or "quiet"))
                throw Fault($"{place}/{name}", $"a task gets --{name} anyway; leave it out");
        }

        private PlanAxis Axis(JsonProperty axis, string command, PlanOptions shared)
        {
            var place = "/grid/" + axis.Name;
            if (axis.Value.ValueKind == JsonValueKind.Object) return InstanceAxis.Read(axis.Name, axis.Value.GetProperty("instances").GetString()!, path, shared.ContainsKey("time-limit"));
            var values = axis.Value.EnumerateArray().Select((value, v) =>
            {
                var isNamed = value.ValueKind == JsonValueKind.Object;
                var options = isNamed ? PlanOptions.Of(value, "options") : new PlanOptions { [axis.Name] = PlanOptions.Texts(value) };
                CheckNames(options, command, isNamed ? FormattableString.Invariant($"{place}/{v}/options") : place);
                return new PlanValue(isNamed ? value.GetProperty("name").GetString()! : PlanOptions.Text(value), options);
            }).ToArray();
            if (values.GroupBy(value => value.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw Fault(place, $"'{twice.Key}' is given twice");
            return new PlanAxis(axis.Name, values);
        }

        /// <summary>Two axes that set one option would leave it to chance which of them counts.</summary>
        private void CheckAxes(List<PlanAxis> axes)
        {
            var set = new Dictionary<string, string>();
            foreach (var axis in axes)
            {
                foreach (var option in axis.Values.SelectMany(value => value.Options.Keys).Distinct())
                {
                    if (!set.TryAdd(option, axis.Name)) throw Fault("/grid", axis.Name == "seed" ? $"{set[option]} sets --seed, so leave repeats and seeds out" : $"{set[option]} and {axis.Name} both set --{option}");
                }
            }
        }

        /// <summary>A file that is kept has an option of its own, which nothing else may set.</summary>
        private void CheckKept(string[] kinds, string command, PlanOptions shared, List<PlanAxis> axes)
        {
            for (var k = 0; k < kinds.Length; k++)
            {
                var (option, place) = (Plan.OptionOf(command, kinds[k]), FormattableString.Invariant($"/keep/{k}"));
                if (optionsOf is not null && !optionsOf(command).Contains(option)) throw Fault(place, $"{command} leaves no {kinds[k]}: it has no option --{option}");
                if (shared.ContainsKey(option) || axes.Any(axis => axis.Values.Any(value => value.Options.ContainsKey(option)))) throw Fault(place, $"keeping the {kinds[k]} sets --{option}, which the plan sets as well; leave one of them out");
            }
        }

        private string[]? Seeds(JsonElement root)
        {
            if (root.TryGetProperty("seeds", out var seeds))
            {
                if (root.TryGetProperty("repeats", out _)) throw Fault("/repeats", "seeds says how often already; leave repeats out");
                return [.. seeds.EnumerateArray().Select(seed => PlanOptions.Whole(seed).ToString(CultureInfo.InvariantCulture))];
            }

            return root.TryGetProperty("repeats", out var repeats) ? [.. Enumerable.Range(0, PlanOptions.Whole(repeats)).Select(seed => seed.ToString(CultureInfo.InvariantCulture))] : null;
        }

        private string[] Repeats(JsonElement root, List<PlanAxis> axes)
        {
            string[] names = root.TryGetProperty("over", out var over) ? [.. over.EnumerateArray().Select(axis => axis.GetString()!)] : [];
            foreach (var name in names.Where(name => axes.All(axis => axis.Name != name))) throw Fault("/over", $"the grid has no axis '{name}'");
            return [.. names.Append("seed").Distinct().Where(name => axes.Any(axis => axis.Name == name))];
        }

        private Dictionary<string, RowDraw> Rows(JsonElement root)
        {
            var lists = new Dictionary<string, RowDraw>();
            if (!root.TryGetProperty("rows", out var rows)) return lists;
            foreach (var list in rows.EnumerateObject())
            {
                int Value(string name, int otherwise) => list.Value.TryGetProperty(name, out var value) ? PlanOptions.Whole(value) : otherwise;
                var draw = new RowDraw(list.Value.GetProperty("seed") is var seed ? (uint)seed.GetDouble() : 0, Value("count", 0), Value("first", 0), Value("skip", 0), Value("times", 1), list.Value.TryGetProperty("take", out var take) ? PlanOptions.Whole(take) : null);
                if (draw.Skip + (draw.Take ?? 1) > draw.Count) throw Fault("/rows/" + list.Name, $"{draw.Count} rows are shuffled, and {draw.Skip} skipped; that leaves too few");
                lists[list.Name] = draw;
            }

            return lists;
        }

        private Figure Figure(JsonElement figure, int number, List<PlanAxis> axes)
        {
            var place = FormattableString.Invariant($"/figures/{number}");
            string? Text(string name) => figure.TryGetProperty(name, out var value) ? value.GetString() : null;
            bool Switch(string name) => figure.TryGetProperty(name, out var value) && value.GetBoolean();
            string? AxisOf(string name) => Text(name) is not { } axis || axes.Any(known => known.Name == axis) ? Text(name)
                : throw Fault($"{place}/{name}", $"the grid has no axis '{axis}'; it has {string.Join(", ", axes.Select(known => known.Name))}");
            var where = figure.TryGetProperty("where", out var kept) ? kept.EnumerateObject().ToDictionary(pair => pair.Name, pair => PlanOptions.Text(pair.Value)) : [];
            foreach (var (name, value) in where)
            {
                if (axes.FirstOrDefault(axis => axis.Name == name)?.Values.Any(known => known.Name == value) != true) throw Fault($"{place}/where/{name}", $"the grid has no {name} '{value}'");
            }

            var published = figure.TryGetProperty("published", out var source) ? source : default;
            return new Figure
            {
                Kind = Text("kind")!,
                Title = Text("title"),
                Caption = Text("caption"),
                X = AxisOf("x"),
                By = AxisOf("by"),
                Y = Text("y"),
                Unit = Text("unit"),
                Percent = Switch("percent"),
                Log = Switch("log"),
                LogX = Switch("logX"),
                Columns = figure.TryGetProperty("columns", out var columns) ? [.. columns.EnumerateArray().Select(column => column.GetString()!)] : [],
                Where = where,
                PublishedSource = published.ValueKind == JsonValueKind.Object ? published.GetProperty("source").GetString() : null,
                Published = published.ValueKind == JsonValueKind.Object
                    ? published.GetProperty("series").EnumerateObject().ToDictionary(line => line.Name, line => (IReadOnlyList<(double, double)>)[.. line.Value.EnumerateArray().Select(pair => (pair[0].GetDouble(), pair[1].GetDouble()))])
                    : new Dictionary<string, IReadOnlyList<(double, double)>>(),
            };
        }
    }
}
