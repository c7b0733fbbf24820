using Halfspace.Training.ExactFit;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>How far goals lie apart: they double while they are cheap, grow with the nodes, and come nearer where one was too far.</summary>
public sealed class GoalStepsFacts
{
    [Fact]
    public void Cheap_goals_double()
    {
        var steps = new GoalSteps(100);
        Assert.Equal((1, long.MaxValue), (steps.Steps, steps.MostNodes));
        steps.Prove(3, 1);
        steps.Prove(5, 2);
        Assert.Equal((4, 100), (steps.Steps, steps.MostNodes));
    }

    [Fact]
    public void Dear_goals_are_as_far_away_as_some_three_times_the_nodes()
    {
        var steps = new GoalSteps(1);
        steps.Prove(3, 1);
        // Nodes double with each step.
        foreach (var nodes in new[] { 6, 12, 24 })
        {
            steps.Prove(nodes, steps.Steps);
            Assert.Equal(1, steps.Steps);
        }

        // They grow by a fifth in four steps: no more than twice the steps all the same.
        steps.Prove(29, 4);
        Assert.Equal(2, steps.Steps);
        Assert.Equal(12 * 29, steps.MostNodes);
        steps.Prove(29, 2);
        Assert.Equal(4, steps.Steps);
    }

    [Fact]
    public void A_goal_that_was_given_up_brings_the_next_one_nearer_down_to_one_step_that_is_not_given_up()
    {
        var steps = new GoalSteps(1_000);
        for (var goal = 0; goal < 5; goal++) steps.Prove(1, steps.Steps);
        Assert.Equal(32, steps.Steps);
        steps.GiveUp();
        Assert.Equal(8, steps.Steps);
        steps.GiveUp();
        steps.GiveUp();
        Assert.Equal((1, long.MaxValue), (steps.Steps, steps.MostNodes));
    }
}
