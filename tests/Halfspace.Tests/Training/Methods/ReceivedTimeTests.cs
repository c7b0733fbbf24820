using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>What a thread received of a machine that others use as well.</summary>
public sealed class ReceivedTimeTests
{
    [Theory]
    [InlineData(4, 8.0, 2, 4)]
    [InlineData(4, 1.0, 2, 0.5)]
    [InlineData(4, 3.0, 0, 3)]
    [InlineData(4, 100.0, 1, 4)]
    [InlineData(4, null, 2, 4)]
    [InlineData(4, null, 0, 4)]
    public void It_is_a_part_of_the_processor_time_and_never_more_than_the_wall_time(double wall, double? processor, int threads, double expected) =>
        Assert.Equal(expected, ReceivedTime.Of(wall, processor, threads));

    [Theory]
    [InlineData(3, 1.0, 2, 3, 2.5)]
    [InlineData(3, 5.2, 2, 3, 0)]
    [InlineData(3, null, 2, 3, 0)]
    [InlineData(5, 1.0, 2, 3, 1)]
    [InlineData(6, 1.0, 2, 3, 0)]
    [InlineData(100, 0.0, 2, 3, 0)]
    [InlineData(0, 0.0, 2, 0, 0)]
    public void What_is_missing_is_made_up_for_until_twice_the_time_is_over(double wall, double? processor, int threads, double promised, double expected) =>
        Assert.Equal(expected, ReceivedTime.Rest(wall, processor, threads, promised), 9);

    [Fact]
    public void At_first_nearly_all_of_a_long_promise_is_missing() => Assert.InRange(new ReceivedTime(2).Rest(100_000), 90_000, 100_000);
}
