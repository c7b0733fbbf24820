using Halfspace.Bounds;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Tests.Bounds;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>What every bound method must do, on networks of every kind of layer: one line in <see cref="BoundMethods"/> brings a method under it.</summary>
public sealed class BoundMethodConformance
{
    /// <summary>Evaluation in double precision is itself off by this much at most on these small networks.</summary>
    private const double EvaluationError = 1e-12;

    public static TheoryData<string, string> MethodsAndKinds() => new(BoundMethods.All.SelectMany(method => RandomRealNetworks.Kinds.Select(kind => (method.Name, kind))));

    public static TheoryData<string> Methods() => [.. BoundMethods.All.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(MethodsAndKinds))]
    public void Every_sampled_value_is_within_its_bounds(string name, string kind)
    {
        var method = Get(name);
        foreach (var norm in Enum.GetValues<InputNorm>())
        {
            for (var seed = 0; seed < Rounds.Of(2, 4); seed++)
            {
                var random = new Random(1000 * (int)norm + seed);
                var network = RandomRealNetworks.Make(kind, random);
                var region = RandomRealNetworks.Region(random, network.InputSize, norm);
                var bounds = method.Compute(network, region, Options);
                for (var sample = 0; sample < 500; sample++)
                {
                    var point = RandomRealNetworks.Point(random, region);
                    var values = network.Trace<double>(point);
                    foreach (var node in network.Nodes)
                    {
                        for (var j = 0; j < node.Size; j++)
                            Assert.True(values[node.Index][j] >= bounds.Lower(node)[j] - EvaluationError && values[node.Index][j] <= bounds.Upper(node)[j] + EvaluationError, $"{name}, {kind}, {norm}, seed {seed}: value {j} of {node.Name} is {values[node.Index][j]:R}, its bounds are {bounds.Lower(node)[j]:R} and {bounds.Upper(node)[j]:R}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndKinds))]
    public void No_method_is_wider_than_the_ones_before_it(string name, string kind)
    {
        var method = Get(name);
        for (var seed = 0; seed < Rounds.Of(2, 5); seed++)
        {
            var random = new Random(seed);
            var network = RandomRealNetworks.Make(kind, random);
            var region = RandomRealNetworks.Region(random, network.InputSize, (InputNorm)(seed % 3));
            var bounds = method.Compute(network, region, Options);
            foreach (var cheaper in BoundMethods.All.TakeWhile(other => other != method)) AssertWithin(bounds, cheaper.Compute(network, region, Options), $"{name} in {cheaper.Name}, {kind}, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Bounds_over_a_single_point_are_its_values(string name)
    {
        var random = new Random(5);
        var network = RandomRealNetworks.Make("residual", random);
        var point = RandomRealNetworks.Numbers(random, network.InputSize);
        var bounds = Get(name).Compute(network, new InputRegion(point, point), Options);
        var values = network.Trace<double>(point);
        foreach (var node in network.Nodes)
        {
            for (var j = 0; j < node.Size; j++)
            {
                Assert.Equal(values[node.Index][j], bounds.Lower(node)[j], 1e-11);
                Assert.Equal(values[node.Index][j], bounds.Upper(node)[j], 1e-11);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Known_bounds_are_kept_and_contradictions_end_the_run(string name)
    {
        var random = new Random(6);
        var network = RandomRealNetworks.Make("relu", random);
        var region = RandomRealNetworks.Region(random, network.InputSize, InputNorm.Linf);
        var interval = new IntervalBounds().Compute(network, region, Options);
        var (lower, upper) = (network.Nodes.Select(node => interval.Lower(node).ToArray()).ToArray(), network.Nodes.Select(node => interval.Upper(node).ToArray()).ToArray());
        var (output, value) = (network.Output.Index, network.Forward<double>(region.Lower)[0]);
        lower[output][0] = value - 1e-3;
        var known = new NetworkBounds(network, region, lower, upper);
        Assert.True(Get(name).Compute(network, region, Options with { Known = known }).Lower(network.Output)[0] >= value - 1e-3);

        // A claim that no value lies anywhere near where all of them do.
        var (wrongLower, wrongUpper) = (lower.Select(l => l.ToArray()).ToArray(), upper.Select(u => u.ToArray()).ToArray());
        (wrongLower[output][0], wrongUpper[output][0]) = (upper[output][0] + 5, upper[output][0] + 6);
        var wrong = new NetworkBounds(network, region, wrongLower, wrongUpper);
        var thrown = Assert.Throws<BoundContradictionException>(() => Get(name).Compute(network, region, Options with { Known = wrong }));
        Assert.Contains(network.Output.Name, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_cancelled_run_gives_valid_bounds(string name)
    {
        var random = new Random(7);
        var network = RandomRealNetworks.Make("deep", random);
        var region = RandomRealNetworks.Region(random, network.InputSize, InputNorm.L2);
        var bounds = Get(name).Compute(network, region, Options, new CancellationToken(true));
        var values = network.Trace<double>(region.Ball!.Center);
        foreach (var node in network.Nodes)
        {
            for (var j = 0; j < node.Size; j++) Assert.InRange(values[node.Index][j], bounds.Lower(node)[j], bounds.Upper(node)[j]);
        }
    }

    [Fact]
    public void Names_are_unique_and_found()
    {
        Assert.Equal(BoundMethods.All.Count, BoundMethods.All.Select(method => method.Name).Distinct().Count());
        foreach (var method in BoundMethods.All) Assert.Same(method, BoundMethods.All.Find(method.Name.ToUpperInvariant()));
        Assert.Null(BoundMethods.All.Find("none"));
    }

    internal static void AssertWithin(NetworkBounds inner, NetworkBounds outer, string what)
    {
        foreach (var node in inner.Network.Nodes)
        {
            for (var j = 0; j < node.Size; j++)
                Assert.True(inner.Lower(node)[j] >= outer.Lower(node)[j] && inner.Upper(node)[j] <= outer.Upper(node)[j], $"{what}: value {j} of {node.Name} is {inner.Lower(node)[j]:R} to {inner.Upper(node)[j]:R}, wider than {outer.Lower(node)[j]:R} to {outer.Upper(node)[j]:R}");
        }
    }

    private static BoundOptions Options { get; } = new() { Threads = 1 };

    private static IBoundMethod Get(string name)
    {
        if (name is "lp" or "mip") TestSolvers.Get("highs");
        return BoundMethods.All.Find(name)!;
    }
}
