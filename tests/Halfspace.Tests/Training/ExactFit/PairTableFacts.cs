using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>The pairs that no weights of a box meet, against each pair added up by itself, over boxes that narrow and widen again.</summary>
public sealed class PairTableFacts
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 4_000)]
    public void Inverted_pairs_are_those_whose_largest_difference_stays_below_the_thresholds(int seed, int largest)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (clear, inverted) = (0, 0);
        for (var trial = 0; trial < 12; trial++)
        {
            var samples = new SidedSamples(Problem(random, 60 + random.Next(160), largest), 0, 1);
            var reaches = new PairReaches(samples);
            for (var turn = 0; turn < 25; turn++)
            {
                var column = random.Next(samples.High.Length);
                var low = samples.Low[column] + random.Next(samples.High[column] - samples.Low[column] + 1);
                reaches.Set(column, low, low + random.Next(samples.High[column] - low + 1));
                var (asked, isUpper) = (random.Next(samples.High.Length - 1), random.Next(2) == 0);
                var amount = random.Next(reaches.High[asked] - reaches.Low[asked] + 1);
                reaches.Ask(asked, isUpper ? 0 : amount, isUpper ? amount : 0);
                for (var plus = 0; plus < samples.PlusCosts.Length; plus++)
                {
                    var row = reaches.Inverted(plus);
                    for (var minus = 0; minus < samples.MinusCosts.Length; minus++)
                    {
                        var expected = Largest(samples, reaches, plus, minus, asked, isUpper, amount) < samples.PlusThreshold + samples.MinusThreshold;
                        Assert.True(expected == ((row[minus / 64] >> (minus % 64) & 1) == 1), $"trial {trial}, turn {turn}, pair {plus}, {minus}");
                        inverted += expected ? 1 : 0;
                        Assert.False(expected && reaches.IsClear(plus), $"trial {trial}, turn {turn}, row {plus}");
                    }

                    clear += reaches.IsClear(plus) ? 1 : 0;
                }
            }
        }

        Assert.True(clear > 1_000 && inverted > 1_000, $"{clear} rows without a pair, {inverted} pairs");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void One_side_alone_has_no_pairs(int label)
    {
        var problem = Problem(new Random(3), 70, 3, label);
        var samples = new SidedSamples(problem, 0, 1);
        var reaches = new PairReaches(samples);
        reaches.Set(0, 0, 1);
        reaches.Set(0, -2, 3);
        Assert.Equal(0, Math.Min(samples.PlusCosts.Length, samples.MinusCosts.Length));
        var result = OneNeuronFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (result.Cost, result.Bound));
    }

    private static long Largest(SidedSamples samples, PairReaches reaches, int plus, int minus, int asked, bool isUpper, int amount)
    {
        long sum = 0;
        for (var c = 0; c < samples.High.Length - 1; c++)
        {
            var (low, high) = (reaches.Low[c] + (c == asked && !isUpper ? amount : 0), reaches.High[c] - (c == asked && isUpper ? amount : 0));
            long difference = samples.Plus[c][plus] - samples.Minus[c][minus];
            sum += Math.Max(low * difference, high * difference);
        }

        return sum;
    }

    /// <summary>Inputs of which most are zero.</summary>
    private static TrainingProblem Problem(Random random, int count, int largest, int? label = null)
    {
        var rows = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 5).Select(_ => random.Next(3) == 0 ? random.Next(-largest, largest + 1) : 0).ToArray()).ToArray();
        var data = new Dataset("drawn", [.. rows.SelectMany(row => row)], [.. rows.Select(_ => label ?? random.Next(2))], ["a", "b", "c", "d", "e"], ["no", "yes"], 1);
        return new TrainingProblem(data, [], 3, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = 40 * largest });
    }
}
