namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The corpus of forged and true certificates, and what is expected of each.</summary>
internal sealed class CertificateCorpus
{
    private const string Refusal = "must be refused";
    private const string WithoutTime = "without time";
    private const string Given = "given-objective";

    private static readonly (string Way, EngineKind Engine) ByReader = ("with the reader's objectives", EngineKind.Readers);

    private static readonly (string Way, EngineKind Engine)[] Ways = [("without engine", EngineKind.None), ("with engine", EngineKind.Library), (WithoutTime, EngineKind.Library), ("with an engine that fails", EngineKind.Failing), ("with an engine that comes to no end", EngineKind.Endless)];

    private readonly List<Entry> forged = [];
    private readonly List<Entry> truths = [];
    private readonly Dictionary<string, string> reports = new(StringComparer.Ordinal);
    private readonly List<Trial> trials = [];
    private readonly Dictionary<string, List<Trial>> orders = new(StringComparer.Ordinal);

    /// <summary>Reads the corpus, and the reports of the checker as it is.</summary>
    /// <exception cref="InvalidOperationException">The checker as it is does not do what is expected.</exception>
    public CertificateCorpus(string folder, LoadedChecker original)
    {
        Read(Path.Combine(folder, "Forged"), forged);
        Read(Path.Combine(folder, "True"), truths);
        foreach (var entry in truths)
        {
            foreach (var (way, engine) in WaysOf(entry)) reports.Add($"{entry.Name} {way}", Report(original, entry, way, engine));
        }

        trials.AddRange(truths.Select(entry => new Trial(entry, Ways[0].Way, EngineKind.None)));
        // Most are refused without an engine, which is much quicker.
        trials.AddRange(forged.Select(entry => new Trial(entry, Refusal, Refuses(original, entry, EngineKind.None) ? EngineKind.None : IsGiven(entry) ? EngineKind.Readers : EngineKind.Library)).OrderBy(trial => trial.Engine));
        trials.AddRange(truths.Where(IsGiven).Select(entry => new Trial(entry, ByReader.Way, ByReader.Engine)));
        trials.AddRange(Ways.Skip(1).SelectMany(way => truths.Select(entry => new Trial(entry, way.Way, way.Engine))));
        if (Notice(original, "") is { } fault) throw new InvalidOperationException($"The checker as it is does not do what the corpus expects: {fault}");
    }

    /// <summary>The numbers of forged and of true certificates.</summary>
    public (int Forged, int True) Counts => (forged.Count, truths.Count);

    /// <summary>
    /// Where a checker does not do what is expected: a forged certificate is not refused for its reason, or a true one has another verdict or report; null where all is well.
    /// What noticed a change of the same source file last is tried first.
    /// </summary>
    public string? Notice(LoadedChecker checker, string changedFile)
    {
        if (!orders.TryGetValue(changedFile, out var order)) orders.Add(changedFile, order = [.. trials]);
        for (var t = 0; t < order.Count; t++)
        {
            var trial = order[t];
            if (IsAsExpected(checker, trial)) continue;
            order.RemoveAt(t);
            order.Insert(0, trial);
            return trial.ToString();
        }

        return null;
    }

    private static bool IsGiven(Entry entry) => Path.GetFileName(entry.Folder) == Given;

    private static IEnumerable<(string Way, EngineKind Engine)> WaysOf(Entry entry) => IsGiven(entry) ? [.. Ways, ByReader] : Ways;

    private bool IsAsExpected(LoadedChecker checker, Trial trial) =>
        trial.Way == Refusal ? Refuses(checker, trial.Entry, trial.Engine) : Report(checker, trial.Entry, trial.Way, trial.Engine) == reports[$"{trial.Entry.Name} {trial.Way}"];

    private static string Report(LoadedChecker checker, Entry entry, string way, EngineKind engine)
    {
        Environment.CurrentDirectory = entry.Folder;
        var (verdict, _, report) = checker.Check(entry.Bytes, engine, way == WithoutTime);
        return $"{verdict}\n{report}";
    }

    private static bool Refuses(LoadedChecker checker, Entry entry, EngineKind engine)
    {
        Environment.CurrentDirectory = entry.Folder;
        var answer = checker.Check(entry.Bytes, engine);
        return answer.Verdict == (Path.GetFileName(entry.Folder) == "format" ? "unreadable" : "Refuted") && entry.Expected.Split('|').Any(words => answer.Reason.Contains(words, StringComparison.Ordinal));
    }

    private static void Read(string corpus, List<Entry> entries)
    {
        foreach (var folder in Directory.GetDirectories(corpus).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadAllLines(Path.Combine(folder, "expected.csv")).Skip(1))
            {
                var cells = line.Split(',', 2);
                entries.Add(new Entry(folder, $"{Path.GetFileName(folder)}/{cells[0]}", cells[1][1..^1].Replace("\"\"", "\"", StringComparison.Ordinal), File.ReadAllBytes(Path.Combine(folder, cells[0]))));
            }
        }
    }

    private sealed record Entry(string Folder, string Name, string Expected, byte[] Bytes);

    private sealed record Trial(Entry Entry, string Way, EngineKind Engine)
    {
        public override string ToString() => $"{Entry.Name} ({Way})";
    }
}
