using System.Text.Json.Nodes;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A certificate in which anything was changed is refuted, with a sentence that says by what.</summary>
public sealed class CertificateTamperingTests(CertificateTamperingTests.Written written) : IClassFixture<CertificateTamperingTests.Written>
{
    public static TheoryData<string, string> Changes() => new()
    {
        { "weight", "the network costs" },
        { "weight beyond the range", "the range is 1" },
        { "value", "the certificate states" },
        { "bound", "above the network's cost" },
        { "data", "fingerprint" },
        { "label", "fingerprint" },
        { "fingerprint", "fingerprint" },
        { "width", "the problem asks for" },
        { "objective", "no objective 'magic'" },
        { "argument", "prove" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_found(string change, string sentence)
    {
        using var folder = new TemporaryFolder();
        var root = JsonNode.Parse(written.Certificate)!;
        Change(root, change);
        folder.Write("cert.json", root.ToJsonString());
        var text = HalfspaceCommand.Run(folder.Path, "check", "cert.json").Exits(1);
        Assert.Contains("REFUTED", text.Output, StringComparison.Ordinal);
        Assert.Contains(sentence, text.Output, StringComparison.Ordinal);
        Assert.Contains("does not hold", text.Output, StringComparison.Ordinal);
        var json = HalfspaceCommand.Run(folder.Path, "check", "cert.json", "--json").Exits(1).Json();
        Assert.False(json.GetProperty("holds").GetBoolean());
        Assert.Equal("refuted", json.GetProperty("verdict").GetString());
        Assert.Contains(json.GetProperty("refuted").EnumerateArray(), line => line.GetString()!.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void The_certificate_as_written_holds() => HalfspaceCommand.Run(written.Folder, "check", "cert.json").Exits(0);

    private static void Change(JsonNode root, string change)
    {
        var outcome = root["outcomes"]![0]!;
        var layer = root["network"]!["layers"]![0]!;
        switch (change)
        {
            case "weight":
                // Both hidden neurons the same: xor is then out of reach.
                layer["weights"]![0] = layer["weights"]![1]!.DeepClone();
                layer["biases"]![0] = layer["biases"]![1]!.DeepClone();
                break;
            case "weight beyond the range": layer["weights"]![0]![0] = 2; break;
            case "value": outcome["value"]![0] = 1; break;
            case "bound": outcome["bound"]!["value"]![0] = 1; break;
            case "data": root["data"]!["rows"]![0]![0] = 1; break;
            case "label": root["data"]!["labels"]![0] = 1; break;
            case "fingerprint": root["fingerprint"] = new string('0', 64); break;
            case "width": root["problem"]!["hidden"]![0] = 3; break;
            case "objective": outcome["objective"] = "magic"; break;
            default:
                // Value and bound agree with a network that is bad on purpose, on in one corner only, but the sizes prove no such bound.
                root["network"]!["layers"] = JsonNode.Parse("""[{"weights": [[1, -1], [1, -1]], "biases": [-1, -1]}, {"weights": [[1, 1]], "biases": [1]}]""");
                outcome["value"]![0] = 1;
                outcome["bound"]!["value"]![0] = 1;
                break;
        }
    }

    /// <summary>One certificate for all changes.</summary>
    public sealed class Written : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public Written()
        {
            TestSolvers.Get("highs");
            HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--certificate", "cert.json").Exits(0);
            Certificate = File.ReadAllText(folder.Name("cert.json"));
        }

        public string Certificate { get; }

        public string Folder => folder.Path;

        public void Dispose() => folder.Dispose();
    }
}
