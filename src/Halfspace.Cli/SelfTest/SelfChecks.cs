using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Cli.Runs;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.Networks.Layers;

namespace Halfspace.Cli.SelfTest;

/// <summary>What <c>halfspace selftest</c> runs: numbers known from enumeration and from the literature, the same questions to every solver, certificates and forged ones.</summary>
internal static class SelfChecks
{
    private const string Network = "tiny.onnx";

    private const string Certificate = "certificate.json";

    private const string Forged = "forged.json";

    /// <summary>Distances and maxima are known to so many decimals.</summary>
    private const int Decimals = 5;

    /// <summary>The value function of Hassanzadeh and Ralphs' program at -12, -11, ..., 25.</summary>
    private static readonly double[] Values =
        [9, 9, 8, 7, 6, 6, 5, 4, 3, 3, 2, 1, 0, 3, 6, 5.5, 4.5, 3.5, 3, 6, 9, 8, 7, 6.5, 6, 9, 11.5, 10.5, 10, 9.5, 9, 12, 14, 13.5, 13, 12.5, 12, 15];

    /// <summary>Every check on this machine; what they read stands in the current folder after <see cref="Prepare"/>.</summary>
    public static IEnumerable<SelfCheck> All() => [.. Facts(), .. MipSolvers.All.Where(solver => solver.Availability.Found).SelectMany(OfSolver), .. Certificates(), .. Properties()];

    /// <summary>Writes the files that the commands read into the current folder.</summary>
    public static void Prepare()
    {
        OnnxFile.Write(Network, Networks.Network.Sequential(
        [
            new DenseLayer([[1, -1, .5, 0], [-.5, 1, 0, 1], [0, .5, -1, 1]], [0, -.25, .25]),
            new DenseLayer([[1, -1, .5], [-1, 1, 1], [.5, .5, -1]], [.1, -.5, 0]),
            new DenseLayer([[1, 0, -1], [0, 1, .5], [-.5, .5, 1]], [.2, .1, .15]),
        ]));
        Write("point.txt", "0.9 0.1 0.6 0.2\n");
        Write("program.lp", "Minimize\n cost: 3 a + 3.5 b + 3 c + 6 d + 7 e\nSubject To\n row: 6 a + 5 b - 4 c + 2 d - 7 e = 0\nGeneral\n a b c\nEnd\n");
        Write("fleet.lp", "Minimize\n cost: 3 small + 3.5 middle + 3 large + 6 rented\nSubject To\n demand: 6 small + 5 middle + 4 large + 2 rented >= 11\nBounds\n small <= 9\n middle <= 9\n large <= 9\n rented <= 9\nGeneral\n small middle large rented\nEnd\n");
        Write("holds.vnnlib", Property("(assert (>= Y_0 2.7))"));
        Write("fails.vnnlib", Property("(assert (>= Y_0 1.5))"));
    }

    private static IEnumerable<SelfCheck> Facts()
    {
        foreach (var (objective, hidden, value) in new[] { ("max-correct", 1, 1.0), ("sat-margin", 1, 2), ("min-hinge", 1, 1.5), ("max-correct", 2, 0), ("min-hinge", 2, 0) })
        {
            yield return Equal("facts", $"XOR, {hidden} hidden, one output a class, P = 1: {objective} {value.ToString(CultureInfo.InvariantCulture)}", Training(objective, hidden, "--method branch-and-bound"), "value", value);
        }

        yield return Equal("facts", "XOR, 2 hidden, one output a class, P = 1: the smallest weights that fit add up to 9", Training("min-weight", 2, ""), "value", 9);
        yield return Equal("facts", "no sign network of three hidden neurons, P = 1, is right on the parity of four bits", "train --data builtin:parity-4 --hidden 3 --range 1 --method branch-and-bound", "bound", 1);
        yield return new SelfCheck("facts", "the value function of a program of Hassanzadeh and Ralphs at 38 places", ["value-function program.lp --row row --from -12 --to 25"], answers => ValuesOf(answers[0].Json) is { } found && found.SequenceEqual(Values) ? null : "another value");
        foreach (var (target, distance) in new[] { (1, .919753), (2, .868571) })
            yield return Equal("facts", string.Create(CultureInfo.InvariantCulture, $"the nearest input of class {target} of a 4-3-3-3 network is {distance} away"), $"attack --model {Network} --input point.txt --target {target}", "distance", distance);
    }

    private static IEnumerable<SelfCheck> OfSolver(IMipSolver solver)
    {
        var by = $" --solver {solver.Name}";
        yield return Equal(solver.Name, "an integer program", "solve fleet.lp" + by, "value", 6);
        yield return Equal(solver.Name, "XOR with one hidden neuron, as a program", Training("sat-margin", 1, "--method mip" + by), "value", 2);
        yield return Equal(solver.Name, "XOR with two hidden neurons, as a program", Training("sat-margin", 2, "--method mip" + by), "value", 0);
        // CP-SAT takes integers alone.
        if (solver.Name == "cp-sat") yield break;
        yield return Equal(solver.Name, "the nearest input of class 2, as a program", $"attack --model {Network} --input point.txt --target 2 --search mip" + by, "distance", .868571);
        string[] formulations = ["bigm", "extended", "partition:2"];
        yield return new SelfCheck(solver.Name, "the largest output by three formulations", [.. formulations.Select(relu => $"embed --model {Network} --box 0..1 --maximize y1 --relu {relu}" + by)], answers =>
            answers.Select(answer => answer.Code == ExitCodes.Answered || answer.Code == ExitCodes.Trusted ? answer.Number("value") : null).Select(value => value is { } number ? Math.Round(number, Decimals) : (double?)null).Distinct().ToArray() is [{ } only] && only > 0 ? null : "they differ");
    }

    private static IEnumerable<SelfCheck> Certificates()
    {
        yield return new SelfCheck("certificates", "a training's certificate holds without a solver", [Training("max-correct", 1, $"--method branch-and-bound --certificate {Certificate}"), "check " + Certificate], answers =>
            answers[1].Code == ExitCodes.Answered && answers[1].Text("verdict") == "verified" ? null : $"it is {answers[1].Text("verdict")}");
        foreach (var name in new[] { "value", "bound" })
        {
            yield return new SelfCheck("certificates", $"the same with another {name} is refuted", [$"check {name}-{Forged}"], answers =>
                answers[0].Code == ExitCodes.Refuted ? null : $"it is {answers[0].Text("verdict")}");
        }

        yield return new SelfCheck("certificates", "an adversarial input's certificate holds", [$"attack --model {Network} --input point.txt --target 1 --out attack.json", "check attack.json"], answers =>
            answers[1].Code is ExitCodes.Answered or ExitCodes.Trusted ? null : $"it is {answers[1].Text("verdict")}");
    }

    private static IEnumerable<SelfCheck> Properties()
    {
        yield return new SelfCheck("properties", "an output stays below 2.7", [$"verify --model {Network} --property holds.vnnlib"], answers => answers[0].Text("result") == "unsat" ? null : $"the answer is {answers[0].Text("result")}");
        yield return new SelfCheck("properties", "an output reaches 1.5", [$"verify --model {Network} --property fails.vnnlib"], answers => answers[0].Text("result") == "sat" ? null : $"the answer is {answers[0].Text("result")}");
    }

    /// <summary>Writes what a certificate claims with a lower value, and with a higher bound, once there is one.</summary>
    public static void Forge()
    {
        if (!File.Exists(Certificate) || File.Exists("bound-" + Forged)) return;
        foreach (var (name, number) in new[] { ("value", 0), ("bound", 2) })
        {
            var root = JsonNode.Parse(InputFile.ReadAllBytes(Certificate))!;
            var outcome = root["outcomes"]![0]!;
            (name == "value" ? outcome : outcome["bound"]!)["value"] = new JsonArray(number, 1);
            Write($"{name}-{Forged}", root.ToJsonString());
        }
    }

    private static string Training(string objective, int hidden, string further) => $"train --data builtin:xor --hidden {hidden} --range 1 --outputs per-class --objective {objective} {further}";

    private static SelfCheck Equal(string group, string claim, string line, string name, double value) => new(group, claim, [line], answers => answers[0].Code is not (ExitCodes.Answered or ExitCodes.Trusted or ExitCodes.NoAnswer) || answers[0].Number(name) is not { } found
        ? $"exit code {answers[0].Code}, no {name}{(answers[0].Said.Length > 0 ? ": " + answers[0].Said : "")}"
        : Math.Round(found - value, Decimals) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{name} {found} where it is {value}"));

    /// <summary>The value at each whole number, from the pieces.</summary>
    private static double[]? ValuesOf(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("pieces", out var pieces)) return null;
        return [.. Enumerable.Range(-12, Values.Length).Select(place =>
        {
            var piece = pieces.EnumerateArray().First(p => p.GetProperty("from").GetDouble() <= place && place <= p.GetProperty("to").GetDouble());
            return piece.GetProperty("valueFrom").GetDouble() + (place - piece.GetProperty("from").GetDouble()) * piece.GetProperty("slope").GetDouble();
        })];
    }

    private static string Property(string output)
    {
        var text = new StringBuilder();
        for (var i = 0; i < 4; i++) text.Append(CultureInfo.InvariantCulture, $"(declare-const X_{i} Real)\n(assert (>= X_{i} 0))\n(assert (<= X_{i} 1))\n");
        for (var j = 0; j < 3; j++) text.Append(CultureInfo.InvariantCulture, $"(declare-const Y_{j} Real)\n");
        return text.Append(output).Append('\n').ToString();
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
