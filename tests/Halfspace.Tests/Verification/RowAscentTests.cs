using Halfspace.Bounds;
using Halfspace.Bounds.Backward;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Bounds;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Bounds of rows that an ascent finds, limits on values, and conditions on inputs, against samples; and that a search with them calls no case out of reach that a point meets.</summary>
public sealed class RowAscentTests
{
    private const double Slack = 1e-9;

    public static TheoryData<string> Kinds => [.. RandomRealNetworks.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_an_ascent_finds_is_below_the_output_wherever_limits_hold(string kind)
    {
        var (inside, improved) = (0, 0);
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var network = RandomRealNetworks.Make(kind, random);
            var region = RandomRealNetworks.Region(random, network.InputSize, InputNorm.Linf);
            var (table, pass) = Ranges(network, region, null, []);
            var limits = new List<RangeLimit>();
            var known = table.ToBounds();
            // Up to three values are kept on one side of what they are in the middle.
            var middle = network.Trace<double>(Middle(region));
            for (var k = 0; k < seed % 4; k++)
            {
                var node = network.Nodes[random.Next(network.Nodes.Count)];
                var (index, isUpper) = (random.Next(node.Size), random.Next(2) == 0);
                var place = middle[node.Index][index];
                if (node.IsInput || limits.Exists(limit => limit.Node == node.Index && limit.Index == index) || !(known.Lower(node)[index] < place && place < known.Upper(node)[index])) continue;
                limits.Add(new RangeLimit(node.Index, index, place, isUpper));
                known = With(known, limits[^1]);
            }

            if (limits.Count > 0) (table, pass) = Ranges(network, region, known, []);
            var ascent = new RowAscent(network, table, pass, region, limits);
            var row = random.Next(network.OutputSize);
            var first = ascent.Run(row, double.PositiveInfinity, 1, null);
            var linear = new double[network.InputSize];
            var best = ascent.Run(row, double.PositiveInfinity, 30, null);
            if (best.Choice is null) continue;
            var least = ascent.Exact(best, linear);
            Assert.True(best.Value >= first.Value, $"{kind}, seed {seed}");
            Assert.True(least <= best.Value + Slack * (1 + Math.Abs(best.Value)), $"{kind}, seed {seed}: {least} of {best.Value}");
            if (best.Value > first.Value + Slack) improved++;
            // The same from where the last one ended, as a part begins.
            var again = ascent.Run(row, double.PositiveInfinity, 3, best.Choice);
            Assert.True(again.Value >= best.Value - Slack * (1 + Math.Abs(best.Value)), $"{kind}, seed {seed}: {again.Value} after {best.Value}");
            for (var sample = 0; sample < 10_000; sample++)
            {
                var point = RandomRealNetworks.Point(random, region);
                var trace = network.Trace<double>(point);
                if (!limits.TrueForAll(limit => limit.IsUpper ? trace[limit.Node][limit.Index] <= limit.Place : trace[limit.Node][limit.Index] >= limit.Place)) continue;
                inside++;
                var above = 0.0;
                for (var i = 0; i < linear.Length; i++) above += linear[i] > 0 ? linear[i] * (point[i] - region.Lower[i]) : linear[i] * (point[i] - region.Upper[i]);
                var value = trace[network.Output.Index][row];
                Assert.True(value >= least + above - Slack * (1 + Math.Abs(value) + above), $"{kind}, seed {seed}: {value} at {string.Join(' ', point)}, {limits.Count} limits, {least} and {above}");
            }
        }

        Assert.InRange(inside, 10_000, 100_000);
        if (kind is "sigmoid" or "tanh" or "relu" or "deep") Assert.InRange(improved, 3, 10);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ranges_under_a_condition_hold_the_values_wherever_the_row_is_met(string kind)
    {
        var (met, smaller) = (0, 0);
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var network = RandomRealNetworks.Make(kind, random);
            var region = RandomRealNetworks.Region(random, network.InputSize, InputNorm.Linf);
            var (table, pass) = Ranges(network, region, null, []);
            var whole = table.ToBounds();
            var row = random.Next(network.OutputSize);
            var values = Enumerable.Range(0, 200).Select(_ => network.Forward<double>(RandomRealNetworks.Point(random, region))[row]).Order().ToArray();
            var limit = values[seed % 2 == 0 ? 2 : 60];
            var (box, cuts) = (region, new List<InputCut>());
            for (var round = 0; round < 3; round++)
            {
                var ascent = new RowAscent(network, table, pass, box, []);
                var linear = new double[network.InputSize];
                var best = ascent.Run(row, limit, 10, null);
                if (best.Choice is null || InputCut.Of(box, linear, ascent.Exact(best, linear), limit) is not { } cut) break;
                box = cut.Narrow(box) ?? throw new InvalidOperationException($"{kind}, seed {seed}: a row that is met is out of reach");
                cuts = [cut];
                (table, pass) = Ranges(network, box, table.ToBounds(), cuts);
            }

            if (cuts.Count == 0) continue;
            var narrow = table.ToBounds();
            smaller += network.Nodes.Any(node => !node.IsInput && Enumerable.Range(0, node.Size).Any(j => narrow.Upper(node)[j] - narrow.Lower(node)[j] < 0.9 * (whole.Upper(node)[j] - whole.Lower(node)[j]))) ? 1 : 0;
            for (var sample = 0; sample < 10_000; sample++)
            {
                var point = RandomRealNetworks.Point(random, region);
                var trace = network.Trace<double>(point);
                if (!(trace[network.Output.Index][row] <= limit)) continue;
                met++;
                foreach (var node in network.Nodes)
                {
                    for (var j = 0; j < node.Size; j++)
                    {
                        var value = trace[node.Index][j];
                        Assert.True(value >= narrow.Lower(node)[j] - Slack * (1 + Math.Abs(value)) && value <= narrow.Upper(node)[j] + Slack * (1 + Math.Abs(value)), $"{kind}, seed {seed}: node {node.Index}, value {j}: {value} of {narrow.Lower(node)[j]} to {narrow.Upper(node)[j]} at {string.Join(' ', point)}");
                    }
                }
            }
        }

        Assert.True(met > 1000, $"{kind}: {met}");
        if (kind is "sigmoid" or "tanh" or "product" or "relu") Assert.InRange(smaller, 3, 10);
    }

    /// <summary>The limit is the value at one point, which the search is not told of: whatever it is split by, that case stays open, and the others, which are far out of reach, do not.</summary>
    [Theory]
    [InlineData("sigmoid", 1)]
    [InlineData("tanh", 1)]
    [InlineData("smooth", 1)]
    [InlineData("softmax", 1)]
    [InlineData("product", 1)]
    [InlineData("relu", 1)]
    [InlineData("max", 1)]
    [InlineData("sigmoid", 5)]
    [InlineData("clip", 5)]
    [InlineData("product", 5)]
    public void A_case_that_a_point_meets_is_never_out_of_reach(string kind, int wide)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(100 + seed);
            var network = RandomRealNetworks.Make(kind, random);
            // With more than a dozen inputs that vary, ranges are split and not the box.
            if (wide > 1)
            {
                var builder = new NetworkBuilder();
                var (x, copies) = (builder.Input(new TensorShape(network.InputSize * wide)), new Dictionary<NetworkNode, NetworkNode>());
                foreach (var node in network.Nodes) copies[node] = node.IsInput ? builder.Add(RandomRealNetworks.Dense(random, network.InputSize * wide, node.Size), x) : builder.Add(node.Layer!, [.. node.Inputs.Select(input => copies[input])], node.Shape);
                network = builder.Build(copies[network.Output]);
            }

            var region = RandomRealNetworks.Region(random, network.InputSize, InputNorm.Linf);
            var samples = Enumerable.Range(0, 50).Select(_ => network.Forward<double>(RandomRealNetworks.Point(random, region))).ToArray();
            // One of the lowest of fifty points, so that conditions leave little of the box.
            var row = random.Next(network.OutputSize);
            var low = samples.MinBy(values => values[row])!;
            var high = samples.MaxBy(values => values[row])!;
            OutputRow Row(double sign, double limit) => new([.. Enumerable.Range(0, network.OutputSize).Select(j => j == row ? sign : 0)], limit);
            var (width, met) = (high[row] - low[row], Math.BitIncrement(low[row] + 1e-12 * Math.Abs(low[row])));
            (int, PropertyCase)[] cases = [(0, new PropertyCase(region, [Row(-1, -(high[row] + 100 * (1 + width)))])), (1, new PropertyCase(region, [Row(1, met)])), (2, new PropertyCase(region, [Row(1, met), Row(-1, -(low[row] - 1e-12 * (1 + Math.Abs(low[row]))))]))];
            var calls = 0;
            var open = new GraphSearch(network, cases, (_, _) => false, () => Math.Max(0, 400 - ++calls), 1).Run();
            Assert.True(open.Contains(1) && open.Contains(2), $"{kind}, seed {seed}: {string.Join(' ', open)} open");
        }
    }

    private static (BoundTable, BackwardPass) Ranges(Network network, InputRegion region, NetworkBounds? known, IReadOnlyList<InputCut> cuts) =>
        (LayerByLayer.Run(network, region, new BoundOptions { Threads = 1, Known = known }, [RelaxationSlope.LeastArea], linearOnly: false, "crown", -1, cuts, out var pass, CancellationToken.None), pass);

    private static NetworkBounds With(NetworkBounds bounds, RangeLimit limit)
    {
        var lower = bounds.Network.Nodes.Select(node => bounds.Lower(node).ToArray()).ToArray();
        var upper = bounds.Network.Nodes.Select(node => bounds.Upper(node).ToArray()).ToArray();
        (limit.IsUpper ? upper : lower)[limit.Node][limit.Index] = limit.Place;
        return new NetworkBounds(bounds.Network, bounds.Region, lower, upper);
    }

    private static double[] Middle(InputRegion region) => [.. region.Lower.ToArray().Zip(region.Upper.ToArray(), (low, high) => low / 2 + high / 2)];
}
