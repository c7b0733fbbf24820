using Halfspace.Certificates;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The slack of an output has its exact sign: a witness that is taken must stand in the exact check of its certificate.</summary>
public sealed class AttackSlackTests
{
    private static AttackProblem Question => new() { Network = TestNetworks.Tiny(), Input = [.9, .1, .6, .2], Target = 1 };

    [Fact]
    public void A_margin_or_factor_that_is_met_by_rounding_only_is_not_met()
    {
        // 0.5 - 2^-60 is rounded to 0.5, and three times the double above 1/3 to 1.
        Assert.True((Question with { Margin = 0.5 }).Slack([Math.Pow(2, -60), 0.5], 1) < 0);
        Assert.True((Question with { Margin = 0.5 }).Slack([-Math.Pow(2, -60), 0.5], 1) > 0);
        Assert.Equal(0, (Question with { Margin = 0.5 }).Slack([0, 0.5], 1));
        Assert.True((Question with { Factor = 3 }).Slack([Math.BitIncrement(1 / 3.0), 1], 1) < 0);
        Assert.True((Question with { Factor = 3 }).Slack([1 / 3.0, 1], 1) > 0);
    }

    [Fact]
    public void Signs_about_the_edge_are_those_of_fractions()
    {
        const int seed = 126;
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var (other, number) = (random.NextDouble() - 0.5, random.Next(2) == 0 ? random.NextDouble() : random.Next(1, 9) / 8.0);
            var question = random.Next(2) == 0 ? Question with { Margin = number } : Question with { Factor = 1 + number };
            var edge = question.Margin is { } margin ? other + margin : question.Factor * other;
            foreach (var output in new[] { edge, Math.BitIncrement(edge), Math.BitDecrement(edge) })
            {
                var exact = question.Margin is { } lead ? Fraction.Of(output) - Fraction.Of(other) - Fraction.Of(lead) : Fraction.Of(output) - Fraction.Of(question.Factor) * Fraction.Of(other);
                Assert.True(exact.Numerator.Sign == Math.Sign(question.Slack([other, output], 1)), $"seed {seed}, round {round}: {output:R} over {other:R}, {question.Margin} {question.Factor}");
            }
        }
    }
}
