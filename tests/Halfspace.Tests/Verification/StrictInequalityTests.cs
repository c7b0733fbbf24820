using System.Text.Json.Nodes;
using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.Properties;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Strict inequalities: a counterexample meets them, and what is proved holds with the ends too.</summary>
public sealed class StrictInequalityTests
{
    private const string Two = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(declare-const Y_1 Real)";
    private const string Tensors = "(vnnlib-version <2.0>)(declare-network f (declare-input X real [2])(declare-output Y real [2]))";
    private static readonly VerifierOptions Certified = new() { TimeLimit = 600, Threads = 1, IsCertified = true };

    /// <summary>Both outputs are the sum of the inputs.</summary>
    private static readonly Network Same = Network.Sequential([new DenseLayer([[1, 1]], [8]), new DenseLayer([[1], [1]], [0, 0])]);

    [Fact]
    public void Strict_rows_and_bounds_are_read()
    {
        var property = VnnLibFile.Parse(Two + "(assert (< X_0 1))(assert (<= X_0 1))(assert (>= X_0 0))(assert (> X_1 -1))(assert (<= X_1 2))(assert (< X_1 3))(assert (> Y_0 Y_1))(assert (<= Y_0 5))");
        var one = Assert.Single(property.Cases);
        Assert.True(one.Inputs.Lower.SequenceEqual([0, -1]) && one.Inputs.Upper.SequenceEqual([1, 2]));
        Assert.Equal([1], one.AboveLower);
        Assert.Equal([0], one.BelowUpper);
        Assert.Equal([true, false], one.Rows.Select(row => row.IsStrict));
        Assert.Equal([-1.0, 1.0], one.Rows[0].Coefficients);
    }

    [Fact]
    public void An_input_that_is_not_a_number_makes_two_cases_and_one_below_itself_none()
    {
        var boxed = Tensors + "(assert (and (<= X[0] 1) (>= X[0] 0) (<= X[1] 1) (>= X[1] 0)))";
        var property = VnnLibFile.Parse(boxed + "(assert (!= Y[0] Y[1]))");
        Assert.Equal(2, property.Cases.Count);
        Assert.All(property.Cases, one => Assert.True(Assert.Single(one.Rows).IsStrict));
        property = VnnLibFile.Parse(boxed + "(assert (!= X[0] 0))(assert (<= Y[0] 1))");
        // Below 0 nothing is left of the box.
        Assert.Equal([0], Assert.Single(property.Cases).AboveLower);
        Assert.Empty(VnnLibFile.Parse(boxed + "(assert (< X[0] 0))").Cases);
        Assert.Empty(VnnLibFile.Parse(boxed + "(assert (< 1 1))").Cases);
        Assert.Single(VnnLibFile.Parse(boxed + "(assert (< 1 2))").Cases);
        Assert.Empty(VnnLibFile.Parse(boxed + "(assert (!= 1 1))").Cases);
        Assert.Single(VnnLibFile.Parse(boxed + "(assert (!= 1 2))").Cases);
    }

    /// <summary>The outputs are equal everywhere: one is never below the other, and always at most it.</summary>
    [Theory]
    [InlineData("<=", Verdict.Refuted)]
    [InlineData("<", Verdict.Unknown)]
    public void Outputs_that_are_equal_meet_no_strict_row(string relation, Verdict expected)
    {
        var property = VnnLibFile.Parse(Two + $"(assert (and (<= X_0 1) (>= X_0 0) (<= X_1 1) (>= X_1 0) ({relation} Y_0 Y_1)))");
        Assert.Equal(expected, Verifier.Verify(Same, property, expected == Verdict.Unknown ? Certified with { TimeLimit = 0.3 } : Certified).Verdict);
    }

    [Fact]
    public void What_is_met_only_at_an_end_that_is_left_out_is_no_counterexample()
    {
        // The sum is at most 10, at the upper corner only.
        string Text(string bound, string row) => Two + $"(assert (and ({bound} X_0 1) (>= X_0 0) (<= X_1 1) (>= X_1 0) ({row} Y_0 10)))";
        Assert.Equal(Verdict.Refuted, Verifier.Verify(Same, VnnLibFile.Parse(Text("<=", ">=")), Certified).Verdict);
        Assert.NotEqual(Verdict.Refuted, Verifier.Verify(Same, VnnLibFile.Parse(Text("<", ">=")), Certified with { TimeLimit = 0.3 }).Verdict);
        Assert.NotEqual(Verdict.Refuted, Verifier.Verify(Same, VnnLibFile.Parse(Text("<=", ">")), Certified with { TimeLimit = 0.3 }).Verdict);
        Assert.Equal(Verdict.Proved, Verifier.Verify(Same, VnnLibFile.Parse(Text("<", ">").Replace("Y_0 10", "Y_0 10.001", StringComparison.Ordinal)), Certified).Verdict);
    }

    [Fact]
    public void A_counterexample_beside_an_end_that_is_left_out_is_inside()
    {
        var property = VnnLibFile.Parse(Two + "(assert (and (< X_0 1) (> X_0 0.99999) (<= X_1 1) (>= X_1 1) (> Y_0 9.9)))");
        var result = Verifier.Verify(Same, property, Certified);
        Assert.Equal(Verdict.Refuted, result.Verdict);
        Assert.True(result.Witness!.Input[0] is > 0.99999 and < 1, $"{result.Witness.Input[0]}");
        var certificate = PropertyCertificateTests.Certify(Same, property, result);
        Assert.Equal(Outcome.Trusted, Reread(certificate, _ => { }).Check().Verdict);
        // At the ends, which a certificate without the words would take.
        foreach (var end in new[] { 1, 0.99999 })
        {
            Assert.Equal(Outcome.Refuted, Reread(certificate, root => root["witness"]!["input"]![0] = end).Check().Verdict);
            Assert.Equal(Outcome.Trusted, Reread(certificate, root =>
            {
                root["witness"]!["input"]![0] = end;
                root["cases"]![0]!.AsObject().Remove("aboveLower");
                root["cases"]![0]!.AsObject().Remove("belowUpper");
            }).Check().Verdict);
        }
    }

    [Fact]
    public void A_witness_that_meets_a_row_only_where_it_is_not_strict_does_not_check()
    {
        var property = VnnLibFile.Parse(Two + "(assert (and (<= X_0 1) (>= X_0 0) (<= X_1 1) (>= X_1 0) (<= Y_0 Y_1)))");
        var certificate = PropertyCertificateTests.Certify(Same, property, Verifier.Verify(Same, property, Certified));
        Assert.Equal(Outcome.Trusted, Reread(certificate, _ => { }).Check().Verdict);
        var report = Reread(certificate, root => root["cases"]![0]!["rows"]![0]!["strict"] = true).Check();
        Assert.Equal(Outcome.Refuted, report.Verdict);
        Assert.Throws<CertificateException>(() => Reread(certificate, root => root["cases"]![0]!["rows"]![0]!["strict"] = 1));
        Assert.Throws<CertificateException>(() => Reread(certificate, root => root["cases"]![0]!["aboveLower"] = new JsonArray(2)));
    }

    [Fact]
    public void A_case_names_inputs_that_are_there() =>
        Assert.Throws<ArgumentException>(() => new Property(2, 1, [new PropertyCase(new InputRegion([0, 0], [1, 1]), []) { BelowUpper = [2] }]));

    private static VerificationCertificate Reread(VerificationCertificate certificate, Action<JsonObject> change)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        var root = JsonNode.Parse(stream.ToArray())!.AsObject();
        change(root);
        return Assert.IsType<VerificationCertificate>(CertificateFile.Parse(System.Text.Encoding.UTF8.GetBytes(root.ToJsonString())));
    }
}
