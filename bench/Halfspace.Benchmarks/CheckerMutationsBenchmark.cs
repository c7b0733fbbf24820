using System.Globalization;
using System.Runtime.CompilerServices;
using Halfspace.Benchmarks.CheckerMutations;

namespace Halfspace.Benchmarks;

/// <summary>
/// Mutation testing of the checker of certificates: every comparison, connective, sign and constant changed in turn, every statement and check left out, and the corpus of forged and true
/// certificates run against each mutant. A mutant is noticed where a forged certificate is not refused for its reason, or a true one gets another verdict or report.
/// </summary>
public sealed class CheckerMutationsBenchmark : IBenchmark
{
    private const string Survived = "survived";

    public string Name => "checker-mutations";

    public string Summary => "mutants of the checker of certificates, and which of them the corpus notices [--seconds 8] [--workers 2] [--file NAME] [--list noticed|mutants] [--root REPOSITORY] [--resume FILE]";

    public int Run(BenchmarkArguments arguments)
    {
        var root = arguments.Text("root", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..")));
        var checker = new MutatedChecker(Path.Combine(root, "src", "Halfspace.Certificates"));
        if (arguments.Text(MutantWorker.Option, "").Length > 0)
        {
            // What the library prints would be taken for an answer.
            var answers = Console.Out;
            Console.SetOut(TextWriter.Null);
            return MutantWorker.Serve(checker, Corpus(root, checker), answers);
        }

        var mutants = checker.Mutants();
        if (arguments.Text("list", "") == "mutants")
        {
            foreach (var mutant in mutants) Console.WriteLine(mutant.Key);
            return 0;
        }

        var corpus = Corpus(root, checker);
        var equivalent = new EquivalentMutants(Path.Combine(Path.GetDirectoryName(ThisFile())!, "CheckerMutations", "equivalent.md"));
        var only = arguments.Text("file", "");
        int[] chosen = [.. Enumerable.Range(0, mutants.Count).Where(m => mutants[m].File.Contains(only, StringComparison.Ordinal))];
        var results = Try(mutants, chosen, (int)arguments.Number("workers", 2), arguments.Number("seconds", 8), arguments.Text("resume", ""));
        var tried = chosen.Select((m, k) => (Mutant: mutants[m], Result: results[k], Why: equivalent.Why(mutants[m]))).ToArray();
        Print(corpus, tried, arguments.Text("list", "") == "noticed");
        string[] wrong = [.. equivalent.Unknown(mutants).Select(key => $"is no mutant: {key}"), .. tried.Where(one => one.Why is not null && one.Result != Survived).Select(one => $"is {one.Result}: {one.Mutant.Key}")];
        foreach (var fault in wrong) Console.WriteLine($"Listed as equivalent, but {fault}");
        return wrong.Length > 0 || tried.Any(one => one.Result == Survived && one.Why is null) ? 1 : 0;
    }

    private static CertificateCorpus Corpus(string root, MutatedChecker checker) => new(Path.Combine(root, "tests", "Halfspace.Tests", "Certificates"), checker.Load(null) ?? throw new InvalidOperationException("The checker does not compile."));

    /// <summary>Tries mutants; with a file to resume from, those that it has are taken from there, and results are added to it.</summary>
    private static string[] Try(IReadOnlyList<Mutant> mutants, int[] chosen, int workers, double seconds, string resume)
    {
        var results = new string[chosen.Length];
        var known = File.Exists(resume) ? File.ReadAllLines(resume).Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1]) : [];
        var gate = new Lock();
        var next = -1;
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            using var worker = new MutantWorker(seconds);
            for (var k = Interlocked.Increment(ref next); k < chosen.Length; k = Interlocked.Increment(ref next))
            {
                var key = mutants[chosen[k]].Key;
                results[k] = known.TryGetValue(key, out var result) ? result : worker.Try(chosen[k]);
                if (k % 100 == 99) Console.Error.WriteLine($"{k + 1} of {chosen.Length}");
                if (resume.Length == 0 || result is not null) continue;
                lock (gate) File.AppendAllText(resume, $"{key}\t{results[k]}\n");
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return results;
    }

    private static void Print(CertificateCorpus corpus, (Mutant Mutant, string Result, string? Why)[] tried, bool listsNoticed)
    {
        Console.WriteLine($"{corpus.Counts.Forged} forged and {corpus.Counts.True} true certificates.\n");
        Console.WriteLine("| file | mutants | noticed | equivalent | survived |\n|---|---|---|---|---|");
        var compiled = tried.Where(one => one.Result != "uncompilable").ToArray();
        foreach (var file in compiled.GroupBy(one => one.Mutant.File).OrderBy(group => group.Key, StringComparer.Ordinal)) Console.WriteLine(Row(file.Key, [.. file]));
        Console.WriteLine(Row("all", compiled));
        Console.WriteLine($"\n{tried.Length - compiled.Length} further mutants do not compile; {compiled.Count(one => one.Result == "endless")} of those noticed never end.\n");
        foreach (var (mutant, result, why) in compiled)
        {
            if (result == Survived) Console.WriteLine($"- {mutant.Key}{(why is null ? "" : $" ({why})")}");
            else if (listsNoticed) Console.WriteLine($"- {mutant.Key}: {result}");
        }
    }

    private static string Row(string name, (Mutant Mutant, string Result, string? Why)[] tried)
    {
        var survived = tried.Where(one => one.Result == Survived).ToArray();
        var equivalent = survived.Count(one => one.Why is not null);
        return $"| {name} | {tried.Length} | {tried.Length - survived.Length} | {equivalent} | {survived.Length - equivalent} |";
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
