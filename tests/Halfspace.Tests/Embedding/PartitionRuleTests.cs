using Halfspace.Embedding;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Each rule puts every term into exactly one group; what the groups are is the rule's own.</summary>
public sealed class PartitionRuleTests
{
    [Fact]
    public void Every_term_is_in_one_group()
    {
        const int seed = 108;
        var random = new Random(seed);
        foreach (var rule in PartitionRule.All)
        {
            for (var count = 1; count < 40; count++)
            {
                for (var groups = 1; groups < 8; groups++)
                {
                    var split = rule.Split(TestNetworks.Point(random, count, -1, 1), groups);
                    Assert.Equal(Enumerable.Range(0, count), split.SelectMany(group => group).Order());
                    Assert.True(split.Count <= groups && split.All(group => group.Length > 0), $"{rule.Name}, seed {seed}");
                    if (rule != PartitionRule.EqualRange) Assert.Equal(Math.Min(groups, count), split.Count);
                }
            }
        }
    }

    [Fact]
    public void Equal_sizes_follow_the_weights() => Assert.Equal("1 4 2|0 3", Text(PartitionRule.EqualSize, [3, -2, 1, 9, 0], 2));

    [Fact]
    public void Snake_deals_magnitudes_out_to_and_fro() => Assert.Equal("0 3 4|1 2 5", Text(PartitionRule.Snake, [-6, 5, 4, -3, 2, 1], 2));

    [Fact]
    public void Equal_ranges_have_the_tails_apart() => Assert.Equal("0|1 2 3|4 5|6", Text(PartitionRule.EqualRange, [-9, 0, 1, 2, 18, 19, 30], 4));

    [Fact]
    public void Two_equal_ranges_have_no_tails() => Assert.Equal("0 1|2 3", Text(PartitionRule.EqualRange, [-4, -3, 2, 3], 2));

    [Fact]
    public void Chance_repeats() => Assert.Equal(Text(PartitionRule.Random, [1, 2, 3, 4, 5, 6], 3), Text(PartitionRule.Random, [1, 2, 3, 4, 5, 6], 3));

    private static string Text(PartitionRule rule, double[] weights, int groups) => string.Join('|', rule.Split(weights, groups).Select(group => string.Join(' ', group)));
}
