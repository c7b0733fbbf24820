using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Properties that ask for one value of an output, and cases that no single row rules out.</summary>
public sealed class EqualityRowsTests
{
    private static readonly VerifierOptions Options = new() { TimeLimit = 600, Threads = 1 };

    private static readonly string Square = string.Concat(Enumerable.Range(0, 2).Select(i => $"(declare-const X_{i} Real)(assert (>= X_{i} -1))(assert (<= X_{i} 1))")) + "(declare-const Y_0 Real)";

    /// <summary>relu(x + y) - relu(x - 2 y) + 1/4: from -2.75 to 2.25 on the square.</summary>
    private static Network Folded => Network.Sequential([new DenseLayer([[1, 1], [1, -2]], [0, 0]), new DenseLayer([[1, -1]], [0.25])]);

    [Theory]
    [InlineData("(= Y_0 0.5)", Verdict.Refuted)]
    [InlineData("(= Y_0 -1.375)", Verdict.Refuted)]
    [InlineData("(and (>= Y_0 0.25) (<= Y_0 0.25))", Verdict.Refuted)]
    [InlineData("(= (* 2 Y_0) 1)", Verdict.Refuted)]
    [InlineData("(or (= Y_0 9) (= Y_0 2.25))", Verdict.Refuted)]
    [InlineData("(or (and (>= Y_0 100)) (and (= Y_0 0.5)))", Verdict.Refuted)]
    [InlineData("(= Y_0 2.5)", Verdict.Proved)]
    [InlineData("(= Y_0 -2.875)", Verdict.Proved)]
    public void A_value_that_is_reached_is_found_and_one_that_is_not_is_ruled_out(string condition, Verdict expected)
    {
        var result = Verifier.Verify(Folded, VnnLibFile.Parse(Square + $"(assert {condition})"), Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(expected, result.Verdict);
        if (result.Witness is { } witness) Assert.Equal(Folded.Forward<double>(witness.Input)[0], witness.Output[0]);
    }

    [Fact]
    public void Values_of_networks_of_few_digits_are_reached()
    {
        for (var seed = 0; seed < Rounds.Of(20, 100); seed++)
        {
            var random = new Random(seed);
            DenseLayer Dense(int inputs, int outputs) => new([.. Enumerable.Range(0, outputs).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(-2, 3) / 2.0).ToArray())], [.. Enumerable.Range(0, outputs).Select(_ => random.Next(-2, 3) / 4.0)]);
            var network = Network.Sequential([Dense(14, 6), Dense(6, 4), Dense(4, 2)]);
            double[] point = [.. Enumerable.Range(0, 14).Select(_ => random.Next(-8, 9) / 8.0)];
            var wanted = network.Forward<double>(point);
            var box = new InputRegion([.. Enumerable.Repeat(-1.0, 14)], [.. Enumerable.Repeat(1.0, 14)]);
            var property = new Property(14, 2, [new PropertyCase(box, [new OutputRow([1, 0], wanted[0]), new OutputRow([-1, 0], -wanted[0])])]);
            var result = Verifier.Verify(network, property, Options with { TimeLimit = 20 }, null, TestContext.Current.CancellationToken);
            Assert.True(result.Verdict == Verdict.Refuted, $"seed {seed}: {result}");
            Assert.Equal((float)wanted[0], result.Witness!.Output[0]);
        }
    }

    /// <summary>A value of at most a quarter to both sides of zero whose magnitude is more: no sum of the three rows with the same shares everywhere is out of reach, since the rows are met by turns.</summary>
    [Fact]
    public void A_case_that_needs_another_row_in_each_part_is_proved()
    {
        for (var seed = 0; seed < Rounds.Of(4, 12); seed++)
        {
            var random = new Random(seed);
            double[] Row() => [.. Enumerable.Range(0, 14).Select(_ => random.Next(-8, 9) / 8.0)];
            var first = Row();
            var network = Network.Sequential([new DenseLayer([first, [.. first.Select(w => -w)]], [0, 0]), new DenseLayer([[1, -1], [-1, -1]], [0, 0])]);
            var box = new InputRegion([.. Enumerable.Repeat(-1.0, 14)], [.. Enumerable.Repeat(1.0, 14)]);
            // The outputs are s and -|s|.
            VerificationResult Ask(double limit) => Verifier.Verify(network, new Property(14, 2, [new PropertyCase(box, [new OutputRow([1, 0], 0.25), new OutputRow([-1, 0], 0.25), new OutputRow([0, 1], -limit)])]), Options, null, TestContext.Current.CancellationToken);
            Assert.Equal(Verdict.Proved, Ask(0.2505).Verdict);
            Assert.Equal(Verdict.Refuted, Ask(0.2495).Verdict);
        }
    }
}
