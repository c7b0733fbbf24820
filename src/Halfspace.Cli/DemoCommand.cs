using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Cli.Runs;
using Halfspace.Mip.Files;
using Halfspace.Training.Methods;

namespace Halfspace.Cli;

/// <summary><c>halfspace demo</c>: what the verbs do on a small case, with what each says and writes.</summary>
internal static class DemoCommand
{
    private const string Data = "fruit.csv";

    private const string Attack = "attack.json";

    private const string Program = """
        \ A fleet: the cheapest way to meet a demand with three kinds of trucks.
        Minimize
         cost: 3 small + 3.5 middle + 3 large + 6 rented
        Subject To
         demand: 6 small + 5 middle + 4 large + 2 rented >= 11
        General
         small middle large
        End

        """;

    public static Command Create(Func<Command> root)
    {
        var folder = new Option<string>("--out") { Description = "Where to write the data, the networks, the certificates, the models and the report.", HelpName = "FOLDER", DefaultValueFactory = _ => "halfspace-demo" };
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(60), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("demo", "Show what the verbs do on a small case: train a network, prove it best, re-check, predict, export, embed, attack, and write a report.") { folder, limit, seed, threads, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            var path = parsed.GetValue(folder)!;
            if (File.Exists(path)) throw new IOException($"Cannot write the folder {path}: it is a file. Give another name (--out).");
            Directory.CreateDirectory(path);
            var threadsGiven = parsed.GetValue(threads) is { } count ? FormattableString.Invariant($" --threads {count}") : "";
            var training = FormattableString.Invariant($"train --data {Data} --time-limit {Math.Max(0.5, parsed.GetValue(limit) / 6):0.###} --seed {parsed.GetValue(seed)}{threadsGiven}");
            return Run(root, path, training, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    /// <summary>What is shown: why, and the command.</summary>
    private static (string Why, string Line)[] Steps(string training) =>
    [
        ("Which MIP solvers are here.", "solvers"),
        ($"Networks grow while they gain on rows held out; {Data} was made by a rule.", training + " --out network.json --out network.c --out network.cs --out network.onnx --certificate certificate.json --report report.html --quiet"),
        ("Re-check the claim, without a solver.", "check certificate.json"),
        ("Score it on all rows.", $"evaluate --model network.json --data {Data}"),
        ("The class of each row, no labels needed.", $"predict --model network.json --data {Data} --out predictions.csv"),
        ("Another format.", "convert --model network.json --out again.onnx"),
        ("The network inside an optimisation model: its largest output, and where that is.", "embed --model network.json --maximize y0 --quiet"),
        ("The same model as a file for any solver, and its solution.", "embed --model network.json --out network.lp --quiet"),
        ("", "solve network.lp --quiet"),
        ("The provably nearest fruit of another class.", $"attack --model network.json --input input.txt --target any --out {Attack} --quiet"),
        ("", "check " + Attack),
        ("What a program costs as a function of its demand, exactly.", "value-function fleet.lp --row demand --from 0 --to 20 --out fleet.svg --quiet"),
    ];

    private static int Run(Func<Command> root, string folder, string training, bool json, CancellationToken cancellation)
    {
        var (clock, report, home) = (Stopwatch.StartNew(), new StringBuilder("# Halfspace demo\n"), Directory.GetCurrentDirectory());
        var (output, code) = (Console.Out, ExitCodes.Answered);
        void Say(string text)
        {
            if (!json) output.WriteLine(text);
        }

        try
        {
            Directory.SetCurrentDirectory(folder);
            AtomicFile.Write(Data, stream => stream.Write(Encoding.UTF8.GetBytes(Fruit())));
            AtomicFile.Write("input.txt", stream => stream.Write("151 0 1\n"u8));
            AtomicFile.Write("fleet.lp", stream => stream.Write(Encoding.UTF8.GetBytes(Program)));
            File.Delete(Attack);
            foreach (var (why, line) in Steps(training))
            {
                cancellation.ThrowIfCancellationRequested();
                if (line == "check " + Attack && !File.Exists(Attack))
                {
                    // With very little time the network may give every fruit one class.
                    Say("\nNo fruit of another class was found, so there is no certificate to check.");
                    continue;
                }

                using var text = new StringWriter(CultureInfo.InvariantCulture);
                Console.SetOut(text);
                var ended = CommandRun.Invoke(root, line.Split(' '));
                Console.SetOut(output);
                var said = string.Join('\n', text.ToString().TrimEnd().Split('\n').Select(l => l.TrimEnd()));
                Say($"{(why.Length > 0 ? $"\n{why}\n" : "\n")}$ halfspace {line}\n{said}");
                report.Append(CultureInfo.InvariantCulture, $"\n{why}\n\n```text\n$ halfspace {line}\n{said}\n```\n");
                if (ended is not (ExitCodes.Answered or ExitCodes.Trusted) && code == ExitCodes.Answered) code = ended;
            }

            AtomicFile.Write("report.md", stream => stream.Write(Encoding.UTF8.GetBytes(report.ToString())));
            Say($"\nWritten to {folder}: {string.Join(", ", Directory.GetFiles(".").Select(Path.GetFileName).Order(StringComparer.Ordinal))} ({clock.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s in all)");
            if (json) JsonReport.Print(ToJson(folder, code, clock.Elapsed.TotalSeconds));
        }
        finally
        {
            Console.SetOut(output);
            Directory.SetCurrentDirectory(home);
        }

        return code;
    }

    private static JsonObject ToJson(string folder, int code, double seconds)
    {
        var certificate = (TrainingCertificate)CertificateFile.Read("certificate.json");
        var (outcome, verdict) = (certificate.Outcomes[0], certificate.Check(CertificateEngine.Instance).Verdict);
        return new JsonObject
        {
            ["status"] = code == ExitCodes.Answered ? "answered" : "failed",
            ["solver"] = outcome.Bound?.Trusts,
            ["value"] = Number(outcome.Value),
            ["bound"] = Number(outcome.Bound?.Value),
            ["holds"] = verdict == Verdict.Verified,
            ["network"] = Path.Combine(folder, "network.json"),
            ["source"] = Path.Combine(folder, "network.c"),
            ["certificate"] = Path.Combine(folder, "certificate.json"),
            ["report"] = Path.Combine(folder, "report.md"),
            ["seconds"] = seconds,
        };
    }

    private static JsonNode? Number(Fraction? value) => value is { } known ? (double)known.Numerator / (double)known.Denominator : null;

    /// <summary>Eighty fruits: a red one is an apple from 150 grams on, a green one below.</summary>
    private static string Fruit()
    {
        var text = new StringBuilder("weight,colour,fruit\n");
        for (var k = 0; k < 80; k++)
        {
            var (weight, isRed) = (120 + k * 37 % 60, k / 3 % 2 == 0);
            text.Append(CultureInfo.InvariantCulture, $"{weight},{(isRed ? "red" : "green")},{(weight >= 150 == isRed ? "apple" : "pear")}\n");
        }

        return text.ToString();
    }
}
