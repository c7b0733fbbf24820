using System.Text.Json.Nodes;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Certificates of ensembles: what is written holds, and what was changed is refuted with the pair that it concerns.</summary>
public sealed class EnsembleCertificateTests(EnsembleCertificateTests.Written written) : IClassFixture<EnsembleCertificateTests.Written>
{
    public static TheoryData<string, string> Changes() => new()
    {
        { "weight", "B or L: max-correct: the network costs" },
        { "value", "B or R: max-correct: the network costs" },
        { "bound", "above the network's cost" },
        { "data", "fingerprint" },
        { "label", "fingerprint" },
        { "fingerprint", "L or R: the pair's samples have the fingerprint" },
        { "range", "the problem asks for" },
        { "argument", "derive" },
        { "proof", "there is no such argument" },
    };

    [Fact]
    public void What_was_written_holds_without_a_solver()
    {
        var json = HalfspaceCommand.Run(written.Folder, "check", "cert.json", "--json").Exits(0).Json();
        Assert.True(json.GetProperty("holds").GetBoolean());
        Assert.Equal(0, json.GetProperty("trusted").GetArrayLength());
        // Which rule comes first depends on the time that the rest of the machine leaves.
        Assert.Equal(3, json.GetProperty("confirmed").EnumerateArray().Count(line => line.GetString()!.Contains(": the bound ", StringComparison.Ordinal) && !line.GetString()!.Contains("is not above", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_found(string change, string sentence)
    {
        using var folder = new TemporaryFolder();
        var root = JsonNode.Parse(written.Certificate)!;
        Change(root, change);
        folder.Write("cert.json", root.ToJsonString());
        var text = HalfspaceCommand.Run(folder.Path, "check", "cert.json").Exits(1);
        Assert.Contains(sentence, text.Output, StringComparison.Ordinal);
        Assert.Contains("does not hold", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_files_are_named()
    {
        using var folder = new TemporaryFolder();
        var root = JsonNode.Parse(written.Certificate)!;
        root["pairs"]!.AsArray().RemoveAt(2);
        folder.Write("short.json", root.ToJsonString());
        HalfspaceCommand.Run(folder.Path, "check", "short.json").Fails(65, "2 pairs, but 3 networks");
        root["ensemble"]!["members"]!.AsArray().RemoveAt(2);
        folder.Write("pairless.json", root.ToJsonString());
        // It is a whole certificate, of an ensemble that lacks a pair: no broken file, but refuted.
        Assert.Contains("a pair of classes has no network", HalfspaceCommand.Run(folder.Path, "check", "pairless.json").Exits(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_limit_is_a_time()
    {
        HalfspaceCommand.Run(written.Folder, "check", "cert.json", "--time-limit", "250").Exits(0);
        HalfspaceCommand.Run(written.Folder, "check", "cert.json", "--time-limit", "0").Fails(64, "--time-limit");
    }

    private static void Change(JsonNode root, string change)
    {
        var pair = root["pairs"]![0]!["outcomes"]![0]!;
        switch (change)
        {
            case "weight": root["ensemble"]!["members"]![0]!["network"]!["layers"]![1]!["biases"]![0] = -1 * (int)root["ensemble"]!["members"]![0]!["network"]!["layers"]![1]!["biases"]![0]!; Zero(root); break;
            case "value": root["pairs"]![1]!["outcomes"]![0]!["value"]![0] = 1; break;
            case "bound": pair["bound"]!["value"]![0] = 10_000; break;
            case "data": root["data"]!["rows"]![0]![0] = 4; break;
            case "label": root["data"]!["labels"]![0] = 1; break;
            case "fingerprint": root["pairs"]![2]!["fingerprint"] = new string('0', 64); break;
            case "range": root["problem"]!["hidden"]![0] = 3; break;
            case "argument":
                // A bad network whose value is stated as it is, with a bound that nothing proves.
                Zero(root);
                pair["value"]![0] = 49;
                pair["bound"]!["value"]![0] = 49;
                break;
            default: pair["bound"]!["proof"] = (string)pair["bound"]!["proof"]! == "combinatorial" ? "exhaustive" : "combinatorial"; break;
        }
    }

    /// <summary>Turns a network into one that says the same class for all samples.</summary>
    private static void Zero(JsonNode root)
    {
        var last = root["ensemble"]!["members"]![0]!["network"]!["layers"]![1]!;
        var weights = last["weights"]![0]!.AsArray();
        for (var i = 0; i < weights.Count; i++) weights[i] = 0;
        last["biases"]![0] = 1;
    }

    /// <summary>One certificate for all changes.</summary>
    public sealed class Written : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Written()
        {
            var train = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:balance-scale", "--objective", "max-correct", "--hidden", "1", "--range", "1", "--ensemble", "pairs", "--time-limit", "600", "--threads", "2", "--certificate", "cert.json", "--json").Exits(0).Json();
            Assert.Equal("optimal", train.GetProperty("status").GetString());
            Assert.True(train.GetProperty("proof").GetString() is "exhaustive" or "combinatorial");
            Certificate = File.ReadAllText(folder.Name("cert.json"));
        }

        public string Certificate { get; }

        public string Folder => folder.Path;

        public void Dispose() => folder.Dispose();
    }
}
