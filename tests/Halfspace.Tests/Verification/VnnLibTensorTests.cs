using Halfspace.Data;
using Halfspace.Verification;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>VNN-LIB 2.0: tensors of one declared network, and what is refused with line and column.</summary>
public sealed class VnnLibTensorTests
{
    private const string Version = "(vnnlib-version <2.0>)\n";
    private const string Network = Version + "(declare-network f\n  (declare-input X float32 [2])\n  (declare-output Y real [1, 2] \"out (1\"))\n";
    private const string Boxed = Network + "(assert (>= X[0] -1))(assert (<= X[0] 1))(assert (== X[1] 0.25))\n";

    [Fact]
    public void The_same_property_gives_the_same_cases_in_both_versions()
    {
        var (one, two) = (new System.Text.StringBuilder(), new System.Text.StringBuilder(Version + "; comment\n(declare-network acc (declare-input In float32 [1,2,3]) (declare-output Out float32 [2,2]))"));
        for (var i = 0; i < 6; i++) one.Append($"(declare-const X_{i} Real)");
        for (var j = 0; j < 4; j++) one.Append($"(declare-const Y_{j} Real)");
        foreach (var text in (System.Text.StringBuilder[])[one, two])
        {
            for (var i = 0; i < 6; i++) text.Append($"(assert (<= X_{i} {i + 1}))(assert (>= X_{i} -{i}.5))\n");
            text.Append("(assert (or (and (<= X_4 2) (>= X_3 0) (<= Y_1 Y_2)) (and (<= (+ Y_3 (* 2 Y_0)) 1.5e0) (>= (- Y_2) 3))))(assert (>= Y_3 -7))");
        }

        var renamed = two.ToString();
        for (var i = 0; i < 6; i++) renamed = renamed.Replace($"X_{i}", $"In[0,{i / 3}, {i % 3}]", StringComparison.Ordinal);
        for (var j = 0; j < 4; j++) renamed = renamed.Replace($"Y_{j}", $"Out [{j / 2},{j % 2}]", StringComparison.Ordinal);
        var (expected, read) = (VnnLibFile.Parse(one.ToString()), VnnLibFile.Parse(renamed));
        Assert.Equal(2, expected.Cases.Count);
        AssertSame(expected, read);
    }

    [Fact]
    public void Equality_is_two_inequalities_and_a_scalar_has_no_index()
    {
        var property = VnnLibFile.Parse(Version + "(declare-network f (declare-input x Real []) (declare-output y Real []))(assert (== 2 x))(assert (or (== y 3) (== 1 2) (and (== 1 1) (<= y 0))))");
        Assert.Equal(2, property.Cases.Count);
        Assert.All(property.Cases, one => Assert.Equal((2.0, 2.0), (one.Inputs.Lower[0], one.Inputs.Upper[0])));
        Assert.Equal([(1.0, 3.0), (-1.0, -3.0)], property.Cases[0].Rows.Select(row => (row.Coefficients[0], row.Limit)));
        Assert.Equal([(1.0, 0.0)], property.Cases[1].Rows.Select(row => (row.Coefficients[0], row.Limit)));
    }

    [Theory]
    [InlineData("(vnnlib-version <2.1>)", 1, 17, "'<2.1>' is not read")]
    [InlineData("(declare-network f (declare-input X real [1]) (declare-output Y real [1]))", 1, 2, "begin the file with (vnnlib-version <2.0>)")]
    [InlineData(Version, 2, 1, "No network is declared")]
    [InlineData(Version + Version, 2, 2, "at its beginning, once")]
    [InlineData(Version + "(declare-const X_0 Real)", 2, 2, "belongs to VNN-LIB 1.0")]
    [InlineData(Version + "(declare-network f (declare-output Y real [1]))", 2, 18, "has no input")]
    [InlineData(Version + "(declare-network f (declare-input X real [1]))", 2, 18, "has no output")]
    [InlineData(Version + "(declare-network 1f)", 2, 18, "is no name")]
    [InlineData(Version + "(declare-network f (isomorphic-to g))", 2, 21, "isomorphic-to compares networks")]
    [InlineData(Version + "(declare-network f (equal-to g))", 2, 21, "equal-to compares networks")]
    [InlineData(Version + "(declare-network f\n (declare-hidden H real [1] \"h\"))", 3, 3, "declare-hidden is not read")]
    [InlineData(Version + "(declare-network f\n (declare-other H real [1]))", 3, 3, "no part of a network")]
    [InlineData(Version + "(declare-network f (declare-input X real [1])\n(declare-input Z real [1]))", 3, 2, "A second input")]
    [InlineData(Version + "(declare-network f (declare-output X real [1])\n(declare-output Z real [1]))", 3, 2, "A second output")]
    [InlineData(Version + "(declare-network f (declare-input X real [1])\n(declare-output X real [1]))", 3, 17, "declared already")]
    [InlineData(Version + "(declare-network f (declare-input X int8 [1]))", 2, 37, "The type 'int8' is not read")]
    [InlineData(Version + "(declare-network f (declare-input X float64 [1]))", 2, 37, "The type 'float64' is not read")]
    [InlineData(Version + "(declare-network f (declare-input X real [N,2]))", 2, 43, "A size is a whole number")]
    [InlineData(Version + "(declare-network f (declare-input X real [1,0]))", 2, 45, "A size is 1 or more")]
    [InlineData(Version + "(declare-network f (declare-input X real (1)))", 2, 42, "A shape such as")]
    [InlineData(Version + "(declare-network f (declare-input X real [100000,100000]))", 2, 42, "more than 10000000 elements")]
    [InlineData(Version + "(declare-network f (declare-input X real [1000,1000]))", 2, 42, "more than this file can bound")]
    [InlineData(Version + "(declare-network f (declare-input X real [1] \"open))\n)", 2, 46, "quoted text")]
    [InlineData(Version + "(declare-network f (declare-input X real [1] initialized))", 2, 46, "')' is expected")]
    [InlineData(Network + "(declare-network g)", 5, 2, "A second network")]
    [InlineData(Network + "(assert (>= X[0] 0))(assert (<= X[0] 0))(assert (>= X[1] 0))", 3, 18, "Input X[1] has no upper bound")]
    [InlineData(Boxed + "(assert (<= Y[0,2] 1))", 6, 17, "index 2 is outside 'Y', whose size is 2")]
    [InlineData(Boxed + "(assert (<= Y[0] 1))", 6, 13, "takes 2 indices")]
    [InlineData(Boxed + "(assert (<= Y 1))", 6, 13, "takes 2 indices")]
    [InlineData(Boxed + "(assert (<= Y[0,1,0] 1))", 6, 13, "here are 3")]
    [InlineData(Boxed + "(assert (<= Y[0,-1] 1))", 6, 17, "whole number")]
    [InlineData(Boxed + "(assert (<= Y[0,1 1))", 6, 19, "']' is expected")]
    [InlineData(Boxed + "(assert (<= Y_0 1))", 6, 13, "neither a number nor a variable")]
    [InlineData(Boxed + "(assert (<= X[0] Y[0,0]))", 6, 9, "inputs must be boxes")]
    [InlineData(Boxed + "(assert (!= X[0] Y[0,0]))", 6, 9, "inputs must be boxes")]
    [InlineData(Boxed + "(assert (not (> Y[0,0] 1)))", 6, 9, "'not' is no condition")]
    public void Faults_name_line_and_column(string text, int line, int column, string reason)
    {
        var fault = Assert.Throws<DataFileException>(() => VnnLibFile.Parse(text, "p.vnnlib"));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal((line, $"column {column}"), (fault.Line, fault.Reason.Split(':')[0]));
    }

    [Fact]
    public void A_large_output_in_a_short_text_takes_no_memory_for_its_rows()
    {
        var rows = string.Concat(Enumerable.Repeat("(assert (<= Y[0] 1))", 100));
        var fault = Assert.Throws<DataFileException>(() => VnnLibFile.Parse(Version + "(declare-network f (declare-input X real [1]) (declare-output Y real [9999999]))(assert (== X[0] 1))" + rows));
        Assert.Contains("numbers", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_mutations_are_read_or_refused_with_a_line() =>
        VnnLibFileTests.Mutate(
            Boxed + "(assert (or (and (<= Y[0,0] Y[0,1]) (>= (* 2 Y[0,0]) -1.5e-3)) (>= (+ Y[0,0] Y[0,1] 1) 3) (and (<= X[0] 0.5) (<= Y[0,1] 2))))\n",
            VnnLibFile.Parse,
            "[", "]", ",", "\"", "X[1]", "Y[0,", "declare-network", "(declare-hidden H real [1] \"h\")", "declare-input", "float32", "[3,4]", "99999999", "<2.0>", "==");

    private static void AssertSame(Property expected, Property read)
    {
        Assert.Equal((expected.InputCount, expected.OutputCount, expected.Cases.Count), (read.InputCount, read.OutputCount, read.Cases.Count));
        foreach (var (one, two) in expected.Cases.Zip(read.Cases))
        {
            Assert.Equal(one.Inputs.Lower.ToArray(), two.Inputs.Lower.ToArray());
            Assert.Equal(one.Inputs.Upper.ToArray(), two.Inputs.Upper.ToArray());
            Assert.Equal(one.Rows.Select(row => (string.Join(' ', row.Coefficients), row.Limit)), two.Rows.Select(row => (string.Join(' ', row.Coefficients), row.Limit)));
        }
    }
}
