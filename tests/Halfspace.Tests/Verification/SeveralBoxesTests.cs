using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>How cases on several boxes share the time, which here passes by one with every question for it.</summary>
public sealed class SeveralBoxesTests
{
    [Fact]
    public void A_box_behind_many_that_are_never_decided_is_come_to()
    {
        var network = Magnitude(6);
        var cases = Enumerable.Range(0, 80).Select(k => Open(6, 1 + k / 100.0)).Append(new PropertyCase(Cube(6, 3), [new OutputRow([-1], -3)]));
        var result = Run(network, new Property(6, 1, [.. cases]), DenseChain.Of(network), 8000);
        Assert.True(result.Verdict == Verdict.Refuted && result.Witness!.Case == 80, $"{result}");
    }

    /// <summary>Before, a box was tried in half of its share, and then never again.</summary>
    [Fact]
    public void What_is_not_split_uses_all_of_the_time()
    {
        var random = new Random(5);
        var network = Network.Sequential([Dense(random, 6, 14), Dense(random, 14, 14), Dense(random, 14, 1)], size => new ReluLayer(size));
        var values = Enumerable.Range(0, 5000).Select(_ => network.Forward<double>([.. Enumerable.Range(0, 6).Select(_ => 2 * random.NextDouble() - 1)])[0]).ToArray();
        var row = new OutputRow([1], values.Min() - 0.5 * (values.Max() - values.Min()));
        var result = Run(network, new Property(6, 1, [new PropertyCase(Cube(6, 1), [row]), new PropertyCase(Cube(6, 0.9), [row])]), null, 2000, isCertified: true);
        Assert.True(result is { Verdict: Verdict.Unknown, IsTimeout: true }, $"{result}");
    }

    /// <summary>Before, later boxes than the ninety-sixth were not looked at where those before them took their least share.</summary>
    [Fact]
    public void Of_more_boxes_than_there_is_time_for_each_is_looked_at_in_its_center()
    {
        var network = Magnitude(6);
        var cases = Enumerable.Range(0, 200).Select(k => Open(6, 1 + k / 100.0)).Append(new PropertyCase(Cube(6, 4), [new OutputRow([1], 100)]));
        var result = Run(network, new Property(6, 1, [.. cases]), DenseChain.Of(network), 4000);
        Assert.True(result.Verdict == Verdict.Refuted && result.Witness!.Case == 200, $"{result}");
    }

    /// <summary>Nothing follows attacks for a certificate. Before, none of two cases on a box was attacked after a quarter of the time.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(4000)]
    public void Attacks_on_cases_of_one_box_go_on_while_time_is_left_where_nothing_follows(int time)
    {
        var (network, most) = TwinsAndSum(14);
        PropertyCase Case(double[] coefficients, double limit) => new(Cube(14, 1), [new OutputRow(coefficients, limit)]);
        var result = Run(network, new Property(14, 2, [Case([-1, 0], -0.001), Case([0, -1], -1.001 * most), Case([-1, 0], -0.002)]), null, time, isCertified: true);
        Assert.True(result is { Verdict: Verdict.Unknown, IsTimeout: true }, $"{result}");
    }

    /// <summary>Before, the ascent on all cases could take all of the time, and here stands still beside the point of the second one.</summary>
    [Fact]
    public void An_ascent_on_all_cases_leaves_time_for_each_of_them()
    {
        var (network, most) = TwinsAndSum(14);
        var property = new Property(14, 2, [new PropertyCase(Cube(14, 1), [new OutputRow([-1, 0], -0.001)]), new PropertyCase(Cube(14, 1), [new OutputRow([0, -1], -0.99 * most)])]);
        var result = Run(network, property, null, 800, isCertified: true);
        Assert.True(result.Verdict == Verdict.Refuted && result.Witness!.Case == 1, $"{result}");
    }

    [Fact]
    public void A_case_without_rows_is_met_in_no_time()
    {
        var network = Magnitude(2);
        var property = new Property(2, 1, [Open(2, 1), new PropertyCase(Cube(2, 2), [])]);
        foreach (var chain in new[] { DenseChain.Of(network), null })
        {
            var result = Run(network, property, chain, 0);
            Assert.True(result.Verdict == Verdict.Refuted && result.Witness!.Case == 1, $"{result}");
        }
    }

    /// <summary>The first and the third case are on one box; what is told of it first is a case that is then shown.</summary>
    [Fact]
    public void Cases_on_one_box_belong_together_wherever_they_stand()
    {
        var network = Magnitude(6);
        var (far, told) = (new OutputRow([1], -1), new List<int>());
        Run(network, new Property(6, 1, [new PropertyCase(Cube(6, 1), [far]), new PropertyCase(Cube(6, 2), [far]), Open(6, 1)]), DenseChain.Of(network), 2000, told);
        Assert.Equal([0, 1, 2], told);
    }

    private static VerificationResult Run(Network network, Property property, DenseChain? chain, int time, List<int>? told = null, bool isCertified = false)
    {
        var run = new VerificationRun(network, network, property, property, chain, new VerifierOptions { Threads = 1, IsCertified = isCertified }, () => Math.Max(0, time--), TestContext.Current.CancellationToken);
        run.Run(told is null ? null : new Told(told));
        return run.Result();
    }

    /// <summary>The magnitude of a sum of inputs.</summary>
    private static Network Magnitude(int inputs)
    {
        var random = new Random(3);
        double[] weights = [.. Enumerable.Range(0, inputs).Select(_ => 2 * random.NextDouble() - 1)];
        return Network.Sequential([new DenseLayer([weights, [.. weights.Select(w => -w)]], [0, 0]), new DenseLayer([[1, 1]], [0])], size => new ReluLayer(size));
    }

    /// <summary>Two outputs, the difference of two neurons that are the same, whose bounds are apart, and a neuron; and the most that this reaches.</summary>
    private static (Network Network, double Most) TwinsAndSum(int inputs)
    {
        var random = new Random(7);
        double[] Weights() => [.. Enumerable.Range(0, inputs).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];
        var (twin, other) = (Weights(), Weights());
        return (Network.Sequential([new DenseLayer([twin, twin, other], [0, 0, 0]), new DenseLayer([[1, -1, 0], [0, 0, 1]], [0, 0])], size => new ReluLayer(size)), other.Sum(Math.Abs));
    }

    /// <summary>A case of a magnitude that is neither shown nor met: its smallest value is the limit.</summary>
    private static PropertyCase Open(int inputs, double end) => new(Cube(inputs, end), [new OutputRow([1], 0) { IsStrict = true }]);

    private static InputRegion Cube(int size, double end) => new([.. Enumerable.Repeat(-end, size)], [.. Enumerable.Repeat(end, size)]);

    private static DenseLayer Dense(Random random, int inputs, int outputs) =>
        new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => (double)(float)(2 * random.NextDouble() - 1))], [.. Enumerable.Range(0, outputs).Select(_ => (double)(float)(random.NextDouble() - 0.5))]);

    private sealed class Told(List<int> cases) : IProgress<VerifierProgress>
    {
        public void Report(VerifierProgress value) => cases.Add(value.Case);
    }
}
