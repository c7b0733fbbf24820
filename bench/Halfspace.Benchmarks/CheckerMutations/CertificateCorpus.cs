namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The corpus of forged and true certificates, and what is expected of each.</summary>
internal sealed class CertificateCorpus
{
    private readonly List<Entry> forged = [];
    private readonly List<Entry> truths = [];
    private readonly Dictionary<string, string> reports = new(StringComparer.Ordinal);

    /// <summary>Reads the corpus, and the reports of the checker as it is.</summary>
    /// <exception cref="InvalidOperationException">The checker as it is does not do what is expected.</exception>
    public CertificateCorpus(string folder, LoadedChecker original)
    {
        Read(Path.Combine(folder, "Forged"), forged);
        Read(Path.Combine(folder, "True"), truths);
        for (var k = 0; k < forged.Count; k++)
        {
            var entry = forged[k];
            Environment.CurrentDirectory = entry.Folder;
            // Most are refused without an engine, which is much quicker.
            var isFast = Refuses(entry, original.Check(entry.Bytes, withEngine: false));
            forged[k] = entry with { NeedsEngine = !isFast };
        }

        forged.Sort((left, right) => left.NeedsEngine.CompareTo(right.NeedsEngine));
        foreach (var entry in truths)
        {
            foreach (var way in Ways) reports.Add($"{entry.Name} {way}", Report(original, entry, way));
        }

        if (Notice(original) is { } fault) throw new InvalidOperationException($"The checker as it is does not do what the corpus expects: {fault}");
    }

    public int Forged => forged.Count;

    public int True => truths.Count;

    private static string[] Ways => ["without engine", "with engine", "without time"];

    /// <summary>Where a checker does not do what is expected: a forged certificate is not refused for its reason, or a true one has another verdict or report; null where all is well.</summary>
    public string? Notice(LoadedChecker checker)
    {
        foreach (var entry in truths) if (Report(checker, entry, Ways[0]) != reports[$"{entry.Name} {Ways[0]}"]) return $"true {entry.Name} {Ways[0]}";
        foreach (var entry in forged)
        {
            Environment.CurrentDirectory = entry.Folder;
            if (!Refuses(entry, checker.Check(entry.Bytes, entry.NeedsEngine))) return $"forged {entry.Name}";
        }

        foreach (var way in Ways.Skip(1))
        {
            foreach (var entry in truths) if (Report(checker, entry, way) != reports[$"{entry.Name} {way}"]) return $"true {entry.Name} {way}";
        }

        return null;
    }

    private static string Report(LoadedChecker checker, Entry entry, string way)
    {
        Environment.CurrentDirectory = entry.Folder;
        var (verdict, _, report) = checker.Check(entry.Bytes, way != Ways[0], way == Ways[2]);
        return $"{verdict}\n{report}";
    }

    private static bool Refuses(Entry entry, (string Verdict, string Reason, string Report) answer) =>
        answer.Verdict == (Path.GetFileName(entry.Folder) == "format" ? "unreadable" : "Refuted") && entry.Expected.Split('|').Any(words => answer.Reason.Contains(words, StringComparison.Ordinal));

    private static void Read(string corpus, List<Entry> entries)
    {
        foreach (var folder in Directory.GetDirectories(corpus).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadAllLines(Path.Combine(folder, "expected.csv")).Skip(1))
            {
                var cells = line.Split(',', 2);
                entries.Add(new Entry(folder, $"{Path.GetFileName(folder)}/{cells[0]}", cells[1][1..^1].Replace("\"\"", "\"", StringComparison.Ordinal), File.ReadAllBytes(Path.Combine(folder, cells[0])), false));
            }
        }
    }

    private sealed record Entry(string Folder, string Name, string Expected, byte[] Bytes, bool NeedsEngine);
}
