using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>How cases that are searched together share the parts, where some are never decided; what is found does not depend on which thread is first.</summary>
public sealed class GraphSearchTests
{
    private static readonly double[] Spike = [0.9137, 0.8731, 0.9413];

    /// <summary>Before, the case that is never decided kept the search near one of the points where it just fails, and the other one was looked at nowhere else.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void A_case_that_stays_open_leaves_parts_for_one_that_is_met_at_no_point_that_is_sampled(int place, int threads)
    {
        var network = ProductAndSpike();
        // A product of tanh(s) and s is never below zero.
        var cases = Enumerable.Range(0, 3).Select(k => (Index: 10 + k, Case: new PropertyCase(Cube, [k == place ? new OutputRow([0, -1], -0.01) : new OutputRow([1, 0], -1e-14 * (1 + k))]))).ToArray();
        var calls = 0;
        var search = new GraphSearch(network, cases, (index, point) => cases[index - 10].Case.Rows[0].IsMet(network.Forward<double>(point)), () => Math.Max(0, 20_000 - Interlocked.Increment(ref calls)), threads);
        Assert.Empty(search.Run());
        Assert.Equal(10 + place, search.Found?.Index);
        Assert.InRange(search.Subproblems, 1, 2000);
    }

    [Fact]
    public void Turns_end_with_what_is_open_where_nothing_is_met()
    {
        var network = ProductAndSpike();
        OutputRow[] rows = [new([1, 0], -1e-14), new([0, -1], -0.03), new([1, 0], -2e-14), new([0, -1], -0.025)];
        var cases = rows.Select((row, k) => (k, new PropertyCase(Cube, [row]))).ToArray();
        var calls = 0;
        var search = new GraphSearch(network, cases, (_, _) => false, () => Math.Max(0, 6000 - ++calls), 1);
        Assert.Equal([0, 2], search.Run().Order());
        Assert.Null(search.Found);
    }

    [Fact]
    public void Of_parts_that_are_bounded_at_once_the_first_one_counts()
    {
        // Two cases, each met in the middle of one half of the box only, by points that no other part has; one thread waits for the other.
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(1));
        var network = builder.Build(builder.Add(new SmoothLayer(1, SmoothFunction.Square), x));
        var region = new InputRegion([-1], [1]);
        var cases = Enumerable.Range(0, 2).Select(k => (k, new PropertyCase(region, [new OutputRow([1], 0.5)]))).ToArray();
        for (var round = 0; round < 20; round++)
        {
            bool IsMet(int index, double[] point)
            {
                // The first part taken is the one below.
                if (point[0] == -0.5 && index == 1) Thread.Sleep(2);
                return (point[0] == -0.5 && index == 1) || (point[0] == 0.5 && index == 0);
            }

            var calls = 0;
            var search = new GraphSearch(network, cases, IsMet, () => Math.Max(0, 1000 - Interlocked.Increment(ref calls)), 2);
            Assert.Empty(search.Run());
            Assert.True(search.Found is { Index: 1, Point: [-0.5] }, $"round {round}: case {search.Found?.Index}");
        }
    }

    [Fact]
    public void A_case_without_finite_bounds_is_worked_on_by_a_row_of_its_own()
    {
        // The second output overflows in most of the box, and is large at an end of the second input, where the first one, which cannot be below zero, does not lead.
        var builder = new NetworkBuilder();
        var network = builder.Build(builder.Add(new SmoothLayer(2, SmoothFunction.Exp), builder.Add(new DenseLayer([[1, 0], [0, 1000]], [0, 0]), builder.Input(new TensorShape(2)))));
        var region = new InputRegion([-1, -1], [1, 1]);
        (int, PropertyCase)[] cases = [(0, new PropertyCase(region, [new OutputRow([1, 0], -5)])), (1, new PropertyCase(region, [new OutputRow([0, -1], -1e30)]))];
        var calls = 0;
        var search = new GraphSearch(network, cases, (index, point) => index == 1 && point[1] == 1, () => Math.Max(0, 1000 - ++calls), 1);
        Assert.Empty(search.Run());
        Assert.Equal((1, 1), (search.Found?.Index, search.Subproblems));
    }

    private static InputRegion Cube => new([-1, -1, -1], [1, 1, 1]);

    /// <summary>The outputs tanh(s) s of s = x + y + z, and max(0, 0.021 - the l1 distance from a point).</summary>
    private static Network ProductAndSpike()
    {
        var builder = new NetworkBuilder();
        var x = builder.Input(new TensorShape(3));
        var sum = builder.Add(new DenseLayer([[1, 1, 1]], [0]), x);
        var product = builder.Add(new ProductLayer(1), [builder.Add(new SmoothLayer(1, SmoothFunction.Tanh), sum), sum]);
        double[][] ways = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]];
        var away = builder.Add(new ReluLayer(6), builder.Add(new DenseLayer(ways, [.. ways.Select(way => -way.Zip(Spike, (a, c) => a * c).Sum())]), x));
        var spike = builder.Add(new ReluLayer(1), builder.Add(new DenseLayer([[-1, -1, -1, -1, -1, -1]], [0.021]), away));
        return builder.Build(builder.Add(new SumLayer(2, 1, 1), [builder.Add(new DenseLayer([[1], [0]], [0, 0]), product), builder.Add(new DenseLayer([[0], [1]], [0, 0]), spike)]));
    }
}
