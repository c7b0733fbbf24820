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
    private const string Uncompilable = "uncompilable";

    public string Name => "checker-mutations";

    public string Summary => "mutants of the checker of certificates, and which of them the corpus notices [--seconds 8] [--workers 2] [--file NAME,NAME] [--alone yes] [--list noticed|mutants] [--root REPOSITORY] [--resume FILE]";

    public int Run(BenchmarkArguments arguments)
    {
        var root = arguments.Text("root", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..")));
        var checker = new MutatedChecker(Path.Combine(root, "src", "Halfspace.Certificates"));
        if (arguments.Text(MutantWorker.Option, "") is { Length: > 0 } image)
        {
            // What the library prints would be taken for an answer.
            var answers = Console.Out;
            Console.SetOut(TextWriter.Null);
            var loaded = MutatedChecker.Load(File.ReadAllBytes(image));
            return MutantWorker.Serve(checker, loaded, new CertificateCorpus(Certificates(root), loaded, checker.Switch([], []).Files), answers);
        }

        var mutants = checker.Mutants();
        if (arguments.Text("list", "") == "mutants")
        {
            foreach (var mutant in mutants) Console.WriteLine(mutant.Key);
            return 0;
        }

        var equivalent = new EquivalentMutants(Path.Combine(Path.GetDirectoryName(ThisFile())!, "CheckerMutations", "equivalent.md"));
        var only = arguments.Text("file", "").Split(',');
        int[] chosen = [.. Enumerable.Range(0, mutants.Count).Where(m => only.Any(part => mutants[m].File.Contains(part, StringComparison.Ordinal)))];
        var resume = arguments.Text("resume", "");
        var known = File.Exists(resume) ? File.ReadAllLines(resume).Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1]) : [];
        int[] left = [.. chosen.Where(m => !known.ContainsKey(mutants[m].Key))];
        var switched = checker.Switch(mutants, arguments.Text("alone", "") == "yes" ? [] : left);
        var corpus = CertificateCorpus.Count(Certificates(root));
        if (left.Length > 0) Try(checker, switched, mutants, left, (int)arguments.Number("workers", 2), arguments.Number("seconds", 8), known, resume);
        var results = Array.ConvertAll(chosen, m => known[mutants[m].Key]);
        var tried = chosen.Select((m, k) => (Mutant: mutants[m], Result: results[k], Why: equivalent.Why(mutants[m]))).ToArray();
        Print(corpus, tried, arguments.Text("list", "") == "noticed");
        string[] wrong = [.. equivalent.Unknown(mutants).Select(key => $"is no mutant: {key}"), .. tried.Where(one => one.Why is not null && one.Result != Survived).Select(one => $"is {one.Result}: {one.Mutant.Key}")];
        foreach (var fault in wrong) Console.WriteLine($"Listed as equivalent, but {fault}");
        return wrong.Length > 0 || tried.Any(one => one.Result == Survived && one.Why is null) ? 1 : 0;
    }

    private static string Certificates(string root) => Path.Combine(root, "tests", "Halfspace.Tests", "Certificates");

    /// <summary>Tries mutants, and adds the results to what is known, and to a file to resume from if there is one.</summary>
    private static void Try(MutatedChecker checker, SwitchedChecker switched, IReadOnlyList<Mutant> mutants, int[] chosen, int workers, double seconds, Dictionary<string, string> known, string resume)
    {
        var image = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".dll");
        File.WriteAllBytes(image, checker.Compile(switched, mutants));
        var gate = new Lock();
        var next = -1;
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            using var worker = new MutantWorker(seconds, image);
            for (var k = Interlocked.Increment(ref next); k < chosen.Length; k = Interlocked.Increment(ref next))
            {
                var key = mutants[chosen[k]].Key;
                var result = switched.IsUncompilable(chosen[k]) ? Uncompilable : worker.Try(chosen[k], switched.Member(chosen[k]));
                if (k % 100 == 99) Console.Error.WriteLine($"{k + 1} of {chosen.Length}");
                lock (gate)
                {
                    known.Add(key, result);
                    if (resume.Length > 0) File.AppendAllText(resume, $"{key}\t{result}\n");
                }
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        File.Delete(image);
    }

    private static void Print((int Forged, int True) corpus, (Mutant Mutant, string Result, string? Why)[] tried, bool listsNoticed)
    {
        Console.WriteLine($"{corpus.Forged} forged and {corpus.True} true certificates.\n");
        Console.WriteLine("| file | mutants | noticed | equivalent | survived |\n|---|---|---|---|---|");
        var compiled = tried.Where(one => one.Result != Uncompilable).ToArray();
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
