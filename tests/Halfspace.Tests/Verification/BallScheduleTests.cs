using Halfspace.Verification.Attack.Distances;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The radii of growing balls where parts grow as a power of the radius, or faster.</summary>
public sealed class BallScheduleTests
{
    [Theory]
    [InlineData(8, 0.5)]
    [InlineData(11, 0.5)]
    [InlineData(15, 0.5)]
    [InlineData(25, 0.6)]
    public void Balls_before_the_whole_one_take_half_of_its_parts_at_most(double power, double share)
    {
        foreach (var whole in new[] { 3e3, 1e4, 3.3e4, 1e5, 1e6, 1e8 })
        {
            var (schedule, sum, last, count) = (new BallSchedule(), 0.0, 0.0, 0);
            while (schedule.Next(10, schedule.Radius, 1500, 1e9) is { } radius)
            {
                Assert.True(radius > last && radius <= 9.71, $"{radius} after {last}");
                var parts = (long)Math.Max(1, whole * Math.Pow(radius / 10, power));
                schedule.Finish(radius, parts, parts / 1000.0);
                (sum, last, count) = (sum + parts, radius, count + 1);
                Assert.True(count < 100, $"{whole}");
            }

            Assert.True(sum < share * whole, $"{whole}: {sum} in {count} balls");
            // The whole one is next where one more ball of a tenth of its parts is hardly larger than the last.
            Assert.True(whole * Math.Pow(last * 1.031 / 10, power) > 0.09 * whole, $"{whole}: the last ball is of {last}");
        }
    }

    [Fact]
    public void The_whole_ball_is_left_again_where_it_takes_more_than_estimated()
    {
        // As on an image whose whole ball is not done after ten times the parts of one that is smaller by a twentieth.
        static long Parts(double radius) => (long)(142 * Math.Pow(radius / 6.5, 11 + 3 * Math.Max(0, radius - 7)));
        var (schedule, taken, sum) = (new BallSchedule(), 1500L, 1500L);
        while (sum < 150_000)
        {
            if (schedule.Next(10.01, schedule.Radius, taken, 1e9) is { } radius)
            {
                schedule.Finish(radius, Math.Max(1, Parts(radius)), 1);
                sum += Parts(radius);
                continue;
            }

            var until = taken + taken / 4;
            (taken, sum) = (until, sum + until - taken);
        }

        // The next ball, of 9.3, should take more than a tenth of the whole one, which then goes on.
        Assert.True(schedule.Radius > 9, $"{schedule.Radius}");
    }

    [Fact]
    public void Where_the_time_is_too_short_for_the_whole_ball_the_next_one_fits_it()
    {
        var schedule = new BallSchedule();
        schedule.Finish(5, 100, 0.1);
        schedule.Finish(6, 1000, 1);
        // The tenth power and more: the whole ball takes some 640,000 parts.
        var next = schedule.Next(10, 6, 1500, 4)!.Value;
        Assert.InRange(1000 * Math.Pow(next / 6, Math.Log(10) / Math.Log(1.2)), 1000, 2001);
        Assert.Null(schedule.Next(10, 6, 1500, 1));
        Assert.InRange(schedule.Next(10, 6, 1500, 1e6)!.Value, next, 6 * 1.3);
    }

    [Fact]
    public void A_ball_follows_where_the_whole_one_has_shown_more_than_the_last()
    {
        var schedule = new BallSchedule();
        schedule.Finish(5, 100, 0.1);
        schedule.Finish(6, 1000, 1);
        Assert.InRange(schedule.Next(10, 7.9, 1_000_000, 1e9)!.Value, 7.9 * 1.029, 9.7);
        Assert.Null(schedule.Next(10, 9.6, 1_000_000, 1e9));
    }

    [Fact]
    public void A_ball_that_goes_on_from_parts_of_the_whole_one_does_not_tell_how_parts_grow()
    {
        var schedule = new BallSchedule();
        Assert.Equal(double.PositiveInfinity, schedule.Estimate(5));
        schedule.Finish(4, 3, 1, isGoingOn: true);
        Assert.Equal((4.0, 3L), (schedule.Radius, schedule.Parts));
        schedule.Finish(5, 100, 0.1);
        schedule.Finish(6, 1000, 1);
        var (estimate, later) = (schedule.Estimate(7), schedule.Estimate(8));
        schedule.Finish(7, 20, 1, isGoingOn: true);
        Assert.Equal((long)estimate, schedule.Parts);
        Assert.InRange(schedule.Estimate(8), 0.99 * later, 1.01 * later);
    }

    [Fact]
    public void Radii_that_count_inputs_are_whole_and_so_are_their_estimates()
    {
        var schedule = new BallSchedule();
        Assert.Equal(3, schedule.Next(10, 0, 1500, 1e9, isCount: true));
        schedule.Finish(3, 100, 0.1);
        for (var left = 1.0; left < 1e9; left *= 3)
        {
            // A ball of one more input takes some 12th power of the radius of parts.
            if (schedule.Next(10, 3, 1500, left, isCount: true) is { } next) Assert.True(next == Math.Ceiling(next) && next < 10 && 100 * Math.Pow(next / 3, 12) <= 0.91 * left * 1000, $"{next} in {left} s");
        }

        Assert.Equal(4, schedule.Next(10, 3, 1500, 1e9, isCount: true));
    }
}
