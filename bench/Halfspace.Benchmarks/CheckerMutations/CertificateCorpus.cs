namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The corpus of forged and true certificates, and what is expected of each.</summary>
internal sealed class CertificateCorpus
{
    /// <summary>What is said of a mutant whose loops come to no end.</summary>
    public const string Endless = "endless";

    private const string Refusal = "must be refused";
    private const string WithoutTime = "without time";
    private const string Given = "given-objective";
    private const int MostTimes = 20;
    private const long MostTurns = 5_000_000;

    private static readonly (string Way, EngineKind Engine) ByReader = ("with the reader's objectives", EngineKind.Readers);

    private static readonly (string Way, EngineKind Engine)[] Ways = [("without engine", EngineKind.None), ("with engine", EngineKind.Library), (WithoutTime, EngineKind.Library), ("with an engine that fails", EngineKind.Failing), ("with an engine that comes to no end", EngineKind.Endless)];

    private readonly List<Entry> forged = [];
    private readonly List<Entry> truths = [];
    private readonly Dictionary<string, string> reports = new(StringComparer.Ordinal);
    private readonly List<Trial> trials = [];
    private readonly IReadOnlyList<string> members;
    private readonly Dictionary<(string File, int? Member), List<Trial>> orders = [];
    private readonly Dictionary<string, List<Trial>> noticed = new(StringComparer.Ordinal);

    /// <summary>Reads the corpus, and the reports of the checker as it is.</summary>
    /// <param name="folder">The corpus.</param>
    /// <param name="original">The checker as it is, whose members say when they run.</param>
    /// <param name="members">The file of each of its members.</param>
    /// <exception cref="InvalidOperationException">The checker as it is does not do what is expected.</exception>
    public CertificateCorpus(string folder, LoadedChecker original, IReadOnlyList<string> members)
    {
        this.members = members;
        Read(Path.Combine(folder, "Forged"), forged);
        Read(Path.Combine(folder, "True"), truths);
        trials.AddRange(truths.Select(entry => new Trial(entry, Ways[0].Way, EngineKind.None)));
        // Most are refused without an engine, which is much quicker.
        original.Reached = new bool[members.Count];
        trials.AddRange(forged.Select(entry => new Trial(entry, Refusal, Refuses(original, entry, EngineKind.None) ? EngineKind.None : IsGiven(entry) ? EngineKind.Readers : EngineOf(entry, EngineKind.Library))).OrderBy(trial => trial.Engine));
        trials.AddRange(truths.Where(IsGiven).Select(entry => new Trial(entry, ByReader.Way, ByReader.Engine)));
        trials.AddRange(Ways.Skip(1).SelectMany(way => truths.Select(entry => new Trial(entry, way.Way, EngineOf(entry, way.Engine)))));
        foreach (var trial in trials)
        {
            original.Reached = trial.Reached = new bool[members.Count];
            original.Turns = long.MaxValue;
            if (trial.Way != Refusal) reports.Add(trial.ToString(), Report(original, trial));
            else if (!Refuses(original, trial.Entry, trial.Engine)) throw new InvalidOperationException($"The checker as it is does not do what the corpus expects: {trial}");
            trial.Turns = long.MaxValue - original.Turns;
        }

        original.Reached = new bool[members.Count];
    }

    /// <summary>The numbers of forged and of true certificates.</summary>
    public static (int Forged, int True) Count(string folder)
    {
        var (forged, truths) = (new List<Entry>(), new List<Entry>());
        Read(Path.Combine(folder, "Forged"), forged);
        Read(Path.Combine(folder, "True"), truths);
        return (forged.Count, truths.Count);
    }

    /// <summary>
    /// Where a checker does not do what is expected: a forged certificate is not refused for its reason, or a true one has another verdict or report; null where all is well.
    /// What noticed a change of the same source file lately is tried first, and only what runs the changed member, or the changed file where the member is not known.
    /// </summary>
    public string? Notice(LoadedChecker checker, string changedFile, int? member)
    {
        if (!orders.TryGetValue((changedFile, member), out var order)) orders.Add((changedFile, member), order = [.. trials.Where(IsReached)]);
        if (!noticed.TryGetValue(changedFile, out var first)) noticed.Add(changedFile, first = []);
        foreach (var trial in first.Where(IsReached).Concat(order.Except(first)))
        {
            // A mutant may take longer without being wrong, but not for ever.
            checker.Turns = MostTimes * trial.Turns + MostTurns;
            var isAsExpected = IsAsExpected(checker, trial);
            if (checker.Turns < 0) return Endless;
            if (isAsExpected) continue;
            first.Remove(trial);
            first.Insert(0, trial);
            return trial.ToString();
        }

        return null;

        bool IsReached(Trial trial) => member is { } place ? trial.Reached[place] : !members.Contains(changedFile) || Enumerable.Range(0, members.Count).Any(m => trial.Reached[m] && members[m] == changedFile);
    }

    /// <summary>The engine that the command takes.</summary>
    private static EngineKind EngineOf(Entry entry, EngineKind engine) => engine == EngineKind.Library && Path.GetFileName(entry.Folder) == "verification" ? EngineKind.Properties : engine;

    private static bool IsGiven(Entry entry) => Path.GetFileName(entry.Folder) == Given;

    private bool IsAsExpected(LoadedChecker checker, Trial trial) => trial.Way == Refusal ? Refuses(checker, trial.Entry, trial.Engine) : Report(checker, trial) == reports[trial.ToString()];

    private static string Report(LoadedChecker checker, Trial trial)
    {
        Environment.CurrentDirectory = trial.Entry.Folder;
        var (verdict, _, report) = checker.Check(trial.Entry.Bytes, trial.Engine, trial.Way == WithoutTime);
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

    private sealed class Trial(Entry entry, string way, EngineKind engine)
    {
        public Entry Entry { get; } = entry;

        public string Way { get; } = way;

        public EngineKind Engine { get; } = engine;

        /// <summary>The members that it runs in the checker as it is.</summary>
        public bool[] Reached { get; set; } = [];

        /// <summary>The turns of loops that it takes there.</summary>
        public long Turns { get; set; }

        public override string ToString() => $"{Entry.Name} ({Way})";
    }
}
