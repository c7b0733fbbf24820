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
    public string Name => "checker-mutations";

    public string Summary => "mutants of the checker of certificates, and which of them the corpus notices [--seconds 20] [--workers 2] [--file NAME] [--list noticed] [--root REPOSITORY] [--resume FILE]";

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

        var corpus = Corpus(root, checker);
        var mutants = checker.Mutants();
        var only = arguments.Text("file", "");
        int[] chosen = [.. Enumerable.Range(0, mutants.Count).Where(m => mutants[m].File.Contains(only, StringComparison.Ordinal))];
        var results = Try(chosen, (int)arguments.Number("workers", 2), arguments.Number("seconds", 20), arguments.Text("resume", ""));
        Print(corpus, [.. chosen.Select((m, k) => (mutants[m], results[k]))], arguments.Text("list", "") == "noticed");
        return chosen.Where((m, k) => results[k] == "survived" && EquivalentMutants.Why(mutants[m]) is null).Any() ? 1 : 0;
    }

    private static CertificateCorpus Corpus(string root, MutatedChecker checker) => new(Path.Combine(root, "tests", "Halfspace.Tests", "Certificates"), checker.Load(null) ?? throw new InvalidOperationException("The checker does not compile."));

    /// <summary>Tries mutants; with a file to resume from, those that it has are taken from there, and results are added to it.</summary>
    private static string[] Try(int[] mutants, int workers, double seconds, string resume)
    {
        var results = new string[mutants.Length];
        var known = File.Exists(resume) ? File.ReadAllLines(resume).Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1]) : [];
        var gate = new Lock();
        var next = -1;
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            using var worker = new MutantWorker(seconds);
            for (var k = Interlocked.Increment(ref next); k < mutants.Length; k = Interlocked.Increment(ref next))
            {
                var number = mutants[k].ToString(CultureInfo.InvariantCulture);
                results[k] = known.TryGetValue(number, out var result) ? result : worker.Try(mutants[k]);
                if (k % 100 == 99) Console.Error.WriteLine($"{k + 1} of {mutants.Length}");
                if (resume.Length == 0 || result is not null) continue;
                lock (gate) File.AppendAllText(resume, $"{number}\t{results[k]}\n");
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return results;
    }

    private static void Print(CertificateCorpus corpus, (Mutant Mutant, string Result)[] tried, bool listsNoticed)
    {
        Console.WriteLine($"{corpus.Forged} forged and {corpus.True} true certificates.\n");
        Console.WriteLine("| file | mutants | noticed | equivalent | survived |\n|---|---|---|---|---|");
        var compiled = tried.Where(one => one.Result != "uncompilable").ToArray();
        foreach (var file in compiled.GroupBy(one => one.Mutant.File).OrderBy(group => group.Key, StringComparer.Ordinal)) Console.WriteLine(Row(file.Key, [.. file]));
        Console.WriteLine(Row("all", compiled));
        Console.WriteLine($"\n{tried.Length - compiled.Length} further mutants do not compile; {compiled.Count(one => one.Result == "endless")} of those noticed never end.\n");
        foreach (var (mutant, result) in compiled)
        {
            var why = result == "survived" ? EquivalentMutants.Why(mutant) : null;
            if (result == "survived" || listsNoticed) Console.WriteLine($"- {mutant.File}:{mutant.Line}: `{mutant.Change}`{(why is null ? "" : $" (equivalent: {why})")}{(result == "survived" ? "" : ": " + result)}");
        }
    }

    private static string Row(string name, (Mutant Mutant, string Result)[] tried)
    {
        var survived = tried.Where(one => one.Result == "survived").ToArray();
        var equivalent = survived.Count(one => EquivalentMutants.Why(one.Mutant) is not null);
        return $"| {name} | {tried.Length} | {tried.Length - survived.Length} | {equivalent} | {survived.Length - equivalent} |";
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
