using Halfspace.Bounds;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Maximum;
using Xunit;
using Outcome = Halfspace.Certificates.Verdict;
using Verdict = Halfspace.Verification.Verdict;

namespace Halfspace.Tests.Verification;

/// <summary>Hidden sign and step neurons are bounded and split like ReLUs, by signs and together with the box, against all activation patterns and against models on two solvers.</summary>
public sealed class StepNeuronTests
{
    private static readonly VerifierOptions Certified = new() { TimeLimit = 600, Threads = 1, IsCertified = true };

    [Theory]
    [InlineData("sign", false)]
    [InlineData("sign-of-zero", false)]
    [InlineData("step", false)]
    [InlineData("step-above-zero", false)]
    [InlineData("sign", true)]
    [InlineData("sign-of-zero", true)]
    [InlineData("step", true)]
    [InlineData("step-above-zero", true)]
    public void Verdicts_are_those_of_all_activation_patterns(string kind, bool isBox)
    {
        var (proved, refuted, split) = Verdicts(kind, isBox, seconds: 1);
        // What is never decided has its second for nothing; a slow machine may need more for the others.
        bool AreEnough() => proved >= (kind == "sign-of-zero" ? Rounds.Of(2, 5) : Rounds.Of(3, 8)) && refuted == Rounds.Of(3, 8) && split >= Rounds.Of(1, 2);
        if (kind == "sign-of-zero" && !AreEnough()) (proved, refuted, split) = Verdicts(kind, isBox, seconds: 30);
        Assert.True(AreEnough(), $"{proved}, {refuted}, {split}");
    }

    private static (int Proved, int Refuted, int Split) Verdicts(string kind, bool isBox, double seconds)
    {
        var solver = (ILpSolver)TestSolvers.Get("highs");
        var (proved, refuted, split) = (0, 0, 0);
        for (var seed = 0; seed < Rounds.Of(3, 8); seed++)
        {
            var random = new Random(seed);
            // With more than four inputs the box is not split.
            var inputs = isBox ? 2 + seed % 3 : 5;
            var (first, second) = (Dense(random, inputs, 4), Dense(random, 4, 3));
            var network = Network.Sequential([first, second, Dense(random, 3, 1)], size => Activation(kind, size));
            var box = new InputRegion([.. Enumerable.Repeat(-1.0, inputs)], [.. Enumerable.Repeat(1.0, inputs)]);
            // Inside a pattern of the first layer all neurons behind it are what they are at any of its points.
            double[] values = [.. Enumerable.Range(0, 16).Select(pattern => Inside(solver, first, box, pattern)).OfType<double[]>().Select(point => network.Forward<double>(point)[0]).Distinct().Order()];
            Assert.True(values.Length > 1, $"{kind}, seed {seed}");
            foreach (var (limit, expected) in new[] { (values[0] - 0.01, Verdict.Proved), (values[0] + 0.01, Verdict.Refuted) })
            {
                var property = new Property(inputs, 1, [new PropertyCase(box, [new OutputRow([1], limit)])]);
                var result = Verifier.Verify(network, property, kind == "sign-of-zero" ? Certified with { TimeLimit = seconds } : Certified, null, TestContext.Current.CancellationToken);
                // Where a sum is zero, such a sign is zero too, which no pattern of all neurons is; what that gives can be another value.
                if (kind == "sign-of-zero" && result.Verdict == Verdict.Unknown) continue;
                Assert.True(result.Verdict == expected && (result.Method == "box" || !isBox || kind == "sign-of-zero") && (result.Method is "relu" or "bounds" || isBox), $"{kind}, seed {seed}, limit {limit}: {result.Verdict} by {result.Method}, values {string.Join(' ', values)}");
                var certificate = Reread(PropertyCertificateTests.Certify(network, property, result));
                var report = certificate.Check(cancellationToken: TestContext.Current.CancellationToken);
                Assert.True(report.Verdict == Outcome.Trusted && report.Texts(Finding.Trusted).Count == 1, $"{kind}, seed {seed}: {string.Join("; ", report.Lines)}");
                if (expected == Verdict.Refuted)
                {
                    refuted++;
                    continue;
                }

                proved++;
                split += result.Subproblems > 2 ? 1 : 0;
                var lie = certificate with { Cases = [.. certificate.Cases.Select(one => one with { Rows = [.. one.Rows.Select(row => row with { Limit = values[0] })] })] };
                for (var round = 0; round < 12; round++)
                {
                    var mutant = lie with { Ranges = [.. lie.Ranges.Select(one => one with { Steps = PropertyCertificateTests.Changed(one.Steps, random) })], Proofs = [.. lie.Proofs.Select(one => one with { Tree = PropertyCertificateTests.Changed(one.Tree, random) })] };
                    Assert.True((round == 0 ? lie : mutant).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict == Outcome.Refuted, $"{kind}, seed {seed}, round {round}");
                }

                // Without the word that neurons are steps the proof is about another network.
                var other = certificate with { Layers = [.. certificate.Layers!.Select(layer => layer with { Steps = null })] };
                if (Enumerable.Range(0, 200).Any(_ => Evaluate(other.Layers!, Point(random, box)) <= limit)) Assert.Equal(Outcome.Refuted, other.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
            }
        }

        return (proved, refuted, split);
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("scip")]
    public void Mixed_networks_agree_with_the_embedding(string name)
    {
        var solver = TestSolvers.Get(name);
        for (var seed = 0; seed < Rounds.Of(2, 6); seed++)
        {
            var random = new Random(seed);
            var builder = new NetworkBuilder();
            var input = builder.Input(new TensorShape(3));
            var signs = builder.Add(Activation(seed % 2 == 0 ? "sign" : "step", 4), builder.Add(Dense(random, 3, 4), input));
            var kept = builder.Add(new ReluLayer(4), builder.Add(Dense(random, 3, 4), input));
            var hidden = builder.Add(new ReluLayer(3), builder.Add(Dense(random, 4, 3), builder.Add(new SumLayer(4, 1, 1), [signs, kept])));
            var network = builder.Build(builder.Add(Dense(random, 3, 1), hidden));
            var box = new InputRegion([-1, -1, -1], [1, 1, 1]);
            var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default, TestContext.Current.CancellationToken);
            var largest = NetworkMaximum.Find(bounds, new OutputObjective([1], 0), new MaximumOptions { Solver = solver, TimeLimit = 600 }, null, TestContext.Current.CancellationToken);
            if (largest.Status != MaximumStatus.Optimal) continue;
            var step = 1e-2 * (1 + Math.Abs(largest.Value));
            foreach (var (limit, expected) in new[] { (-(largest.Bound + step), Verdict.Proved), (-(largest.Value - step), Verdict.Refuted) })
            {
                var result = Verifier.Verify(network, new Property(3, 1, [new PropertyCase(box, [new OutputRow([-1], limit)])]), Certified, null, TestContext.Current.CancellationToken);
                Assert.True(result.Verdict == expected, $"seed {seed}, limit {limit}: {result.Verdict} by {result.Method}");
            }
        }
    }

    /// <summary>A step at zero is either: what holds only where it is one of them is not proved.</summary>
    [Theory]
    [InlineData("sign", 1)]
    [InlineData("step-above-zero", 0)]
    [InlineData("step", 1)]
    [InlineData("sign-of-zero", 0)]
    public void What_a_step_gives_at_zero_alone_is_not_proved_away(string kind, double atZero)
    {
        // x y over the box of one point where both are zero, and over one that touches zero from below or above.
        var network = Network.Sequential([new DenseLayer([[1, 1]], [0]), new DenseLayer([[1]], [0])], size => Activation(kind, size));
        Assert.Equal(atZero, network.Forward<double>([0.5, -0.5])[0]);
        foreach (var (low, high) in new[] { (-0.5, -0.5), (-1.0, -0.5), (-0.5, 0.0) })
        {
            var property = new Property(2, 1, [new PropertyCase(new InputRegion([0.5, low], [0.5, high]), [new OutputRow([1], atZero), new OutputRow([-1], -atZero)])]);
            Assert.NotEqual(Verdict.Proved, Verifier.Verify(network, property, Certified with { TimeLimit = 0.5 }, null, TestContext.Current.CancellationToken).Verdict);
        }
    }

    /// <summary>Sums of signs are whole numbers and often zero. A chain that only knew that a step at zero is either could not decide these.</summary>
    [Theory]
    [InlineData("sign")]
    [InlineData("sign-of-zero")]
    [InlineData("step")]
    [InlineData("step-above-zero")]
    public void Sums_of_steps_that_are_zero_are_decided(string kind)
    {
        // h1 + h2 - h3 - h4 with signs that differ by input; of the second layer only what zero gives is asked.
        var first = new DenseLayer([[1, 0], [0, 1], [1, 0], [0, 1]], [0.25, 0.25, -0.25, -0.25]);
        var network = Network.Sequential([first, new DenseLayer([[1, -1, 1, -1]], [0]), new DenseLayer([[1]], [0])], size => Activation(kind, size));
        var box = new InputRegion([0.5, 0.5], [1, 1]);
        var value = network.Forward<double>([0.75, 0.75])[0];
        foreach (var (row, limit) in new[] { (1.0, value - 0.01), (-1.0, -value - 0.01) })
        {
            var result = Verifier.Verify(network, new Property(2, 1, [new PropertyCase(box, [new OutputRow([row], limit)])]), Certified, null, TestContext.Current.CancellationToken);
            if (kind == "sign-of-zero" && result.Verdict == Verdict.Unknown) continue;
            Assert.Equal(Verdict.Proved, result.Verdict);
        }
    }

    [Fact]
    public void Bounds_of_layers_behind_steps_contain_what_samples_give()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var network = Network.Sequential([Dense(random, 3, 6), Dense(random, 6, 6), Dense(random, 6, 1)], size => Activation(seed % 2 == 0 ? "sign" : "step", size));
            var chain = DenseChain.Of(network)!;
            var box = new InputRegion([-0.2, -1, -1], [0.2, 1, 1]);
            var root = ReluRoot.Of(chain, box, 20, 1, () => false)!;
            var (low, high) = root.Ranges();
            for (var sample = 0; sample < 2000; sample++)
            {
                var values = Point(random, box);
                for (var k = 0; k < chain.HiddenCount; k++)
                {
                    double[] sums = [.. Enumerable.Range(0, chain.Stages[k].Outputs).Select(j => chain.Stages[k].Biases[j] + values.Select((value, i) => value * chain.Stages[k].Weights[j * chain.Stages[k].Inputs + i]).Sum())];
                    for (var j = 0; j < sums.Length; j++) Assert.True(sums[j] >= low[k][j] - 1e-12 && sums[j] <= Math.Max(0, high[k][j]) + 1e-12, $"seed {seed}, layer {k}, neuron {j}: {sums[j]} in {low[k][j]} to {high[k][j]}");
                    values = Array.ConvertAll(sums, sum => sum >= 0 ? 1.0 : 0);
                }
            }
        }
    }

    internal static DenseLayer Dense(Random random, int inputs, int outputs) => new([.. Enumerable.Range(0, outputs).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(-65536, 65537) / 65536.0).ToArray())], [.. Enumerable.Range(0, outputs).Select(_ => random.Next(-32768, 32769) / 131072.0)]);

    private static Layer Activation(string kind, int size) => kind switch
    {
        "sign" => new SignLayer(size),
        "sign-of-zero" => new SignLayer(size, 0),
        "step" => new StepLayer(size),
        _ => new StepLayer(size, onAtZero: false),
    };

    /// <summary>A point well inside the part of the box in which the layer's values have given signs; null where there is none.</summary>
    private static double[]? Inside(ILpSolver solver, DenseLayer layer, InputRegion box, int pattern)
    {
        var model = new MipModel();
        var inputs = Enumerable.Range(0, box.Size).Select(i => model.AddContinuous(box.Lower[i], box.Upper[i])).ToArray();
        var margin = model.AddContinuous(-1, 1);
        for (var j = 0; j < layer.OutputSize; j++)
        {
            var sign = (pattern >> j & 1) != 0 ? 1.0 : -1;
            var sum = LinearExpression.Zero.Plus(sign * layer.Biases[j]);
            for (var i = 0; i < inputs.Length; i++) sum = sum.Plus(sign * layer.WeightsOf(j)[i], inputs[i]);
            model.AddConstraint(sum.Plus(-1, margin).Between(0, double.PositiveInfinity));
        }

        model.Minimize(LinearExpression.Zero.Plus(-1, margin));
        using var session = solver.OpenScaledLp(model);
        var answer = session.Solve(10);
        return answer.Status == SolveStatus.Optimal && answer.Objective < -1e-4 ? [.. answer.Point.Take(box.Size)] : null;
    }

    private static double Evaluate(IReadOnlyList<StatedLayer> layers, double[] values)
    {
        for (var k = 0; k < layers.Count; k++)
        {
            var layer = layers[k];
            values = [.. Enumerable.Range(0, layer.Outputs).Select(j => layer.Biases[j] + values.Select((value, i) => value * layer.Weights[j * layer.Inputs + i]).Sum()).Select((sum, j) => k == layers.Count - 1 || sum >= 0 ? sum : (layer.Leaks is null ? 0 : layer.Leaks[j]) * sum)];
        }

        return values[0];
    }

    private static double[] Point(Random random, InputRegion box) => [.. Enumerable.Range(0, box.Size).Select(i => box.Lower[i] + random.NextDouble() * (box.Upper[i] - box.Lower[i]))];

    private static VerificationCertificate Reread(VerificationCertificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        return Assert.IsType<VerificationCertificate>(CertificateFile.Parse(stream.ToArray()));
    }
}
