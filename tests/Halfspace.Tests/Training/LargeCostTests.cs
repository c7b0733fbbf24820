using System.Numerics;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training;

/// <summary>Costs of data whose sums leave 64 bits, against the formulas of the objectives in integers of any size.</summary>
public sealed class LargeCostTests
{
    private const int Large = 700_000_000;

    [Theory]
    [InlineData(3)]
    [InlineData(5_000)]
    public void The_squared_hinge_loss_of_wrong_samples_far_out_is_positive_and_exact(int copies)
    {
        var data = Column("far", [.. Enumerable.Range(0, copies).SelectMany(_ => new[] { (Large, 0), (-Large, 1), (1, 0) })], 1);
        var problem = new TrainingProblem(data, [], 1, [MinHinge.Instance], OutputCoding.Single);
        var network = new IntegerNetwork([new IntegerLayer(1, [1], [0])]);
        var (scale, sum) = ((BigInteger)problem.OutputScale, BigInteger.Zero);
        for (var k = 0; k < data.SampleCount; k++)
        {
            BigInteger signed = problem.Target(k, 0) * (long)data.Row(k)[0];
            sum += 4 * signed >= scale ? 0 : 2 * signed >= -scale ? BigInteger.Pow(scale - 4 * signed, 2) : 9 * scale * scale - 4 * (3 * scale - 1) * (scale + 2 * signed);
        }

        Assert.True(sum > long.MaxValue);
        Assert.Equal(new Cost(sum, 4 * scale * scale), problem.Score(network)[0]);
        Assert.True(BoundDerivation.Cheap(problem, 0, []).Value <= problem.Score(network)[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(900)]
    [InlineData(9_000_000)]
    public void The_squared_hinge_loss_is_the_sum_over_outputs_whatever_their_size(int size)
    {
        // Small scales and outputs are summed up in 64 bits, others in 128.
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var problem = new TrainingProblem(TinyProblems.Random(random, 9, 3, 4, size), seed % 2 == 0 ? [] : [3], 5, [MinHinge.Instance], OutputCoding.OnePerClass);
            var network = TinyProblems.RandomNetwork(random, problem);
            var trace = new NetworkTrace(network, problem.Data);
            var sum = BigInteger.Zero;
            for (var k = 0; k < problem.Data.SampleCount; k++)
            {
                for (var j = 0; j < problem.OutputCount; j++) sum += (BigInteger)MinHinge.Loss(problem.OutputScale, problem.Target(k, j) * trace.Outputs(k)[j]);
            }

            Assert.Equal(new Cost(sum, MinHinge.Instance.Denominator(problem)), problem.Score(network)[0]);
        }
    }

    [Fact]
    public void The_bound_by_equal_inputs_far_out_is_below_every_network()
    {
        var data = Column("pairs", [(Large, 0), (Large, 1), (Large, 1), (-Large, 0), (-Large, 1)], 1);
        var problem = new TrainingProblem(data, [], 2, [MinHinge.Instance], OutputCoding.Single);
        var bound = new IdenticalInputsBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!;
        Assert.True(bound.Value > new Cost(0, 1));
        Assert.True(bound.Value <= TinyProblems.BestByBruteForce(problem));
    }

    [Fact]
    public void Training_on_data_far_out_claims_nothing_false()
    {
        var data = Column("far", [(Large, 0), (-Large, 1), (-Large, 0), (5, 1)], 1);
        foreach (var objective in new ITrainingObjective[] { MinHinge.Instance, SatMargin.Instance, MaxMargin.Instance })
        {
            var problem = new TrainingProblem(data, [], 2, [objective], OutputCoding.OnePerClass);
            var best = TinyProblems.BestByBruteForce(problem);
            var result = new HybridMethod().Run(problem, new TrainingOptions { TimeLimit = 1, Threads = 1 }, null, TestContext.Current.CancellationToken);
            Assert.True(result.Outcomes[0].Value is not { } value || value >= best, $"{objective.Name}: {result.Outcomes[0]}, best {best}");
            Assert.True(best is null || result.Outcomes[0].Bound!.Value <= best, $"{objective.Name}: {result.Outcomes[0]}, best {best}");
        }
    }

    [Fact]
    public void The_linear_hinge_loss_of_many_samples_at_a_fine_scale_is_positive_and_exact()
    {
        // The loss of a sample is 2^20 times the scale, a billion, and 20,000 samples leave 64 bits.
        var data = Column("fine", [.. Enumerable.Range(0, 20_000).Select(k => (k % 2 == 0 ? 123_456_789 : 987_654_321, k / 2 % 2))], 1_000_000_000);
        var problem = new RealTrainingProblem(data, [], 1, 0.01m, HingeLoss.Instance);
        var network = new StepNetwork([new IntegerLayer(1, [0], [0])], data.Scale);
        Assert.True(problem.Score(network)!.Value.Numerator > long.MaxValue);
        Assert.Equal(new Cost(20_000, 1), problem.Score(network));
        Assert.Equal(new Cost(20_000, 1), HingeLoss.Instance.IdenticalInputsBound(problem));
    }

    [Fact]
    public void The_log_likelihood_of_wrong_samples_far_out_is_positive_and_exact()
    {
        var data = Column("wide", [.. Enumerable.Range(0, 256).Select(k => (k % 2 == 0 ? 280_000_000 : -280_000_000, k % 2))], 1);
        var problem = new RealTrainingProblem(data, [], 127, 0.01m, LogLikelihoodLoss.Instance);
        var unit = 127 * StepNetwork.Unit;
        var network = new StepNetwork([new IntegerLayer(1, [-unit, unit], [0, 0])], 1);
        Assert.Equal(new Cost(2 * 127 * (BigInteger)280_000_000 * 256, 1), problem.Score(network));
        Assert.True(LogLikelihoodLoss.Instance.IdenticalInputsBound(problem) <= problem.Score(network));
    }

    private static Dataset Column(string name, (int Value, int Label)[] samples, int scale) =>
        new(name, [.. samples.Select(s => s.Value)], [.. samples.Select(s => s.Label)], ["x"], ["a", "b"], scale);
}
