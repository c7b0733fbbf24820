using System.Text.Json.Nodes;
using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Cases that none of their rows rules out and a sum of them does.</summary>
public sealed class RowsTogetherTests
{
    private static readonly VerifierOptions Certified = new() { TimeLimit = 600, Threads = 1, IsCertified = true };

    [Fact]
    public void A_case_that_only_a_sum_of_rows_rules_out_is_proved_with_a_certificate()
    {
        var forged = 0;
        for (var seed = 0; seed < 8; seed++)
        {
            var (network, property, certificate) = Proved(seed);
            var proof = Assert.Single(certificate.Proofs);
            Assert.True(proof.Row is null && proof.Shares!.Count == property.Cases[0].Rows.Count, $"seed {seed}");
            // Each row by itself is met somewhere.
            for (var r = 0; r < property.Cases[0].Rows.Count; r++)
            {
                var alone = new Property(property.InputCount, property.OutputCount, [property.Cases[0] with { Rows = [property.Cases[0].Rows[r]] }]);
                Assert.Equal(Verdict.Refuted, Verifier.Verify(network, alone, Certified).Verdict);
            }

            var report = Reread(certificate, _ => { }).Check();
            Assert.True(report.Verdict == Outcome.Trusted && report.Texts(Finding.Trusted).Count == 1, $"seed {seed}: {string.Join("; ", report.Lines)}");
            // A limit at which a sample meets all rows, with the shares and with others.
            var random = new Random(seed);
            var lie = certificate with { Cases = [certificate.Cases[0] with { Rows = [.. certificate.Cases[0].Rows.Select(row => row with { Limit = row.Limit + 0.75 })] }] };
            for (var round = 0; round < 12; round++)
            {
                var mutant = lie with { Proofs = [proof with { Shares = round < 2 ? proof.Shares : [.. proof.Shares!.Select(_ => random.Next(0, 1 << random.Next(1, 12)))], Tree = round < 6 ? proof.Tree : PropertyCertificateTests.Changed(proof.Tree, random) }] };
                Assert.Equal(Outcome.Refuted, mutant.Check().Verdict);
                forged++;
            }
        }

        Assert.Equal(96, forged);
    }

    [Fact]
    public void Shares_that_are_none_or_not_of_this_case_are_refused()
    {
        var (_, _, certificate) = Proved(0);
        foreach (var change in (Action<JsonObject>[])
        [
            root => root["proofs"]![0]!["shares"] = new JsonArray(256, 0),
            root => root["proofs"]![0]!["shares"] = new JsonArray(0, 0, 0),
            root => root["proofs"]![0]!["shares"] = new JsonArray(128),
            root => root["proofs"]![0]!["shares"] = new JsonArray(),
            root => root["proofs"]![0]!.AsObject().Remove("shares"),
            root => root["proofs"]![0]!["row"] = 0,
            root => root["proofs"]![0]!["ranges"] = null,
            root => root["ranges"]![0]!["shares"] = new JsonArray(1, 1),
        ])
        {
            Assert.Equal(Outcome.Refuted, Reread(certificate, change).Check().Verdict);
        }

        Assert.Throws<CertificateException>(() => Reread(certificate, root => root["proofs"]![0]!["shares"] = new JsonArray(-1, 257)));
    }

    [Fact]
    public void A_sum_that_rounds_is_no_row()
    {
        Assert.Null(RowsTogether.Sum([new OutputRow([1], 0.1), new OutputRow([-1], 1e17)], [3, 5]));
        Assert.Null(RowsTogether.Sum([new OutputRow([1], 0), new OutputRow([-1], 1)], [256, 0]));
        var sum = RowsTogether.Sum([new OutputRow([1, 0], 0.5), new OutputRow([0, -1], 1)], [64, 192])!;
        Assert.Equal([0.25, -0.75], sum.Coefficients);
        Assert.Equal(0.875, sum.Limit);
    }

    /// <summary>A network of 13 inputs whose outputs are a hidden function g, and h - g with h of small range: neither is below a limit that their sum cannot be below.</summary>
    private static (Network Network, Property Property, VerificationCertificate Certificate) Proved(int seed)
    {
        var random = new Random(seed);
        double Number() => random.Next(-64, 65) / 64.0;
        var first = new DenseLayer([.. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0, 13).Select(_ => Number() / 2).ToArray())], [.. Enumerable.Range(0, 6).Select(_ => Number())]);
        double[] g = [.. Enumerable.Range(0, 6).Select(_ => Number())];
        double[] other = [.. g.Select((weight, j) => -weight + (j < 2 ? 0.0625 : 0))];
        var network = Network.Sequential([first, new DenseLayer([g, other], [0, 0])]);
        double[] Point() => [.. Enumerable.Range(0, 13).Select(_ => random.NextDouble() * 2 - 1)];
        var middle = Enumerable.Range(0, 400).Select(_ => network.Forward<double>(Point())[0]).Order().ElementAt(200);
        // The sum is at least 0; both rows ask for less than half of -1/8.
        middle = Math.Round(middle * 64) / 64;
        var property = new Property(13, 2, [new PropertyCase(new InputRegion([.. Enumerable.Repeat(-1.0, 13)], [.. Enumerable.Repeat(1.0, 13)]), [new OutputRow([1, 0], middle - 0.0625), new OutputRow([0, 1], -middle - 0.0625)])]);
        var result = Verifier.Verify(network, property, Certified, null, TestContext.Current.CancellationToken);
        Assert.True(result.Verdict == Verdict.Proved, $"seed {seed}: {result.Verdict} by {result.Method}");
        return (network, property, PropertyCertificateTests.Certify(network, property, result));
    }

    private static VerificationCertificate Reread(VerificationCertificate certificate, Action<JsonObject> change)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        var root = JsonNode.Parse(stream.ToArray())!.AsObject();
        change(root);
        return Assert.IsType<VerificationCertificate>(CertificateFile.Parse(System.Text.Encoding.UTF8.GetBytes(root.ToJsonString())));
    }
}
