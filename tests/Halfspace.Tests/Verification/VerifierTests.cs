using Halfspace.Bounds;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Maximum;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Verdicts on networks whose answer is known another way.</summary>
public sealed class VerifierTests
{
    private static readonly VerifierOptions Short = new() { TimeLimit = 600, Threads = 2 };

    [Fact]
    public void A_question_with_a_part_missing_is_refused()
    {
        var region = new InputRegion([0], [1]);
        PropertyCase[] broken = [null!, new PropertyCase(null!, []), new PropertyCase(region, null!), new PropertyCase(region, [null!]), new PropertyCase(region, [new OutputRow(null!, 1)])];
        foreach (var one in broken) Assert.Contains("null", Assert.Throws<ArgumentException>(() => new Property(1, 1, [one])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new VerifierOptions { TimeLimit = double.NaN });
    }

    [Fact]
    public void Verdicts_agree_with_the_embedding_just_below_and_just_above_the_largest_value()
    {
        var solver = TestSolvers.Get("highs");
        for (var seed = 0; seed < 12; seed++)
        {
            TestContext.Current.SendDiagnosticMessage($"seed {seed}");
            var network = Random(seed, [2 + seed % 3, 5, 4, 2]);
            var box = Cube(network.InputSize, -1, 1.5);
            var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default, TestContext.Current.CancellationToken);
            var largest = NetworkMaximum.Find(bounds, new OutputObjective([1, -1], 0), new MaximumOptions { Solver = solver }, null, TestContext.Current.CancellationToken);
            Assert.Equal(MaximumStatus.Optimal, largest.Status);
            var step = 1e-3 * (1 + Math.Abs(largest.Value));
            Assert.Equal(Verdict.Proved, Ask(network, box, [-1, 1], -(largest.Bound + step)).Verdict);
            var refuted = Ask(network, box, [-1, 1], -(largest.Value - step));
            Assert.Equal(Verdict.Refuted, refuted.Verdict);
            Assert.True(box.Contains(refuted.Witness!.Input));
            var outputs = network.Forward<double>(refuted.Witness.Input);
            Assert.True(outputs[0] - outputs[1] >= largest.Value - step, $"seed {seed}");
        }
    }

    [Fact]
    public void A_planted_counterexample_is_never_proved_away()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            double[] planted = [random.Next(-64, 65) / 128.0, random.Next(-64, 65) / 128.0, random.Next(-64, 65) / 128.0];
            var steep = Math.ScaleB(1, 4 + seed % 10);
            // 1 - steep * sum |x_i - p_i| is zero or more within 1/steep of the planted point and nowhere else.
            var rows = new double[6][];
            var biases = new double[6];
            for (var j = 0; j < 6; j++)
            {
                rows[j] = new double[3];
                rows[j][j / 2] = j % 2 == 0 ? 1 : -1;
                biases[j] = j % 2 == 0 ? -planted[j / 2] : planted[j / 2];
            }

            var network = Network.Sequential([new DenseLayer(rows, biases), new DenseLayer([[.. Enumerable.Repeat(-steep, 6)]], [1])]);
            var result = Ask(network, Cube(3, -1, 1), [-1], 0);
            Assert.True(result.Verdict == Verdict.Refuted, $"seed {seed}: {result}");
            Assert.True(network.Forward<double>(result.Witness!.Input)[0] >= 0);
            Assert.Equal(Verdict.Proved, Ask(network, Cube(3, -1, 1), [-1], -1.0625).Verdict);
        }
    }

    [Fact]
    public void Bounds_of_parts_contain_what_samples_of_them_give()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var network = Random(seed, [3, 9, 7, 6, 2]);
            var chain = DenseChain.Of(network)!;
            var root = Cube(3, -2, 2);
            var parts = Enumerable.Range(0, 8).Select(_ => Part(random, root, chain)).ToArray();
            var bounds = new LaneBounds(chain, ChainMargins.Of(chain, root));
            bounds.BoundNeurons(parts);
            OutputRow[] rows = [new([1, -1], 0), new([0, 2.5], 0)];
            var lower = new System.Runtime.Intrinsics.Vector512<double>[2];
            var coefficients = Array.ConvertAll(lower, _ => new System.Runtime.Intrinsics.Vector512<double>[3]);
            bounds.BoundRows(rows, lower, coefficients);
            for (var lane = 0; lane < 8; lane++)
            {
                for (var sample = 0; sample < 500; sample++)
                {
                    double[] point = [.. Enumerable.Range(0, 3).Select(i => sample % 4 == 0 ? (random.Next(2) == 0 ? parts[lane].Lower[i] : parts[lane].Upper[i]) : parts[lane].Lower[i] + random.NextDouble() * (parts[lane].Upper[i] - parts[lane].Lower[i]))];
                    var trace = network.Trace<double>(point);
                    var neuron = 0;
                    foreach (var node in network.Nodes.Where(node => node.Layer is ReluLayer))
                    {
                        foreach (var value in trace[node.Inputs[0].Index])
                        {
                            // The samples round too.
                            var phase = parts[lane].Phases[neuron++];
                            Assert.True(phase == 0 || phase * value >= -1e-12, $"seed {seed}, lane {lane}, neuron {neuron - 1}: {value} with phase {phase}");
                        }
                    }

                    var outputs = trace[network.Output.Index];
                    for (var r = 0; r < rows.Length; r++) Assert.True(lower[r][lane] <= rows[r].Coefficients[0] * outputs[0] + rows[r].Coefficients[1] * outputs[1] + 1e-12, $"seed {seed}");
                }
            }
        }
    }

    [Fact]
    public void Order_of_neurons_powers_of_two_and_threads_leave_the_verdict()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var network = Random(seed, [3, 8, 6, 2]);
            var box = Cube(3, -1, 1);
            var limit = network.Forward<double>(new double[3])[0] - 0.8;
            var verdict = Ask(network, box, [1, 0], limit).Verdict;
            Assert.NotEqual(Verdict.Unknown, verdict);
            Assert.Equal(verdict, Ask(Reversed(network), box, [1, 0], limit).Verdict);
            Assert.Equal(verdict, Ask(network, box, [1024, 0], 1024 * limit).Verdict);
            Assert.Equal(verdict, Verifier.Verify(network, new Property(3, 2, [new PropertyCase(box, [new OutputRow([1, 0], limit)])]), Short with { Threads = 1 }, null, TestContext.Current.CancellationToken).Verdict);
        }
    }

    [Fact]
    public void A_bound_that_rounding_decides_is_not_called_proved()
    {
        // The largest value over the box is reached at a corner: a limit one step below it is met, one at it is met with equality.
        var network = Network.Sequential([new DenseLayer([[0.1, 0.2], [0.3, -0.7]], [0.2, 0.1]), new DenseLayer([[1, 1]], [0])]);
        var box = new InputRegion([0, 0], [1, 1]);
        var corner = new[] { (0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0) }.Max(c => network.Forward<double>([c.Item1, c.Item2])[0]);
        Assert.NotEqual(Verdict.Proved, Ask(network, box, [-1], -Math.BitDecrement(corner), seconds: 2).Verdict);
        Assert.Equal(Verdict.Proved, Ask(network, box, [-1], -(corner + 1e-9)).Verdict);
    }

    [Fact]
    public void The_class_stays_where_no_other_output_reaches_it()
    {
        var network = Network.Sequential([new DenseLayer([[1, 0], [0, 1]], [0, 0]), new DenseLayer([[1, 0], [0, 1]], [0, 0])]);
        var region = new InputRegion([1, 0], [2, 0.5]);
        var stays = Property.ClassStays(region, label: 0, outputs: 2);
        var result = Verifier.Verify(network, stays, new VerifierOptions { TimeLimit = 10 });
        Assert.Equal(Verdict.Proved, result.Verdict);
        var wider = Verifier.Verify(network, Property.ClassStays(new InputRegion([1, 0], [2, 1.5]), label: 0, outputs: 2), Short, null, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Refuted, wider.Verdict);
        Assert.True(wider.Witness!.Output[1] >= wider.Witness.Output[0]);
    }

    [Fact]
    public void A_network_that_is_no_chain_is_decided_by_programs_or_left_open()
    {
        TestSolvers.Get("highs");
        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(2));
        // 10 times 0.1 rounds, so the two linear layers are not joined.
        var linear = builder.Add(new ScaleLayer([10, 10]), builder.Add(new DenseLayer([[0.1, -0.1], [0.1, 0.1]], [0, 0]), input));
        var network = builder.Build(builder.Add(new DenseLayer([[1, 1]], [0]), builder.Add(new AbsLayer(2), linear)));
        Assert.Null(DenseChain.Of(network));
        // |x - y| + |x + y| = 2 max(|x|, |y|) over the unit box is at most 2.
        Assert.Equal(Verdict.Proved, Ask(network, Cube(2, -1, 1), [-1], -2.01).Verdict);
        Assert.Equal(Verdict.Refuted, Ask(network, Cube(2, -1, 1), [-1], -1.9).Verdict);
        var stopped = Verifier.Verify(network, new Property(2, 1, [new PropertyCase(Cube(2, -1, 1), [new OutputRow([1], -5)])]), Short, null, new CancellationToken(true));
        Assert.NotEqual(Verdict.Refuted, stopped.Verdict);
    }

    [Theory]
    [InlineData("1_1", 1, Verdict.Proved)]
    [InlineData("2_1", 2, Verdict.Refuted)]
    [InlineData("3_2", 3, Verdict.Proved)]
    [InlineData("1_9", 4, Verdict.Refuted)]
    [InlineData("1_7", 3, Verdict.Refuted)]
    public void Published_verdicts_of_Acas_Xu_are_met(string name, int property, Verdict expected)
    {
        var network = OnnxFile.Read(SharedData.FindOrSkip($"acasxu/ACASXU_run2a_{name}_batch_2000.onnx"));
        var result = Verifier.Verify(network, VnnLibFile.Read(SharedData.FindOrSkip($"acasxu/prop_{property}.vnnlib")), Short, null, TestContext.Current.CancellationToken);
        Assert.Equal(expected, result.Verdict);
    }

    private static VerificationResult Ask(Network network, InputRegion box, double[] row, double limit, double seconds = 600) =>
        Verifier.Verify(network, new Property(network.InputSize, network.OutputSize, [new PropertyCase(box, [new OutputRow(row, limit)])]), Short with { TimeLimit = seconds }, null, TestContext.Current.CancellationToken);

    private static InputRegion Cube(int size, double lower, double upper) => new([.. Enumerable.Repeat(lower, size)], [.. Enumerable.Repeat(upper, size)]);

    private static Subproblem Part(Random random, InputRegion root, DenseChain chain)
    {
        var (low, high) = (new double[root.Size], new double[root.Size]);
        for (var i = 0; i < low.Length; i++)
        {
            var (a, b) = (root.Lower[i] + random.NextDouble() * (root.Upper[i] - root.Lower[i]), root.Lower[i] + random.NextDouble() * (root.Upper[i] - root.Lower[i]));
            (low[i], high[i]) = (Math.Min(a, b), Math.Max(a, b));
        }

        return new Subproblem(low, high, new sbyte[chain.Stages.Take(chain.HiddenCount).Sum(stage => stage.Outputs)]);
    }

    internal static Network Random(int seed, int[] sizes)
    {
        var random = new Random(seed);
        float Next() => (float)(2 * random.NextDouble() - 1);
        return Network.Sequential([.. Enumerable.Range(1, sizes.Length - 1).Select(l => new DenseLayer([.. Enumerable.Range(0, sizes[l]).Select(_ => Enumerable.Range(0, sizes[l - 1]).Select(_ => (double)Next()).ToArray())], [.. Enumerable.Range(0, sizes[l]).Select(_ => (double)Next())]))]);
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
