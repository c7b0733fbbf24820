using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Bounds;
using Halfspace.Tests.Embedding;
using Halfspace.Verification;
using Halfspace.Verification.Attack;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Properties of networks with layers that bend, against grids of points; what a softmax at the end changes; and what is refused.</summary>
public sealed class SmoothVerifierTests
{
    [Theory]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    [InlineData("softmax")]
    [InlineData("product")]
    public void A_limit_above_the_largest_output_is_proved_and_one_below_is_refuted(string kind)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            var network = RandomRealNetworks.Make(kind, random);
            var region = new InputRegion([-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]);
            var largest = Grid().Max(point => network.Forward<double>(point)[0]);
            // Y_0 >= limit is the way to break it.
            Property Below(double limit) => new(3, network.OutputSize, [new PropertyCase(region, [new OutputRow([-1, .. new double[network.OutputSize - 1]], -limit)])]);
            var options = new VerifierOptions { TimeLimit = 600, Threads = 1 };
            var proved = Verifier.Verify(network, Below(largest + 0.02 * (1 + Math.Abs(largest))), options);
            Assert.True(proved.Verdict == Verdict.Proved, $"{kind}, seed {seed}: {proved.Verdict}, {proved.Subproblems} parts");
            var refuted = Verifier.Verify(network, Below(largest - 1e-3), options);
            Assert.True(refuted.Verdict == Verdict.Refuted, $"{kind}, seed {seed}: {refuted.Verdict}");
            Assert.True(network.Forward<double>(refuted.Witness!.Input)[0] >= largest - 1e-3);
        }
    }

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("softmax")]
    [InlineData("product")]
    public void Cases_on_one_box_are_searched_together_and_each_counts(string kind)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            var network = RandomRealNetworks.Make(kind, random);
            var region = new InputRegion([-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]);
            var values = Grid().Select(point => network.Forward<double>(point)[0]).ToArray();
            var (least, largest) = (values.Min(), values.Max());
            var room = 0.02 * (1 + Math.Max(Math.Abs(least), Math.Abs(largest)));
            OutputRow Above(double limit) => new([-1, .. new double[network.OutputSize - 1]], -limit);
            OutputRow Below(double limit) => new([1, .. new double[network.OutputSize - 1]], limit);
            // The last one is out of reach by both rows together only: each is met somewhere.
            PropertyCase[] cases = [new(region, [Above(largest + room)]), new(region, [Below(least - room)]), new(region, [Above((least + largest) / 2 + room), Below((least + largest) / 2 - room)])];
            var options = new VerifierOptions { TimeLimit = 600, Threads = 2 };
            var proved = Verifier.Verify(network, new Property(3, network.OutputSize, cases), options);
            Assert.True(proved.Verdict == Verdict.Proved, $"{kind}, seed {seed}: {proved.Verdict}, {proved.Subproblems} parts");
            for (var which = 0; which < 2; which++)
            {
                PropertyCase[] changed = [.. cases];
                changed[which] = new PropertyCase(region, [which == 0 ? Above(largest - 1e-3) : Below(least + 1e-3)]);
                var refuted = Verifier.Verify(network, new Property(3, network.OutputSize, changed), options);
                Assert.True(refuted.Witness?.Case == which, $"{kind}, seed {seed}, case {which}: {refuted.Verdict}, case {refuted.Witness?.Case}");
            }
        }
    }

    [Fact]
    public void A_case_that_is_never_decided_leaves_time_for_the_next_one()
    {
        // A square is never below zero, and near its zeros a bound of it is never above. The other case is met at a corner.
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(3));
        var bent = builder.Add(new SmoothLayer(1, SmoothFunction.Tanh), builder.Add(new DenseLayer([[1, 1, 1]], [0]), x));
        var network = builder.Build(builder.Add(new ProductLayer(1), [bent, bent]));
        var region = new InputRegion([-1, -1, -1], [1, 1, 1]);
        var property = new Property(3, 1, [new PropertyCase(region, [new OutputRow([1], 0) { IsStrict = true }]), new PropertyCase(region, [new OutputRow([-1], -0.98)])]);
        var result = Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 10, Threads = 1 });
        Assert.Equal((Verdict.Refuted, 1), (result.Verdict, result.Witness?.Case));
    }

    [Fact]
    public void With_many_inputs_ranges_of_neurons_are_halved()
    {
        const int seed = 3;
        var random = new Random(seed);
        var network = RandomRealNetworks.Sequential(random, size => new SmoothLayer(size, SmoothFunction.Tanh), 16, 4, 3, 1);
        var (low, high) = (new double[16], new double[16]);
        Array.Fill(low, -0.4);
        Array.Fill(high, 0.4);
        var region = new InputRegion(low, high);
        var bounds = new BackwardBounds().Compute(network, region, BoundOptions.Default);
        var most = Enumerable.Range(0, 4000).Max(_ => network.Forward<double>(RandomRealNetworks.Point(random, region))[0]);
        // Between what one bound proves and what is reached.
        var limit = most + 0.3 * (bounds.Upper(network.Output)[0] - most);
        var result = Verifier.Verify(network, new Property(16, 1, [new PropertyCase(region, [new OutputRow([-1], -limit)])]), new VerifierOptions { TimeLimit = 600, Threads = 1 });
        Assert.True(result.Verdict == Verdict.Proved && result.Subproblems > 1, $"seed {seed}: {result.Verdict}, {result.Subproblems} parts, {most} to {bounds.Upper(network.Output)[0]}");
    }

    [Fact]
    public void A_softmax_at_the_end_is_left_out_where_outputs_are_compared_and_kept_where_they_are_values()
    {
        var random = new Random(4);
        var plain = RandomRealNetworks.Sequential(random, null, 3, 6, 3);
        var network = WithEnd(plain, new SoftmaxLayer(3, [[0, 1, 2]]));
        var region = new InputRegion([0.1, 0.1, 0.1], [0.2, 0.2, 0.2]);
        var label = Array.IndexOf(plain.Forward<double>([0.15, 0.15, 0.15]), plain.Forward<double>([0.15, 0.15, 0.15]).Max());
        var property = Property.ClassStays(region, label, 3);
        var (with, without) = (Verifier.Verify(network, property), Verifier.Verify(plain, property));
        Assert.Equal(without.Verdict, with.Verdict);
        Assert.Equal(without.Method, with.Method);
        Assert.Equal("Softmax", with.LeftOut);
        Assert.Null(without.LeftOut);
        // A share of one is never more than one; that is about values.
        var values = Verifier.Verify(network, new Property(3, 3, [new PropertyCase(region, [new OutputRow([-1, 0, 0], -1.001)])]));
        Assert.Equal((Verdict.Proved, null), (values.Verdict, values.LeftOut));
        // Wherever a counterexample comes from, it has the outputs of the whole network.
        var refuted = Verifier.Verify(network, Property.ClassStays(region, (label + 1) % 3, 3));
        Assert.Equal(Verdict.Refuted, refuted.Verdict);
        Assert.Equal(1, refuted.Witness!.Output.Sum(), 1e-5);
    }

    [Theory]
    [InlineData(SmoothFunction.Sigmoid)]
    [InlineData(SmoothFunction.Tanh)]
    [InlineData(SmoothFunction.Softplus)]
    [InlineData(SmoothFunction.Softsign)]
    [InlineData(SmoothFunction.Erf)]
    [InlineData(SmoothFunction.Exp)]
    public void Limits_of_outputs_are_put_before_a_function_that_rises(SmoothFunction function)
    {
        var region = new InputRegion([-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]);
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var network = WithEnd(RandomRealNetworks.Sequential(random, size => new ReluLayer(size), 3, 6, 5, 2), new SmoothLayer(2, function));
            var values = Grid().Select(point => network.Forward<double>(point)[0]).ToArray();
            var (least, largest) = (values.Min(), values.Max());
            var room = 0.02 * (largest - least) + 1e-6;
            VerificationResult Ask(double coefficient, double limit, bool isCertified = false) =>
                Verifier.Verify(network, new Property(3, 2, [new PropertyCase(region, [new OutputRow([coefficient, 0], coefficient * limit)]), new PropertyCase(region, [new OutputRow([coefficient, 0], coefficient * limit), new OutputRow([1, -1], 0)])]), new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = isCertified });
            foreach (var (coefficient, holds, fails) in new[] { (1.0, least - room, least + 1e-4), (-3.5, largest + room, largest - 1e-4) })
            {
                var (proved, refuted) = (Ask(coefficient, holds), Ask(coefficient, fails));
                Assert.True(proved.Verdict == Verdict.Proved, $"{function}, seed {seed}, {coefficient}: {proved}");
                Assert.True(refuted.Verdict == Verdict.Refuted, $"{function}, seed {seed}, {coefficient}: {refuted}");
                Assert.Equal(network.Output.Layer!.Operator, refuted.LeftOut);
                Assert.True(refuted.WitnessMargin >= 0 && coefficient * refuted.Witness!.Output[0] <= coefficient * fails);
            }
        }
    }

    [Fact]
    public void A_limit_before_the_end_shows_at_least_what_is_asked()
    {
        var random = new Random(11);
        foreach (var function in (SmoothFunction[])[SmoothFunction.Sigmoid, SmoothFunction.Tanh, SmoothFunction.Softplus, SmoothFunction.Softsign, SmoothFunction.Erf, SmoothFunction.Exp])
        {
            var layer = new SmoothLayer(1, function);
            var network = WithEnd(Network.Sequential([new DenseLayer([[1.0]], [0])]), layer);
            var region = new InputRegion([-30], [30]);
            for (var round = 0; round < 200; round++)
            {
                // Limits at values of the function, at one half and zero, and beyond its ends.
                var place = 8 * random.NextDouble() - 4;
                var value = round switch { 0 => 0.5, 1 => 0, 2 => 1.5, 3 => -1.5, _ => network.Forward<double>([place])[0] };
                var coefficient = (round % 2 == 0 ? 1 : -1) * Math.Pow(2, random.Next(-3, 4));
                var row = new OutputRow([coefficient], coefficient * value);
                if (RisingEnd.Of(network, new Property(1, 1, [new PropertyCase(region, [row])])) is not { } found) continue;
                var before = found.Property.Cases[0].Rows[0];
                // What meets the row meets the one before the end, and a place a little beyond that does not.
                if (round > 3) Assert.True(before.IsMet([place + (coefficient > 0 ? -1 : 1) * Rounded(network, place)]), $"{function}, {place}, {before}");
                var beyond = before.Limit * before.Coefficients[0] + before.Coefficients[0] * 1e-3;
                Assert.False(row.IsMet([network.Forward<double>([beyond])[0]]), $"{function}, {coefficient}, {value}: {before}");
            }

            Assert.Null(RisingEnd.Of(network, new Property(1, 1, [new PropertyCase(region, [new OutputRow([1], -1.5)])])));
        }

        Assert.Null(RisingEnd.Of(WithEnd(Network.Sequential([new DenseLayer([[1.0]], [0])]), new SmoothLayer(1, SmoothFunction.Square)), new Property(1, 1, [new PropertyCase(new InputRegion([0], [1]), [new OutputRow([1], 0.5)])])));
    }

    /// <summary>Where a value of the function is a double, the place that has it meets the row before the end, to the last digit.</summary>
    [Theory]
    [InlineData(SmoothFunction.Sigmoid, 0, 0.5)]
    [InlineData(SmoothFunction.Tanh, 0, 0)]
    [InlineData(SmoothFunction.Softsign, 1, 0.5)]
    [InlineData(SmoothFunction.Softsign, 3, 0.75)]
    [InlineData(SmoothFunction.Softsign, -1, -0.5)]
    [InlineData(SmoothFunction.Erf, 0, 0)]
    [InlineData(SmoothFunction.Exp, 0, 1)]
    public void A_limit_before_the_end_is_moved_outwards(SmoothFunction function, double place, double value)
    {
        var network = WithEnd(Network.Sequential([new DenseLayer([[1.0]], [0])]), new SmoothLayer(1, function));
        foreach (var coefficient in (double[])[1, -1, 0.25, -8])
        {
            var found = RisingEnd.Of(network, new Property(1, 1, [new PropertyCase(new InputRegion([-30], [30]), [new OutputRow([coefficient], coefficient * value)])]));
            Assert.True(found?.Property.Cases[0].Rows[0] is { } before && before.IsMet([place]), $"{function}, {coefficient}: {found?.Property.Cases[0].Rows[0]}");
        }
    }

    /// <summary>By how much a place can be off whose value was rounded: some units in the last place of the value, over the slope.</summary>
    private static double Rounded(Network network, double place)
    {
        var (below, at, above) = (network.Forward<double>([place - 1e-4])[0], network.Forward<double>([place])[0], network.Forward<double>([place + 1e-4])[0]);
        return Math.ScaleB(Math.Abs(at), -49) / ((above - below) / 2e-4) + Math.ScaleB(Math.Abs(place), -50);
    }

    [Fact]
    public void An_attack_with_margin_zero_goes_through_a_softmax_and_others_are_refused()
    {
        var random = new Random(5);
        var plain = TestNetworks.Random(random, [3, 4, 3]);
        var network = WithEnd(plain, new SoftmaxLayer(3, [[0, 1, 2]]));
        var options = new AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1 };
        AttackProblem Of(Network which, double? margin) => new() { Network = which, Input = [0.4, 0.5, 0.6], Norm = AttackNorm.Linf, Margin = margin };
        var (with, without) = (NearestAdversarialInput.Find(Of(network, 0), options), NearestAdversarialInput.Find(Of(plain, 0), options));
        Assert.Equal(without.Status, with.Status);
        Assert.Equal(without.Distance, with.Distance, 1e-9);
        if (with.Outputs is { } outputs) Assert.Equal(1, outputs.Sum(), 1e-9);
        Assert.Contains("Give the margin 0", Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(Of(network, 0.1), options)).Message, StringComparison.Ordinal);
        // Far from zero, different outputs of a tanh are rounded to the same number, so their order is lost.
        Assert.Contains("rounds large ones to the same number", Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(Of(WithEnd(plain, new SmoothLayer(3, SmoothFunction.Tanh)), 0), options)).Message, StringComparison.Ordinal);
        var smooth = RandomRealNetworks.Sequential(random, size => new SmoothLayer(size, SmoothFunction.Tanh), 3, 4, 3);
        Assert.Contains("Tanh, which is not piecewise linear", Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(Of(smooth, 0), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_bends_is_not_embedded_and_the_message_says_what_to_do()
    {
        var network = RandomRealNetworks.Sequential(new Random(6), size => new SmoothLayer(size, SmoothFunction.Sigmoid), 2, 3, 1);
        var model = new MipModel("m");
        Variable[] inputs = [model.AddContinuous(0, 1, "a"), model.AddContinuous(0, 1, "b")];
        var message = Assert.Throws<ArgumentException>(() => model.Embed(network, inputs)).Message;
        Assert.Contains("Sigmoid, which is not piecewise linear", message, StringComparison.Ordinal);
        Assert.Contains("'verify'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_output_behind_a_sigmoid_gives_the_second_class_from_one_half_on()
    {
        var network = WithEnd(Network.Sequential([new DenseLayer([[1.0]], [0])]), new SmoothLayer(1, SmoothFunction.Sigmoid));
        Assert.Equal(0, network.Predict([-0.5f]).Class);
        Assert.Equal(1, network.Predict([0.5f]).Class);
        Assert.Equal(0.12245934f, network.Predict([0.5f]).Margin, 1e-6f);
    }

    [Fact]
    public void A_certificate_of_a_network_that_bends_is_refused_by_name()
    {
        var network = WithEnd(RandomRealNetworks.Sequential(new Random(7), null, 2, 3, 2), new SoftmaxLayer(2, [[0, 1]]));
        var refusal = VerificationCertificates.Refusal(network);
        Assert.Contains("Softmax", refusal, StringComparison.Ordinal);
        Assert.Contains("convert --output", refusal, StringComparison.Ordinal);
    }

    private static Network WithEnd(Network network, Layer end)
    {
        var builder = new NetworkBuilder();
        var copies = new Dictionary<NetworkNode, NetworkNode>();
        foreach (var node in network.Nodes) copies.Add(node, node.IsInput ? builder.Input(node.Shape) : builder.Add(node.Layer!, [.. node.Inputs.Select(input => copies[input])]));
        return builder.Build(builder.Add(end, copies[network.Output]));
    }

    private static IEnumerable<double[]> Grid()
    {
        for (var a = 0; a <= 12; a++)
        {
            for (var b = 0; b <= 12; b++)
            {
                for (var c = 0; c <= 12; c++) yield return [a / 12.0 - 0.5, b / 12.0 - 0.5, c / 12.0 - 0.5];
            }
        }
    }
}
