using Halfspace.Verification.Attack.Distances;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The radii of growing balls where work grows as a power of the radius, or faster.</summary>
public sealed class BallScheduleTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(15)]
    [InlineData(25)]
    public void Balls_take_a_share_of_the_work_on_the_whole_one_whatever_it_takes(double power)
    {
        foreach (var whole in new[] { 3, 10, 33, 100, 1e3, 1e5 })
        {
            var (schedule, sum, last, count, taken) = (new BallSchedule(), 0.0, 0.0, 0, 3.0);
            while (taken < whole)
            {
                if (schedule.Next(10, schedule.Radius, taken, 1e9) is not { } radius)
                {
                    taken *= 1.25;
                    continue;
                }

                Assert.True(radius > last && radius <= 9.71, $"{radius} after {last}");
                // One that takes more than it may waits, which another ball would have to as well.
                var work = Math.Min(whole * Math.Pow(radius / 10, power), schedule.Allowed(10, taken, 1e9));
                schedule.Finish(radius, work, 0.02);
                (sum, last, count) = (sum + work, radius, count + 1);
                Assert.True(count < 100 && sum <= 3 + (0.15 * taken) + 1e-9, $"{whole}: {sum} in {count} balls beside {taken}");
            }

            // The last ball takes about what balls may take, or is the largest.
            Assert.True(count == 0 || last > 9.4 || whole * Math.Pow(last / 10, power) > 0.02 * whole, $"{whole}: the last of {count} balls is of {last}");
        }
    }

    [Fact]
    public void The_whole_ball_goes_on_where_a_ball_takes_all_that_balls_may()
    {
        var schedule = new BallSchedule();
        schedule.Finish(5, 0.5, 0.02);
        schedule.Finish(6, 2.5, 0.02);
        Assert.Equal(0.45, schedule.Allowed(10, 3, 1e9), 9);
        Assert.Null(schedule.Next(10, 6, 3, 1e9));
        // What a ball that was left took counts too.
        schedule.Leave(2);
        Assert.Equal(-1.55, schedule.Allowed(10, 3, 1e9), 9);
        // Twice the last one at least.
        Assert.Null(schedule.Next(10, 6, 46, 1e9));
        Assert.InRange(schedule.Next(10, 6, 50, 1e9)!.Value, 6.18, 7);
    }

    [Fact]
    public void Where_the_whole_ball_is_out_of_reach_the_next_one_fits_what_is_left()
    {
        var schedule = new BallSchedule();
        schedule.Finish(5, 0.1, 0.01);
        schedule.Finish(6, 1, 0.01);
        // The tenth power and more: the whole ball takes some 640 s.
        Assert.False(schedule.IsOutOfReach(10, 3, 400));
        Assert.True(schedule.IsOutOfReach(10, 3, 200));
        var next = schedule.Next(10, 6, 3, 4)!.Value;
        Assert.InRange(Math.Pow(next / 6, Math.Log(10) / Math.Log(1.2)), 1, 2.001);
        Assert.Equal(4, schedule.Allowed(10, 3, 4));
        Assert.Equal(5, schedule.Allowed(10, 3, 4, begun: 1));
        Assert.Null(schedule.Next(10, 6, 3, 1));
        Assert.InRange(schedule.Next(10, 6, 3, 100)!.Value, next, 6 * 1.3);
        // What went into it counts for it.
        Assert.False(schedule.IsOutOfReach(10, 500, 100));
    }

    [Fact]
    public void A_ball_follows_where_the_whole_one_has_shown_more_than_the_last()
    {
        var schedule = new BallSchedule();
        schedule.Finish(5, 0.1, 0.01);
        schedule.Finish(6, 1, 0.01);
        Assert.InRange(schedule.Next(10, 7.9, 1000, 1e9)!.Value, 7.9 * 1.029, 9.7);
        Assert.Null(schedule.Next(10, 9.6, 1000, 1e9));
    }

    [Fact]
    public void A_ball_that_goes_on_from_parts_of_the_whole_one_does_not_tell_how_work_grows()
    {
        var schedule = new BallSchedule();
        Assert.Equal(double.PositiveInfinity, schedule.Estimate(5));
        schedule.Finish(4, 0.003, 0.01, isGoingOn: true);
        Assert.Equal((4.0, 0.003), (schedule.Radius, schedule.Work));
        schedule.Finish(5, 0.1, 0.01);
        schedule.Finish(6, 1, 0.01);
        var (estimate, later) = (schedule.Estimate(7), schedule.Estimate(8));
        schedule.Finish(7, 0.02, 0.01, isGoingOn: true);
        Assert.Equal(estimate, schedule.Work);
        Assert.InRange(schedule.Estimate(8), 0.99 * later, 1.01 * later);
    }

    [Fact]
    public void A_ball_that_hardly_takes_more_than_its_first_part_does_not_tell_how_work_grows()
    {
        var schedule = new BallSchedule();
        schedule.Finish(5, 0.1, 0.09);
        schedule.Finish(6, 0.2, 0.1);
        Assert.Equal(0.2 * Math.Pow(2, 12), schedule.Estimate(12), 6);
        schedule.Finish(7, 0.6, 0.1);
        Assert.Equal(0.6 * Math.Pow(2, 12), schedule.Estimate(14), 6);
        schedule.Finish(8, 1.2, 0.1);
        Assert.Equal(1.2 * Math.Pow(2, Math.Log(2) / Math.Log(8 / 7.0)), schedule.Estimate(16), 6);
    }

    [Fact]
    public void Radii_that_count_inputs_are_whole_and_so_are_their_estimates()
    {
        var schedule = new BallSchedule();
        Assert.Equal(3, schedule.Next(10, 0, 3, 1e9, isCount: true));
        schedule.Finish(3, 0.1, 0.01);
        for (var left = 0.1; left < 1e9; left *= 3)
        {
            // A ball of one more input takes some 12th power of the radius of work.
            if (schedule.Next(10, 3, 3, left, isCount: true) is { } next) Assert.True(next == Math.Ceiling(next) && next < 10 && 0.1 * Math.Pow(next / 3, 12) <= 0.91 * Math.Max(left, 4), $"{next} with {left} left");
        }

        Assert.Equal(4, schedule.Next(10, 3, 30, 1e9, isCount: true));
    }
}
