using Halfspace.Verification.Attack.Distances;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Which parts are searched before they get ranges of their own.</summary>
public sealed class FirstSearchesTests
{
    [Fact]
    public void Searches_that_settle_nothing_are_made_one_in_eight_times()
    {
        var searches = new FirstSearches();
        for (var k = 0; k < 20; k++) searches.Add(0.3, 0.5, isSettled: false);
        Assert.Equal(10, Enumerable.Range(0, 80).Count(_ => searches.IsWorth(0.3)));
        // Of parts whose bounds are nearer to the cutoff nothing is known.
        Assert.All(Enumerable.Range(0, 80), _ => Assert.True(searches.IsWorth(0.6)));
    }

    [Fact]
    public void Searches_that_settle_parts_for_less_go_on()
    {
        var searches = new FirstSearches();
        for (var k = 0; k < 1000; k++) searches.Add(0.9, 0.7, isSettled: k % 4 != 0);
        Assert.All(Enumerable.Range(0, 80), _ => Assert.True(searches.IsWorth(0.9)));
    }

    [Fact]
    public void What_was_seen_long_ago_counts_less()
    {
        var searches = new FirstSearches();
        for (var k = 0; k < 10_000; k++) searches.Add(0.5, 1, isSettled: false);
        for (var k = 0; k < 200; k++) searches.Add(0.5, 0.25, isSettled: true);
        Assert.All(Enumerable.Range(0, 80), _ => Assert.True(searches.IsWorth(0.5)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Any_share_has_its_place(double share)
    {
        var searches = new FirstSearches();
        searches.Add(share, 1, isSettled: true);
        Assert.True(searches.IsWorth(share));
    }
}
