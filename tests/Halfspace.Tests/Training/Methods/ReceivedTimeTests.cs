using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>What a thread received of a machine that others use as well.</summary>
public sealed class ReceivedTimeTests
{
    [Theory]
    [InlineData(4, 8, 2, 4)]
    [InlineData(4, 1, 2, 0.5)]
    [InlineData(4, 3, 0, 3)]
    [InlineData(4, 100, 1, 4)]
    public void It_is_a_part_of_the_processor_time_and_never_more_than_the_wall_time(double wall, double processor, int threads, double expected) =>
        Assert.Equal(expected, ReceivedTime.Of(wall, processor, threads));

    [Fact]
    public void It_does_not_run_backwards()
    {
        var received = new ReceivedTime(2);
        var first = received.Seconds;
        Assert.True(first >= 0 && received.Seconds >= first);
    }
}
