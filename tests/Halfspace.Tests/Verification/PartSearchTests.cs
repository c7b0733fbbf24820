using Halfspace.Bounds;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Maximum;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Parts with ranges of their own, against samples and against the embedding.</summary>
public sealed class PartSearchTests
{
    [Fact]
    public void Ranges_of_parts_hold_every_sample_with_their_signs_at_which_the_row_is_met()
    {
        var (held, smaller) = (0, 0);
        for (var seed = 0; seed < Rounds.Of(3, 8); seed++)
        {
            var (network, chain, box, points, values, row) = Sampled(seed);
            var root = ReluRoot.Of(chain, box, 10, 1, () => false)!;
            var found = root.BoundRows([row])[0];
            var whole = ReluPart.Of(root, found.Slopes, found.Bound - row.Limit);
            for (var n = 0; n < root.Places.Length; n += 3)
            {
                foreach (var sign in new sbyte[] { 1, -1 })
                {
                    var part = Given(whole, root, n, sign);
                    var (own, node) = part.Over(root);
                    var isPossible = ReachableRanges.Tighten(own, node, row, 20, () => false);
                    var tight = isPossible ? part.With(own.Ranges()) : null;
                    for (var p = 0; p < points.Length; p++)
                    {
                        if (values[p] > row.Limit || !Holds(part, PreActivations(network, points[p]))) continue;
                        Assert.True(tight is not null && Holds(tight, PreActivations(network, points[p])), $"seed {seed}, neuron {n}, sign {sign}: point {p} is outside");
                        held++;
                    }

                    if (tight is not null && tight.Upper[^1].Zip(part.Upper[^1]).Any(ends => ends.First < ends.Second - 0.01)) smaller++;
                }
            }
        }

        Assert.True(held > 1000 && smaller > 10, $"{held} points held, {smaller} parts with smaller ranges");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Verdicts_agree_with_the_embedding_just_below_and_just_above_the_largest_value(int threads)
    {
        var (solver, looks) = (TestSolvers.Get("highs"), 0L);
        for (var seed = 0; seed < Rounds.Of(4, 12); seed++)
        {
            var network = Random(seed, seed % 2 == 0 ? [6, 8, 7, 2] : [4, 6, 6, 5, 2], seed % 4 == 3 ? 0.125 : 0);
            var box = Cube(network.InputSize, -1, 1);
            var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default, TestContext.Current.CancellationToken);
            var largest = NetworkMaximum.Find(bounds, new OutputObjective([1, -1], 0), new MaximumOptions { Solver = solver }, null, TestContext.Current.CancellationToken);
            Assert.Equal(MaximumStatus.Optimal, largest.Status);
            var step = 1e-3 * (1 + Math.Abs(largest.Value));
            var above = Search(network, box, new OutputRow([-1, 1], -(largest.Bound + step)), threads, out _);
            Assert.True(above.IsProved, $"seed {seed}: open above the largest value");
            looks += above.Looks;
            var below = Search(network, box, new OutputRow([-1, 1], -(largest.Value - step)), threads, out var witness);
            Assert.True(below is { IsRefuted: true, IsProved: false }, $"seed {seed}: not refuted below the largest value");
            Assert.True(box.Contains(witness!.Input), $"seed {seed}");
        }

        Assert.True(looks > 24, $"{looks} parts");
    }

    [Fact]
    public void What_the_first_smaller_ranges_leave_open_goes_on_from_the_parts_at_hand()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var (network, chain, box, _, values, _) = Sampled(seed);
            var row = new OutputRow([1, -1], values.Min() - 0.02 * (values.Max() - values.Min()));
            var root = ReluRoot.Of(chain, box, 2, 1, () => false)!;
            var found = root.BoundRows([row])[0];
            if (found.Bound > row.Limit) continue;
            var search = new PartSearch(root, root, row, found.Slopes, found.Bound - row.Limit, () => Attack(network, root, box, row, _ => false), null, 1) { RoundsPerNeuron = 0 };
            var calls = 0;
            search.Run(() => ++calls > 12);
            var smaller = RefinedRanges.Of(root, 20, 48, 1, () => 20);
            search.Renew(smaller, smaller);
            search.Run(() => false);
            Assert.True(search.IsDone && !search.IsRefuted, $"seed {seed}");
        }
    }

    [Fact]
    public void Parts_that_cannot_be_split_are_taken_up_again_with_smaller_ranges()
    {
        var (stuck, again) = (0, 0);
        for (var seed = 0; seed < Rounds.Of(4, 12); seed++)
        {
            var (network, chain, box, _, values, _) = Sampled(seed);
            var row = new OutputRow([1, -1], values.Min() - 0.02 * (values.Max() - values.Min()));
            var root = ReluRoot.Of(chain, box, 2, 1, () => false)!;
            var found = root.BoundRows([row])[0];
            if (found.Bound > row.Limit) continue;
            // Without linear programs some parts stay open in which all neurons have a sign.
            var search = new PartSearch(root, root, row, found.Slopes, found.Bound - row.Limit, () => Attack(network, root, box, row, _ => false), null, 1) { RoundsPerNeuron = 0 };
            search.Run(() => false);
            if (search.Stuck == 0) continue;
            stuck++;
            Assert.True(search is { IsDone: true, IsProved: false }, $"seed {seed}");
            var smaller = RefinedRanges.Of(root, 20, 96, 1, () => 20);
            search.Renew(smaller, ReachableRanges.Of(smaller, row, smaller.BoundRows([row])[0].Slopes, found.Bound - row.Limit, 20, 1, () => false));
            // Before, what was stuck stayed so, and the case was over.
            Assert.True(search.Stuck == 0 && (!search.IsDone || search.IsProved), $"seed {seed}: not taken up again");
            var before = search.Looks;
            search.Run(() => false);
            Assert.True(search.IsDone && !search.IsRefuted, $"seed {seed}");
            again += search.Looks > before ? 1 : 0;
        }

        Assert.True(stuck > 0 && again > 0, $"{stuck} stuck, {again} of them taken up again");
    }

    /// <summary>Before, the part at hand counted as settled, and so did those that cannot be split.</summary>
    [Fact]
    public void The_share_that_is_settled_begins_at_zero_and_never_falls()
    {
        var (asked, stuck) = (0, 0);
        for (var seed = 0; seed < 4; seed++)
        {
            var (network, chain, box, _, values, _) = Sampled(seed);
            var row = new OutputRow([1, -1], values.Min() - 0.02 * (values.Max() - values.Min()));
            var root = ReluRoot.Of(chain, box, 2, 1, () => false)!;
            var found = root.BoundRows([row])[0];
            if (found.Bound > row.Limit) continue;
            var search = new PartSearch(root, root, row, found.Slopes, found.Bound - row.Limit, () => Attack(network, root, box, row, _ => false), null, 1) { RoundsPerNeuron = 0 };
            var settled = new List<double>();
            search.Run(() =>
            {
                settled.Add(search.Settled);
                return false;
            });
            Assert.True(settled[0] == 0 && settled[1] == 0 && settled.Zip(settled.Skip(1)).All(pair => pair.First <= pair.Second), $"seed {seed}: {string.Join(", ", settled)}");
            Assert.Equal(search.Stuck == 0, search.Settled == 1);
            (asked, stuck) = (asked + settled.Count, stuck + search.Stuck);
        }

        Assert.True(asked > 20 && stuck > 0, $"{asked}, {stuck}");
    }

    [Fact]
    public void Ranges_of_layers_without_zeros_are_refined_like_those_of_dense_ones()
    {
        var smaller = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            var network = SparseProofTests.Convolutions(new Random(seed), 4 + seed % 2, 2);
            var box = Cube(network.InputSize, -0.5, 0.5);
            ReluRoot[] roots = [.. new[] { DenseChain.Sparse(network)!, DenseChain.Of(network)! }.Select(chain => ReluRoot.Of(chain, box, 5, 1, () => false)!)];
            Assert.True(roots[0].Net.Chain.IsSparse);
            var refined = Array.ConvertAll(roots, root => RefinedRanges.Of(root, 20, 48, 1, () => 20).Ranges());
            for (var m = 0; m < refined[0].Lower.Length; m++)
            {
                for (var p = 0; p < refined[0].Lower[m].Length; p++)
                {
                    // Either pair of ends holds, so the ranges have a point in common.
                    Assert.True(refined[0].Lower[m][p] <= refined[1].Upper[m][p] && refined[1].Lower[m][p] <= refined[0].Upper[m][p], $"seed {seed}, layer {m}, neuron {p}");
                    var (before, _) = roots[0].Ranges();
                    if (refined[0].Lower[m][p] > before[m][p] + 1e-9) smaller++;
                }
            }
        }

        Assert.True(smaller > 0);
    }

    [Fact]
    public void What_neurons_are_seen_to_reach_lies_in_their_ranges()
    {
        var close = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var network = Random(seed, [5, 12, 12, 10, 2], seed % 3 == 2 ? 0.25 : 0);
            var chain = DenseChain.Of(network)!;
            var root = ReluRoot.Of(chain, Cube(5, -1, 1), 20, 1, () => false)!;
            var (lower, upper) = root.Ranges();
            var below = ReluRoot.Of(chain.Below(2), Cube(5, -1, 1), lower[..2], upper[..2]);
            var (least, largest) = NeuronReach.Of(below, [.. Enumerable.Range(0, 10)]);
            for (var j = 0; j < 10; j++)
            {
                Assert.True(least[j] <= largest[j] && largest[j] <= Math.Max(0, upper[2][j]) + 1e-4 && (upper[2][j] <= 0 || least[j] >= lower[2][j] - 1e-4), $"seed {seed}, neuron {j}: {least[j]} to {largest[j]} in {lower[2][j]} to {upper[2][j]}");
                if (largest[j] - least[j] > 0.3 * (upper[2][j] - lower[2][j])) close++;
            }
        }

        Assert.True(close > 20, $"{close}");
    }

    private static PartSearch Search(Network network, InputRegion box, OutputRow row, int threads, out Witness? witness)
    {
        var property = new Property(network.InputSize, network.OutputSize, [new PropertyCase(box, [row])]);
        Witness? found = null;
        var root = ReluRoot.Of(DenseChain.Of(network)!, box, 5, 1, () => false)!;
        var (bound, slopes) = root.BoundRows([row])[0];
        // A short search of one round, so that even small networks are split into parts.
        var search = new PartSearch(root, root, row, slopes, bound - row.Limit, () => Attack(network, root, box, row, point => (found ??= Witness.Replay(network, property, 0, point)) is not null), LpSolvers.All.FirstOrDefault(candidate => candidate.Availability.Found), threads) { RoundsPerNeuron = 0 };
        search.Run(() => false);
        witness = found;
        return search;
    }

    private static ReluAttack Attack(Network network, ReluRoot root, InputRegion box, OutputRow row, Func<double[], bool> accept) => new(root, new Property(network.InputSize, network.OutputSize, [new PropertyCase(box, [row])]).Cases[0], accept);

    /// <summary>A network with points of a box, and a row that about one of twenty meets.</summary>
    private static (Network Network, DenseChain Chain, InputRegion Box, double[][] Points, double[] Values, OutputRow Row) Sampled(int seed)
    {
        var random = new Random(seed);
        var network = Random(seed, seed % 2 == 0 ? [4, 10, 8, 2] : [5, 8, 6, 6, 2], seed % 3 == 2 ? 0.25 : 0);
        var box = Cube(network.InputSize, -1, 1);
        double[][] points = [.. Enumerable.Range(0, 1500).Select(_ => Enumerable.Range(0, box.Size).Select(_ => 2 * random.NextDouble() - 1).ToArray())];
        var values = points.Select(point => network.Forward<double>(point) is var y ? y[0] - y[1] : 0).ToArray();
        return (network, DenseChain.Of(network)!, box, points, values, new OutputRow([1, -1], values.Order().ElementAt(75)));
    }

    /// <summary>The part in which an open neuron has a sign.</summary>
    private static ReluPart Given(ReluPart whole, ReluRoot root, int place, sbyte sign)
    {
        var (m, p) = root.Places[place];
        var j = root.Net.Layers[m].Neurons[p];
        var (lower, upper, signs) = (Array.ConvertAll(whole.Lower, ends => (double[])ends.Clone()), Array.ConvertAll(whole.Upper, ends => (double[])ends.Clone()), Array.ConvertAll(whole.Signs, ends => (sbyte[])ends.Clone()));
        signs[m][j] = sign;
        if (sign > 0) lower[m][j] = 0;
        else upper[m][j] = 0;
        return whole with { Lower = lower, Upper = upper, Signs = signs };
    }

    /// <summary>Whether pre-activations lie in the ranges of a part; what rounds in the sample is allowed for.</summary>
    private static bool Holds(ReluPart part, List<double[]> values)
    {
        for (var k = 0; k < values.Count; k++)
        {
            for (var j = 0; j < values[k].Length; j++)
            {
                var z = values[k][j];
                if (z > part.Upper[k][j] + 1e-12 && (part.Upper[k][j] > 0 || z > 1e-12)) return false;
                if (z < part.Lower[k][j] - 1e-12 && part.Upper[k][j] > 0) return false;
            }
        }

        return true;
    }

    private static List<double[]> PreActivations(Network network, double[] point)
    {
        var trace = network.Trace<double>(point);
        return [.. network.Nodes.Where(node => node.Layer is ReluLayer or LeakyReluLayer).Select(node => trace[node.Inputs[0].Index])];
    }

    private static InputRegion Cube(int size, double lower, double upper) => new([.. Enumerable.Repeat(lower, size)], [.. Enumerable.Repeat(upper, size)]);

    /// <summary>A network with weights of single precision; with a leak, leaky ReLUs in every second layer.</summary>
    private static Network Random(int seed, int[] sizes, double leak)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        double Number() => (float)(2 * random.NextDouble() - 1);
        var layers = Enumerable.Range(1, sizes.Length - 1).Select(l => new DenseLayer([.. Enumerable.Range(0, sizes[l]).Select(_ => Enumerable.Range(0, sizes[l - 1]).Select(_ => Number()).ToArray())], [.. Enumerable.Range(0, sizes[l]).Select(_ => Number() / 2)])).ToArray();
        var place = 0;
        return Network.Sequential(layers, size => leak > 0 && place++ % 2 == 0 ? new LeakyReluLayer(size, leak) : new ReluLayer(size));
    }
}
