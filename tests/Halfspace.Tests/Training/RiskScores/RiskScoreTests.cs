using System.Text;
using Halfspace.Certificates;
using Halfspace.Certificates.RiskScores;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.RiskScores;
using Xunit;

namespace Halfspace.Tests.Training.RiskScores;

/// <summary>Risk scores against the trial of every score, and what is claimed against the checker.</summary>
public sealed class RiskScoreTests
{
    private const double Rounding = 1e-12;

    [Fact]
    public void The_proved_optimum_is_that_of_all_scores_and_its_certificate_holds()
    {
        const int seed = 12;
        var (random, infeasible) = (new Random(seed), 0);
        for (var round = 0; round < 400; round++)
        {
            var problem = TinyScores.Draw(random);
            var result = problem.Train(new TrainingOptions { Threads = 1 }, cancellationToken: TestContext.Current.CancellationToken);
            if (TinyScores.Best(problem) is not { } best)
            {
                Assert.Equal(TrainingStatus.Infeasible, result.Status);
                infeasible++;
                continue;
            }

            Assert.True(result.Status == TrainingStatus.Optimal, $"seed {seed}, round {round}: {result}");
            var value = result.Value!.Value;
            Assert.True(value.Lower <= best.Cost + Tolerances.LogisticGap && value.Upper >= best.Cost - Rounding, $"seed {seed}, round {round}: {value} beside {best.Cost}, {problem}");
            Assert.True(result.Bound <= best.Cost, $"seed {seed}, round {round}: bound {result.Bound} above {best.Cost}, {problem}");
            var report = Written(RiskScoreCertificates.Of(result)).Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Verdict.Verified, $"seed {seed}, round {round}: {string.Join("; ", report.Lines)}");
        }

        Assert.InRange(infeasible, 1, 100);
    }

    [Fact]
    public void A_bound_of_an_unfinished_run_is_below_the_best_of_all_scores()
    {
        const int seed = 13;
        var (random, open) = (new Random(seed), 0);
        for (var round = 0; round < 200; round++)
        {
            var problem = TinyScores.Draw(random);
            if (TinyScores.Best(problem) is not { } best) continue;
            var result = problem.Train(new TrainingOptions { Threads = 1, NodeLimit = 1 }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Bound <= best.Cost && !(result.Value?.Upper < best.Cost - Rounding), $"seed {seed}, round {round}: {result}, best {best.Cost}");
            if (result.Status == TrainingStatus.Optimal || result.Network is null) continue;
            open++;
            var report = RiskScoreCertificates.Of(result).Check(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Verdict.Verified, $"seed {seed}, round {round}: {string.Join("; ", report.Lines)}");
        }

        Assert.True(open > 20, $"seed {seed}: {open} open");
    }

    [Fact]
    public void The_tangent_at_any_point_is_below_every_score_of_the_box()
    {
        const int seed = 14;
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var problem = TinyScores.Draw(random);
            if (TinyScores.Best(problem) is not { } best) continue;
            var point = Enumerable.Range(0, problem.Data.InputCount + 1).Select(_ => (random.NextDouble() - 0.5) * (random.Next(5) == 0 ? 1000 : 8)).ToArray();
            var box = RiskBox.Of(problem);
            Assert.True(box.Close(problem.Shape));
            var bound = new LogisticBound(new RiskRows(problem)).Of(box, point);
            Assert.True(bound <= best.Cost, $"seed {seed}, round {round}: {bound} above {best.Cost} at {string.Join(' ', point)}, {problem}");
            // The tangent at the only score of a box is its cost, but for rounding.
            var alone = new LogisticBound(new RiskRows(problem)).Of(new RiskBox(best.Weights, best.Weights), [.. best.Weights.Select(w => (double)w)]);
            Assert.True(alone <= best.Cost && alone > best.Cost - Tolerances.LogisticGap / 2, $"seed {seed}, round {round}: {alone} for {best.Cost}, {problem}");
        }
    }

    [Fact]
    public void The_interval_of_a_cost_contains_the_cost_to_sixty_digits()
    {
        const int seed = 15;
        var random = new Random(seed);
        for (var round = 0; round < 150; round++)
        {
            var problem = TinyScores.Draw(random);
            int[] weights = [.. Enumerable.Range(0, problem.Data.InputCount).Select(_ => random.Next(-3, 4)), random.Next(10) == 0 ? random.Next(-300, 300) : random.Next(-6, 7)];
            var exact = PreciseLoss.CostOf(problem.Data, weights, problem.InputCost, problem.ClassWeights?[0] ?? Rational.One, problem.ClassWeights?[1] ?? Rational.One);
            var interval = new LogisticBound(new RiskRows(problem)).CostOf(weights);
            Assert.True(Rational.Of(interval.Lower) <= exact - PreciseLoss.Error && exact + PreciseLoss.Error <= Rational.Of(interval.Upper), $"seed {seed}, round {round}: {interval.Lower:R} to {interval.Upper:R} for {exact.ToDouble():R}");
            Assert.True(interval.Upper - interval.Lower < 3 * Tolerances.LogisticValue);
        }
    }

    [Fact]
    public void Both_logarithms_are_as_near_as_they_say()
    {
        const int seed = 16;
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var x = round < 100 ? Math.ScaleB(1 + random.NextDouble(), random.Next(-100, 100)) : round < 200 ? 1 + (random.NextDouble() - 0.5) / (1 << random.Next(1, 30)) : random.Next(1, 1 << 30) * Math.ScaleB(1, -32);
            var exact = PreciseLoss.Log(Rational.Of(x));
            foreach (var near in new[] { NaturalLogarithm.Of(x), Logarithm.Of(x) })
                Assert.True((Rational.Of(near) - exact).Abs() * 8 < Rational.Of(Tolerances.Logarithm), $"seed {seed}: ln {x:R} = {near:R}");
        }
    }

    [Fact]
    public void The_tree_is_the_same_on_any_number_of_threads()
    {
        var random = new Random(17);
        var data = TinyProblems.Random(random, 60, 6, 2, 1);
        var problem = new RiskScoreProblem(data, 3, new NetworkLimits { MaxInputs = 3 });
        var files = new[] { 1, 2, 5 }.Select(threads => Bytes(problem.Train(new TrainingOptions { Threads = threads }, cancellationToken: TestContext.Current.CancellationToken))).ToArray();
        Assert.Equal(files[0], files[1]);
        Assert.Equal(files[0], files[2]);
    }

    [Fact]
    public void Without_time_there_is_a_score_and_a_bound_that_holds()
    {
        var data = TinyProblems.Random(new Random(18), 60, 6, 2, 1);
        foreach (var result in new[] { new RiskScoreProblem(data, 3).Train(new TrainingOptions { TimeLimit = 0 }, cancellationToken: TestContext.Current.CancellationToken), new RiskScoreProblem(data, 3).Train(cancellationToken: new CancellationToken(true)) })
        {
            Assert.NotNull(result.Network);
            Assert.True(result.Bound >= 0);
            Assert.Equal(Verdict.Verified, Written(RiskScoreCertificates.Of(result)).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
        }
    }

    [Fact]
    public void Large_inputs_of_a_wide_scale_are_bounded_without_overflow()
    {
        var data = TinyProblems.Make("large", 1000, ([0, 9_000_000], 0), ([1_000, 0], 1), ([-2_000, 5], 0), ([1_000, 9_999_999], 0), ([3_000, 1], 1));
        var result = new RiskScoreProblem(data, 5).Train(new TrainingOptions { TimeLimit = 600 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(TrainingStatus.Optimal, result.Status);
        Assert.Equal(Verdict.Verified, result.Certificate.Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
    }

    [Fact]
    public void What_makes_no_sense_is_refused_with_the_numbers()
    {
        var three = TinyProblems.Make("three", 1, ([0], 0), ([1], 1), ([2], 2));
        Assert.Contains("has 3", Assert.Throws<ArgumentException>(() => new RiskScoreProblem(three)).Message, StringComparison.Ordinal);
        Assert.Contains("is 128", Assert.Throws<ArgumentException>(() => new RiskScoreProblem(TinyProblems.And, 128)).Message, StringComparison.Ordinal);
        Assert.Contains("is -1", Assert.Throws<ArgumentException>(() => new RiskScoreProblem(TinyProblems.And, 3, null, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("false positives", Assert.Throws<ArgumentException>(() => new RiskScoreProblem(TinyProblems.And, 3, new NetworkLimits { MaxFalsePositives = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("0, 1", Assert.Throws<ArgumentException>(() => new RiskScoreProblem(TinyProblems.And, 3, classWeights: [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("too many digits", Assert.Throws<ArgumentException>(() => new RiskScoreProblem(TinyProblems.And, 3, classWeights: [1, Rational.Of(1, 1_000_000_007)])).Message, StringComparison.Ordinal);
    }

    private static Certificate Written(RiskScoreCertificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        return CertificateFile.Parse(stream.ToArray());
    }

    private static string Bytes(RiskScoreResult result)
    {
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, result.Certificate);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
