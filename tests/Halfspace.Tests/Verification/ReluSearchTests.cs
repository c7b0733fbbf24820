using Halfspace.Bounds;
using Halfspace.Formats;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Maximum;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Splitting on the signs of neurons, on networks whose answer is known another way.</summary>
public sealed class ReluSearchTests
{
    [Theory]
    [InlineData("highs")]
    [InlineData("scip")]
    public void Verdicts_agree_with_the_embedding_just_below_and_just_above_the_largest_value(string name)
    {
        var solver = TestSolvers.Get(name);
        int[][] shapes = [[3, 6, 2], [2, 5, 5, 2], [4, 4, 4, 4, 2], [14, 5, 4, 2], [3, 12, 2]];
        for (var seed = 0; seed < Rounds.Of(5, 15); seed++)
        {
            var network = Random(seed, shapes[seed % shapes.Length], seed % 4 == 3 ? 0.125 : 0);
            var box = Cube(network.InputSize, -1, 1.5);
            var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default, TestContext.Current.CancellationToken);
            var largest = NetworkMaximum.Find(bounds, new OutputObjective([1, -1], 0), new MaximumOptions { Solver = solver }, null, TestContext.Current.CancellationToken);
            Assert.Equal(MaximumStatus.Optimal, largest.Status);
            var step = 1e-3 * (1 + Math.Abs(largest.Value));
            var (proved, _, _) = Ask(network, box, new OutputRow([-1, 1], -(largest.Bound + step)));
            Assert.True(proved == Verdict.Proved, $"seed {seed}: {proved} above the largest value {largest.Value}");
            var (refuted, witness, _) = Ask(network, box, new OutputRow([-1, 1], -(largest.Value - step)));
            Assert.True(refuted == Verdict.Refuted, $"seed {seed}: {refuted} below the largest value {largest.Value}");
            var outputs = network.Forward<double>(witness!.Input);
            Assert.True(box.Contains(witness.Input) && outputs[0] - outputs[1] >= largest.Value - step, $"seed {seed}");
        }
    }

    [Fact]
    public void Every_sampled_point_that_meets_the_row_stays_in_an_open_part_with_its_signs_and_ranges()
    {
        var covered = 0;
        for (var seed = 0; seed < Rounds.Of(4, 12); seed++)
        {
            var random = new Random(seed);
            var network = Random(seed, seed % 2 == 0 ? [4, 10, 8, 2] : [5, 20, 1], seed % 3 == 2 ? 0.25 : 0);
            var box = Cube(network.InputSize, -1, 1);
            var chain = DenseChain.Of(network)!;
            double[] weights = network.OutputSize == 2 ? [1, -1] : [1];
            double[][] points = [.. Enumerable.Range(0, 4000).Select(_ => Point(random, box))];
            var values = points.Select(point => network.Forward<double>(point).Zip(weights, (y, w) => w * y).Sum()).ToArray();
            // The row is met by about one point in twenty.
            var row = new OutputRow(weights, values.Order().ElementAt(200));
            var root = ReluRoot.Of(chain, box, 20, 1, () => false)!;
            var found = root.BoundRows([row])[0];
            Assert.True(found.Bound <= row.Limit, $"seed {seed}: a row that is met is bounded by {found.Bound} above {row.Limit}");
            if (seed % 2 == 1)
            {
                root = ReachableRanges.Of(root, row, found.Slopes, found.Bound - row.Limit, 20, 1, () => false);
                found = root.BoundRows([row])[0];
            }

            var worker = new ReluWorker(root, row);
            var open = new List<ReluNode> { worker.Begin(found.Slopes, 10)! };
            for (var round = 0; round < 6; round++)
            {
                for (var p = 0; p < points.Length; p++)
                {
                    if (values[p] > row.Limit) continue;
                    var signs = PreActivations(network, points[p]);
                    Assert.True(open.Exists(node => Holds(root, node, signs)), $"seed {seed}, round {round}: point {p} is in no open part");
                    covered++;
                }

                var children = new List<ReluNode>();
                foreach (var batch in open.Where(node => node.Candidates.Length > 0).Chunk(1 + round % 8)) worker.Process(batch, children, 10);
                open = [.. open.Where(node => node.Candidates.Length == 0), .. children];
            }
        }

        Assert.True(covered > Rounds.Of(3_000, 10_000));
    }

    [Fact]
    public void Refined_ranges_hold_every_sample_and_are_smaller()
    {
        var (before, after) = (0.0, 0.0);
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var network = Random(seed, [5, 12, 12, 10, 2], seed % 3 == 2 ? 0.25 : 0);
            var box = Cube(5, -1, 1);
            var root = ReluRoot.Of(DenseChain.Of(network)!, box, 20, 1, () => false)!;
            var refined = RefinedRanges.Of(root, 20, 48, 2, () => 20);
            var (low, high) = refined.Ranges();
            var (oldLow, oldHigh) = root.Ranges();
            for (var sample = 0; sample < 10_000; sample++)
            {
                var values = PreActivations(network, Point(random, box));
                for (var k = 0; k < values.Count; k++)
                {
                    for (var j = 0; j < values[k].Length; j++) Assert.True(values[k][j] <= high[k][j] + 1e-12 && (high[k][j] <= 0 || values[k][j] >= low[k][j] - 1e-12), $"seed {seed}, layer {k}, neuron {j}: {values[k][j]} in {low[k][j]} to {high[k][j]}");
                }
            }

            for (var k = 1; k < low.Length; k++)
            {
                (before, after) = (before + oldHigh[k].Zip(oldLow[k], (u, l) => u > 0 ? u - l : 0).Sum(), after + high[k].Zip(low[k], (u, l) => u > 0 ? u - l : 0).Sum());
            }
        }

        Assert.True(after < 0.9 * before, $"{before} before, {after} after");
    }

    [Fact]
    public void A_planted_counterexample_is_never_proved_away()
    {
        var refuted = 0;
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            const int inputs = 14;
            double[] planted = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(-64, 65) / 128.0)];
            var steep = Math.ScaleB(1, 2 + seed % 8);
            // The output is 1 - steep * sum |x_i - p_i|, plus neurons that leave it as it is there and never raise it.
            var (rows, biases, outputs) = (new List<double[]>(), new List<double>(), new List<double>());
            for (var i = 0; i < inputs; i++)
            {
                foreach (var sign in new[] { 1, -1 })
                {
                    var row = new double[inputs];
                    row[i] = sign;
                    rows.Add(row);
                    biases.Add(-sign * planted[i]);
                    outputs.Add(-steep);
                }
            }

            for (var extra = 0; extra < 10; extra++)
            {
                double[] row = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(-32, 33) / 32.0)];
                rows.Add(row);
                biases.Add(-row.Zip(planted, (w, x) => w * x).Sum() - 0.125);
                outputs.Add(-1);
            }

            var network = Network.Sequential([new DenseLayer([.. rows], [.. biases]), new DenseLayer([[.. outputs]], [1])]);
            Assert.True(network.Forward<double>(planted)[0] == 1, $"seed {seed}");
            var (verdict, _, _) = Ask(network, Cube(inputs, -1, 1), new OutputRow([-1], 0), seconds: 600);
            Assert.True(verdict != Verdict.Proved, $"seed {seed}");
            if (verdict == Verdict.Refuted) refuted++;
            var (above, _, parts) = Ask(network, Cube(inputs, -1, 1), new OutputRow([-1], -1 - steep / 2));
            Assert.True(above == Verdict.Proved, $"seed {seed}: {above} after {parts} parts, steepness {steep}");
        }

        Assert.True(refuted == 50, $"{refuted} of 50 were found");
    }

    [Fact]
    public void A_bound_that_rounding_decides_is_not_called_proved()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            // With positive weights on the outputs the largest value is at a corner, which is met with equality.
            var random = new Random(seed);
            double Number() => random.NextDouble() - 0.5;
            var layer = new DenseLayer([.. Enumerable.Range(0, 4).Select(_ => new[] { Number(), Number(), Number() })], [Number(), Number(), Number(), Number()]);
            var network = Network.Sequential([layer, new DenseLayer([[.. Enumerable.Range(0, 4).Select(_ => random.NextDouble())]], [0.1])]);
            var box = Cube(3, -1, 1);
            var largest = Enumerable.Range(0, 8).Max(c => network.Forward<double>([(c & 1) * 2 - 1, (c & 2) - 1, (c & 4) / 2 - 1])[0]);
            Assert.NotEqual(Verdict.Proved, Ask(network, box, new OutputRow([-1], -largest), seconds: 2).Verdict);
            Assert.Equal(Verdict.Proved, Ask(network, box, new OutputRow([-1], -(largest + 1e-9))).Verdict);
        }
    }

    [Fact]
    public void Order_of_neurons_powers_of_two_and_threads_leave_the_verdict()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var network = Random(seed, [5, 12, 8, 2], 0);
            var box = Cube(5, -1, 1);
            var random = new Random(seed);
            var least = Enumerable.Range(0, 2000).Min(_ => network.Forward<double>(Point(random, box))[0]);
            foreach (var limit in new[] { least - 0.3, least + 0.05 })
            {
                var (verdict, _, parts) = Ask(network, box, new OutputRow([1, 0], limit));
                Assert.NotEqual(Verdict.Unknown, verdict);
                Assert.Equal(verdict, Ask(Reversed(network), box, new OutputRow([1, 0], limit)).Verdict);
                Assert.Equal(verdict, Ask(network, box, new OutputRow([1024, 0], 1024 * limit)).Verdict);
                for (var threads = 2; threads <= 3; threads++)
                {
                    var (other, _, first) = Ask(network, box, new OutputRow([1, 0], limit), threads: threads);
                    Assert.Equal(verdict, other);
                    Assert.Equal(first, Ask(network, box, new OutputRow([1, 0], limit), threads: threads).Parts);
                }

                Assert.Equal(parts, Ask(network, box, new OutputRow([1, 0], limit)).Parts);
            }
        }
    }

    [Fact]
    public void A_box_of_one_point_is_decided()
    {
        var network = Random(3, [4, 6, 5, 1], 0.125);
        var point = new InputRegion([0.5, -0.25, 1, 0], [0.5, -0.25, 1, 0]);
        var value = network.Forward<double>([0.5, -0.25, 1, 0])[0];
        Assert.Equal(Verdict.Proved, Ask(network, point, new OutputRow([1], value - 1e-6)).Verdict);
        Assert.Equal(Verdict.Refuted, Ask(network, point, new OutputRow([1], value + 1e-6)).Verdict);
    }

    [Fact]
    public void A_leaf_is_decided_by_its_linear_program()
    {
        var solver = LpSolvers.All.First(candidate => candidate.Availability.Found);
        // x - y for relu(x - y) and relu(y - x), both said to be positive: only x = y is left, where the output is zero.
        var network = Network.Sequential([new DenseLayer([[1, -1], [-1, 1]], [0, 0]), new DenseLayer([[1, 1]], [0])]);
        var root = ReluRoot.Of(DenseChain.Of(network)!, Cube(2, -1, 1), 5, 1, () => false)!;
        var node = new ReluNode(2, [1, 1], [0, 0], [-2, -2], [2, 2], -1, -1, [], []);
        var points = new List<double[]>();
        foreach (var (limit, isProved) in new[] { (-0.5, true), (0.5, false) })
        {
            var row = new OutputRow([1], limit);
            Assert.Equal(isProved, new ReluWorker(root, row).Finish(node, new LeafProgram(root, row, solver), 10, points));
        }

        Assert.NotEmpty(points);
        // With a bias that makes the region empty there is nothing to meet.
        var empty = Network.Sequential([new DenseLayer([[1, -1], [-1, 1]], [-0.5, 0]), new DenseLayer([[1, 1]], [0])]);
        root = ReluRoot.Of(DenseChain.Of(empty)!, Cube(2, -1, 1), 5, 1, () => false)!;
        var any = new OutputRow([1], 100);
        Assert.True(new ReluWorker(root, any).Finish(new ReluNode(2, [1, 1], [0, 0], [-2.5f, -2], [1.5f, 2], -1, -1, [], []), new LeafProgram(root, any, solver), 10, points));
    }

    /// <summary>A solver need not say why a region is empty; what then shows it has to be found by another program, up to regions that are missed by little.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    public void An_empty_leaf_is_shown_with_a_solver_that_gives_no_ray(double gap)
    {
        var solver = new RaylessSolver(LpSolvers.All.First(candidate => candidate.Availability.Found));
        var empty = Network.Sequential([new DenseLayer([[1, -1], [-1, 1]], [-gap, 0]), new DenseLayer([[1, 1]], [0])]);
        var root = ReluRoot.Of(DenseChain.Of(empty)!, Cube(2, -1, 1), 5, 1, () => false)!;
        var any = new OutputRow([1], 100);
        Assert.True(new ReluWorker(root, any).Finish(new ReluNode(2, [1, 1], [0, 0], [-2.5f, -2], [2, 2], -1, -1, [], []), new LeafProgram(root, any, solver), 10, []));
        var full = Network.Sequential([new DenseLayer([[1, -1], [-1, 1]], [gap, 0]), new DenseLayer([[1, 1]], [0])]);
        root = ReluRoot.Of(DenseChain.Of(full)!, Cube(2, -1, 1), 5, 1, () => false)!;
        Assert.False(new ReluWorker(root, any).Finish(new ReluNode(2, [1, 1], [0, 0], [-2, -2], [2.5f, 2], -1, -1, [], []), new LeafProgram(root, any, solver), 10, []));
    }

    [Fact]
    public void Witnesses_meet_the_row_in_ONNX_Runtime()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var network = Random(seed, [20, 16, 8, 3], 0);
            var box = Cube(20, -0.25, 0.25);
            var random = new Random(seed);
            var least = Enumerable.Range(0, 500).Min(_ => network.Forward<double>(Point(random, box)) is var y ? y[0] - y[1] : 0);
            var property = new Property(20, 3, [new PropertyCase(box, [new OutputRow([1, -1, 0], least)])]);
            var result = Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600, Threads = 2 }, null, TestContext.Current.CancellationToken);
            Assert.True(result.Verdict == Verdict.Refuted, $"seed {seed}: {result.Verdict}");
            float[] input = [.. result.Witness!.Input.Select(value => (float)value)];
            Assert.True(box.Contains([.. input.Select(value => (double)value)]));
            using var session = new InferenceSession(OnnxFile.ToBytes(network));
            var (name, meta) = (session.InputMetadata.Keys.First(), session.InputMetadata.Values.First());
            using var run = session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(input, [.. meta.Dimensions.Select(size => Math.Max(1, size))]))]);
            var outputs = run[0].AsEnumerable<float>().ToArray();
            Assert.True(outputs[0] - outputs[1] <= least + 1e-5 * (1 + Math.Abs(least)), $"seed {seed}: {outputs[0] - outputs[1]} in ONNX Runtime, limit {least}");
        }
    }

    private static (Verdict Verdict, Witness? Witness, long Parts) Ask(Network network, InputRegion box, OutputRow row, double seconds = 600, int threads = 1)
    {
        var property = new Property(network.InputSize, network.OutputSize, [new PropertyCase(box, [row])]);
        Witness? witness = null;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var cases = new ReluCases(DenseChain.Of(network)!, [(0, property.Cases[0])], (index, point) => (witness ??= Witness.Replay(network, property, index, point)) is not null, () => seconds - clock.Elapsed.TotalSeconds, LpSolvers.All.FirstOrDefault(candidate => candidate.Availability.Found), threads, 0);
        var isDecided = cases.Run();
        return (witness is not null ? Verdict.Refuted : isDecided ? Verdict.Proved : Verdict.Unknown, witness, cases.Subproblems);
    }

    /// <summary>Whether pre-activations have the signs and lie in the ranges of a part; what rounds in the sample is allowed for.</summary>
    private static bool Holds(ReluRoot root, ReluNode node, List<double[]> values)
    {
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            var z = values[m][root.Net.Layers[m].Neurons[p]];
            if (node.Signs[n] * z < -1e-12 || z < node.Lower[n] - 1e-12 || z > node.Upper[n] + 1e-12) return false;
        }

        return true;
    }

    private static List<double[]> PreActivations(Network network, double[] point)
    {
        var trace = network.Trace<double>(point);
        return [.. network.Nodes.Where(node => node.Layer is ReluLayer or LeakyReluLayer).Select(node => trace[node.Inputs[0].Index])];
    }

    private static double[] Point(Random random, InputRegion box) => [.. Enumerable.Range(0, box.Size).Select(i => random.Next(4) == 0 ? (random.Next(2) == 0 ? box.Lower[i] : box.Upper[i]) : box.Lower[i] + random.NextDouble() * (box.Upper[i] - box.Lower[i]))];

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

    /// <summary>The same function with the hidden neurons in reversed order.</summary>
    private static Network Reversed(Network network)
    {
        var layers = network.Nodes.Select(node => node.Layer).OfType<DenseLayer>().ToArray();
        return Network.Sequential([.. layers.Select((layer, l) =>
        {
            var rows = Enumerable.Range(0, layer.OutputSize).Select(j => layer.WeightsOf(j).ToArray()).ToArray();
            if (l > 0) foreach (var row in rows) Array.Reverse(row);
            var biases = layer.Biases.ToArray();
            if (l + 1 < layers.Length) (rows, biases) = ([.. rows.Reverse()], [.. biases.Reverse()]);
            return new DenseLayer(rows, biases);
        })]);
    }
}
