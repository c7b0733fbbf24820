using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Boxes of few inputs and signs of neurons, split by turns; several boxes, and several cases on one.</summary>
public sealed class SplittingTurnsTests
{
    [Fact]
    public void One_of_two_searches_runs_at_a_time_and_both_do()
    {
        var (running, both, isAlone) = (0, new int[2], true);
        var turns = new SplittingTurns(() => 60, 0.5, () => 0, () => 0);
        void Search(int which)
        {
            while (turns.TimeLeft(which) > 0)
            {
                isAlone &= Interlocked.Increment(ref running) == 1;
                Thread.Sleep(5);
                if (++both[which] > 5 && both[1 - which] > 5) turns.Settle();
                Interlocked.Decrement(ref running);
            }
        }

        var other = new Thread(() => Search(1));
        other.Start();
        Search(0);
        other.Join();
        Assert.True(isAlone && both[0] > 5 && both[1] > 5, $"{isAlone}, {both[0]}, {both[1]}");
    }

    [Fact]
    public void A_search_that_is_left_alone_has_all_of_the_time()
    {
        var turns = new SplittingTurns(() => 60, 0.5, () => 0, () => 0);
        Assert.InRange(turns.TimeLeft(0), 0, 30);
        turns.End(0);
        Assert.Equal(60, turns.TimeLeft(1));
        turns.Settle();
        Assert.Equal(0, turns.TimeLeft(1));
    }

    /// <summary>Searches plan by what they have left: before, it fell from half of the time to an eighth as soon as the first search seemed to come to its end.</summary>
    [Fact]
    public void What_a_search_has_left_does_not_fall_when_the_other_one_gets_longer_turns()
    {
        var (asked, least) = (0, 60.0);
        var turns = new SplittingTurns(() => 60, 0.5, () => ++asked < 3 ? 0 : 0.9, () => 0);
        void Search(int which)
        {
            for (var left = turns.TimeLeft(which); left > 0; left = turns.TimeLeft(which))
            {
                if (which == 1) least = Math.Min(least, left);
                if (which == 1 && asked > 5) turns.Settle();
                Thread.Sleep(5);
            }
        }

        var other = new Thread(() => Search(1));
        other.Start();
        Search(0);
        other.Join();
        Assert.True(asked > 5 && least > 15, $"{asked}, {least}");
    }

    /// <summary>The time is asked for by the thread that splits the box, which fails there; the signs go on alone.</summary>
    [Fact]
    public void What_one_way_shows_holds_where_the_other_one_fails()
    {
        var random = new Random(7);
        var network = Network.Sequential([Dense(random, 8, 10), Dense(random, 10, 10), Dense(random, 10, 1)], size => new ReluLayer(size));
        var box = new InputRegion([.. Enumerable.Repeat(-0.5, 8)], [.. Enumerable.Repeat(0.5, 8)]);
        var (own, asked, isThrown) = (Environment.CurrentManagedThreadId, 0, false);
        double TimeLeft()
        {
            if (Environment.CurrentManagedThreadId != own || ++asked < 6) return 600;
            isThrown = true;
            throw new InvalidOperationException("The box cannot go on.");
        }

        var splitting = new CaseSplitting(DenseChain.Of(network)!, [(0, new PropertyCase(box, [new OutputRow([1], Below(random, network, 0))]))], (_, _) => false, TimeLeft, new VerifierOptions { Threads = 1 });
        splitting.ByBoth();
        Assert.True(isThrown && splitting is { Undecided.Count: 0, Method: "relu" }, $"{isThrown}, {splitting.Undecided.Count}, {splitting.Method}");
    }

    [Fact]
    public void A_proof_that_is_too_large_does_not_keep_a_smaller_one_out()
    {
        var network = Network.Sequential([Dense(new Random(1), 2, 2), Dense(new Random(2), 2, 1)], size => new ReluLayer(size));
        (int, PropertyCase)[] cases = [(0, new PropertyCase(new InputRegion([0, 0], [1, 1]), [new OutputRow([1], -100)]))];
        var splitting = new CaseSplitting(DenseChain.Of(network, isRecorded: true)!, cases, (_, _) => false, () => 60, new VerifierOptions { IsCertified = true });
        splitting.Show(0, null);
        Assert.Empty(splitting.Undecided);
        var (smaller, later) = (new CaseProof(0, null, null, [0]), new CaseProof(0, null, null, [0]));
        splitting.Show(0, smaller);
        splitting.Show(0, later);
        Assert.Same(smaller, Assert.Single(splitting.Proofs));
    }

    [Fact]
    public void What_shows_a_case_is_written_once()
    {
        var random = new Random(7);
        var network = Network.Sequential([Dense(random, 8, 10), Dense(random, 10, 10), Dense(random, 10, 2)], size => new ReluLayer(size));
        var box = new InputRegion([.. Enumerable.Repeat(-0.5, 8)], [.. Enumerable.Repeat(0.5, 8)]);
        (int, PropertyCase)[] cases = [(0, new PropertyCase(box, [new OutputRow([1, 0], Below(random, network, 0))])), (1, new PropertyCase(box, [new OutputRow([0, 1], Below(random, network, 1))]))];
        var shown = new List<CaseProof>();
        var search = new ReluCases(DenseChain.Of(network, isRecorded: true)!, cases, (_, _) => false, () => 600, null, 1, 0) { Show = (_, proof) => shown.Add(proof!) };
        Assert.True(search.Run() && search.IsSplit);
        Assert.Equal(2, shown.Count);
        Assert.True(shown.Zip(search.Proofs, ReferenceEquals).All(same => same) && search.Proofs.Count == 2);
    }

    [Fact]
    public void No_limit_on_the_time_is_a_long_one()
    {
        var random = new Random(4);
        var (few, more) = (Network.Sequential([Dense(random, 3, 8), Dense(random, 8, 1)], size => new ReluLayer(size)), Network.Sequential([Dense(random, 8, 10), Dense(random, 10, 10), Dense(random, 10, 1)], size => new ReluLayer(size)));
        foreach (var (network, isCertified) in new[] { (few, false), (few, true), (more, false), (more, true), (Lattice(random, 16), false) })
        {
            foreach (var boxes in new[] { 1, 2 })
            {
                var limit = Below(random, network, 0);
                var cases = Enumerable.Range(1, boxes).Select(share => new PropertyCase(new InputRegion([.. Enumerable.Repeat(-0.5 / share, network.InputSize)], [.. Enumerable.Repeat(0.5 / share, network.InputSize)]), [new OutputRow([1], limit)]));
                var result = Verifier.Verify(network, new Property(network.InputSize, 1, [.. cases]), new VerifierOptions { TimeLimit = double.PositiveInfinity, Threads = 1, IsCertified = isCertified }, null, TestContext.Current.CancellationToken);
                Assert.True(result.Verdict == Verdict.Proved, $"{network.InputSize} inputs, {boxes} boxes: {result}");
            }
        }
    }

    /// <summary>Halving such a box takes millions of parts.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Networks_of_a_dozen_inputs_are_decided_by_signs(int threads, bool isCertified)
    {
        var random = new Random(5);
        var network = Network.Sequential([Dense(random, 12, 14), Dense(random, 14, 14), Dense(random, 14, 14), Dense(random, 14, 1)], size => new ReluLayer(size));
        var box = new InputRegion([.. Enumerable.Repeat(-0.75, 12)], [.. Enumerable.Repeat(0.75, 12)]);
        var values = Enumerable.Range(0, 20000).Select(_ => network.Forward<double>([.. Enumerable.Range(0, 12).Select(_ => random.Next(3) switch { 0 => -0.75, 1 => 0.75, _ => 1.5 * random.NextDouble() - 0.75 })])[0]).ToArray();
        var limit = values.Min() - 0.3 * (values.Max() - values.Min());
        var property = new Property(12, 1, [new PropertyCase(box, [new OutputRow([1], limit)])]);
        var result = Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 600, Threads = threads, IsCertified = isCertified }, null, TestContext.Current.CancellationToken);
        Assert.True(result is { Verdict: Verdict.Proved, Method: "relu" }, $"{result}, limit {limit}");
        if (!isCertified) return;
        var report = PropertyCertificateTests.Certify(network, property, result).Check(cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(report.Verdict == Outcome.Trusted, string.Join("; ", report.Lines));
    }

    /// <summary>On the first box the smallest value is the limit, so it is neither shown nor broken; on the second one every point breaks the property.</summary>
    [Fact]
    public void A_box_that_is_never_decided_leaves_time_for_the_others()
    {
        var random = new Random(3);
        double[] weights = [.. Enumerable.Range(0, 6).Select(_ => 2 * random.NextDouble() - 1)];
        var network = Network.Sequential([new DenseLayer([weights, [.. weights.Select(w => -w)]], [0, 0]), new DenseLayer([[1, 1]], [0])], size => new ReluLayer(size));
        var (near, far) = (new InputRegion([.. Enumerable.Repeat(-1.0, 6)], [.. Enumerable.Repeat(1.0, 6)]), new InputRegion([.. Enumerable.Repeat(0.5, 6)], [.. Enumerable.Repeat(1.0, 6)]));
        var property = new Property(6, 1, [new PropertyCase(near, [new OutputRow([1], 0) { IsStrict = true }]), new PropertyCase(far, [new OutputRow([1], 100)])]);
        var result = Verifier.Verify(network, property, new VerifierOptions { TimeLimit = 4, Threads = 1 }, null, TestContext.Current.CancellationToken);
        Assert.True(result.Verdict == Verdict.Refuted && result.Witness!.Case == 1, $"{result}");
    }

    [Fact]
    public void Cases_on_one_box_share_its_bounds()
    {
        var random = new Random(7);
        var network = Network.Sequential([Dense(random, 4, 10), Dense(random, 10, 10), Dense(random, 10, 2)], size => new ReluLayer(size));
        var box = new InputRegion([.. Enumerable.Repeat(-0.5, 4)], [.. Enumerable.Repeat(0.5, 4)]);
        PropertyCase[] cases = [new(box, [new OutputRow([1, 0], Below(random, network, 0))]), new(box, [new OutputRow([0, 1], Below(random, network, 1))])];
        var chain = DenseChain.Of(network, isRecorded: true)!;
        var first = new BoxSearch(chain, cases[0], _ => false, () => false);
        Assert.True(first.Run(1, 0));
        var (alone, shared) = (new BoxSearch(chain, cases[1], _ => false, () => false), new BoxSearch(chain, cases[1], _ => false, () => false, first));
        Assert.True(alone.Run(1, 0) && shared.Run(1, 0));
        Assert.Equal(alone.Subproblems, shared.Subproblems);
        Assert.Equal(alone.Whole!.ToBytes(), shared.Whole!.ToBytes());
        Assert.True(alone.Subproblems > 1);
    }

    [Fact]
    public void A_search_that_is_stopped_goes_on_where_it_was()
    {
        var random = new Random(7);
        var network = Network.Sequential([Dense(random, 4, 10), Dense(random, 10, 10), Dense(random, 10, 1)], size => new ReluLayer(size));
        var box = new InputRegion([.. Enumerable.Repeat(-0.5, 4)], [.. Enumerable.Repeat(0.5, 4)]);
        var (asked, most) = (0, 0);
        var search = new BoxSearch(DenseChain.Of(network)!, new PropertyCase(box, [new OutputRow([1], Below(random, network, 0))]), _ => false, () => asked++ >= most);
        var (stops, settled) = (0, 0.0);
        for (; stops < 5000 && !search.Run(1, 0); stops++)
        {
            Assert.InRange(search.Settled, settled, 1);
            (asked, most, settled) = (0, 2, search.Settled);
        }

        Assert.True(stops is > 2 and < 5000 && search.Settled == 1, $"{stops}, {search.Settled}");
    }

    /// <summary>Before, parts that threads were working on counted as settled, and then no longer.</summary>
    [Fact]
    public void The_share_that_is_settled_never_falls()
    {
        var random = new Random(7);
        var network = Network.Sequential([Dense(random, 4, 10), Dense(random, 10, 10), Dense(random, 10, 1)], size => new ReluLayer(size));
        var box = new InputRegion([.. Enumerable.Repeat(-0.5, 4)], [.. Enumerable.Repeat(0.5, 4)]);
        var (gate, settled, falls, asked) = (new Lock(), 0.0, 0, 0);
        BoxSearch? search = null;
        search = new BoxSearch(DenseChain.Of(network)!, new PropertyCase(box, [new OutputRow([1], Below(random, network, 0))]), _ => false, () =>
        {
            lock (gate)
            {
                asked++;
                var now = search!.Settled;
                falls += now < settled ? 1 : 0;
                settled = now;
                return false;
            }
        });
        Assert.True(search.Run(2, 0));
        Assert.True(asked > 10 && falls == 0 && search.Settled == 1, $"{asked}, {falls}, {search.Settled}");
    }

    /// <summary>The largest of minima of lines, as a network whose dense layers are nearly all zeros.</summary>
    [Fact]
    public void Few_inputs_and_hardly_any_weights_are_searched_without_zeros()
    {
        var random = new Random(2);
        var network = Lattice(random, 16);
        var box = new InputRegion([-1, -1], [1, 1]);
        var values = Enumerable.Range(0, 4000).Select(_ => network.Forward<double>([2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1])[0]).ToArray();
        var chain = DenseChain.Any(network)!;
        Assert.True(chain.IsSparse && DenseChain.Of(network) is { IsSparse: false });
        Assert.False(DenseChain.Any(Network.Sequential([Dense(random, 4, 50), Dense(random, 50, 2)], size => new ReluLayer(size)))!.IsSparse);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            OnnxFile.Write(path, network);
            foreach (var (limit, expected) in new[] { (values.Min() - 0.05 * (values.Max() - values.Min()), Verdict.Proved), (values.Min() + 0.01 * (values.Max() - values.Min()), Verdict.Refuted) })
            {
                var property = new Property(2, 1, [new PropertyCase(box, [new OutputRow([1], limit)])]);
                var result = Verifier.Verify(OnnxFile.Read(path), property, new VerifierOptions { TimeLimit = 600, Threads = 1, IsCertified = true }, null, TestContext.Current.CancellationToken);
                Assert.True(result.Verdict == expected, $"{result}, limit {limit}");
                var report = VerificationCertificates.Of(network, property, result, path)!.Check(PropertyEngine.Instance, TestContext.Current.CancellationToken);
                Assert.True(report.Verdict == Outcome.Verified, string.Join("; ", report.Lines));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Below what an output is on corners and samples of the box from -0.5 to 0.5, by a tenth of their range.</summary>
    private static double Below(Random random, Network network, int output)
    {
        var values = Enumerable.Range(0, 4000).Select(_ => network.Forward<double>([.. Enumerable.Range(0, network.InputSize).Select(_ => random.Next(3) switch { 0 => -0.5, 1 => 0.5, _ => random.NextDouble() - 0.5 })])[output]).ToArray();
        return values.Min() - 0.1 * (values.Max() - values.Min());
    }

    private static DenseLayer Dense(Random random, int inputs, int outputs) =>
        new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => (double)(float)((2 * random.NextDouble() - 1) * Math.Sqrt(6.0 / inputs)))], [.. Enumerable.Range(0, outputs).Select(_ => (double)(float)(random.NextDouble() - 0.5))]);

    /// <summary>Of so many lines in two inputs as many sets of as many lines: the largest of their minima.</summary>
    private static Network Lattice(Random random, int count)
    {
        var lines = Dense(random, 2, count);
        var chosen = new double[count * count][];
        for (var k = 0; k < chosen.Length; k++)
        {
            chosen[k] = new double[count];
            chosen[k][random.Next(count)] = 1;
        }

        var builder = new NetworkBuilder();
        var at = builder.Add(new DenseLayer(chosen, new double[chosen.Length]), builder.Add(lines, builder.Input(new TensorShape(2))));
        // min(a, b) is b - relu(b - a), max(a, b) is b + relu(a - b), and b is relu(b) - relu(-b).
        for (var (width, sign) = (chosen.Length, -1.0); width > 1; width /= 2)
        {
            if (width == count) sign = 1;
            var (split, joined) = (new double[3 * width / 2][], new double[width / 2][]);
            for (var p = 0; p < width / 2; p++)
            {
                for (var r = 0; r < 3; r++) split[3 * p + r] = new double[width];
                (split[3 * p][2 * p], split[3 * p][2 * p + 1], split[3 * p + 1][2 * p + 1], split[3 * p + 2][2 * p + 1]) = (sign, -sign, 1, -1);
                joined[p] = new double[3 * width / 2];
                (joined[p][3 * p], joined[p][3 * p + 1], joined[p][3 * p + 2]) = (sign, 1, -1);
            }

            at = builder.Add(new DenseLayer(joined, new double[joined.Length]), builder.Add(new ReluLayer(split.Length), builder.Add(new DenseLayer(split, new double[split.Length]), at)));
        }

        return builder.Build(at);
    }
}
