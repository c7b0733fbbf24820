using Halfspace.Networks;
using Halfspace.Tests.Training;
using Xunit;

namespace Halfspace.Tests.Networks;

/// <summary>The rules of the vote.</summary>
public sealed class PairEnsembleTests
{
    [Fact]
    public void The_class_with_the_most_votes_wins()
    {
        var ensemble = new PairEnsemble([Vote(0, 1, 1), Vote(0, 2, 2), Vote(1, 2, 1)], 3);
        Assert.Equal(1, ensemble.Predict([0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Two_classes_with_equally_many_votes_are_settled_by_their_own_network(int winner)
    {
        // Classes 0 and 1 have two votes each, classes 2 and 3 one, whoever wins between 0 and 1.
        var loser = 1 - winner;
        var ensemble = new PairEnsemble(
            [Vote(0, 1, winner), Vote(winner, 2, winner), Vote(winner, 3, 3), Vote(loser, 2, loser), Vote(loser, 3, loser), Vote(2, 3, 2)],
            4);
        Assert.Equal(winner, ensemble.Predict([0]));
    }

    [Fact]
    public void Three_classes_with_equally_many_votes_leave_the_sample_unlabelled_which_is_wrong()
    {
        var ensemble = new PairEnsemble([Vote(0, 1, 0), Vote(0, 2, 2), Vote(1, 2, 1)], 3);
        Assert.Equal(-1, ensemble.Predict([0]));
        var score = ensemble.Score(TinyProblems.Make("three", 1, ([0], 0), ([0], 1), ([0], 2)));
        Assert.Equal((3, 0, 3, 0.0), (score.Samples, score.Correct, score.Ties, score.BalancedAccuracy));
    }

    [Fact]
    public void An_output_of_zero_votes_for_the_higher_class()
    {
        var zero = new IntegerNetwork([new IntegerLayer(1, [0], [0])]);
        Assert.Equal(1, new PairEnsemble([new PairNetwork(0, 1, zero)], 2).Predict([5]));
    }

    [Fact]
    public void Members_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PairEnsemble([], 2));
        Assert.Throws<ArgumentException>(() => new PairEnsemble([Vote(0, 2, 0)], 2));
        Assert.Throws<ArgumentException>(() => new PairEnsemble([Vote(1, 0, 0)], 2));
        var twoInputs = new PairNetwork(0, 2, new IntegerNetwork([new IntegerLayer(2, [0, 0], [1])]));
        Assert.Throws<ArgumentException>(() => new PairEnsemble([Vote(0, 1, 0), twoInputs], 3));
    }

    /// <summary>A network that gives every sample to one class of its pair.</summary>
    private static PairNetwork Vote(int low, int high, int winner) => new(low, high, new IntegerNetwork([new IntegerLayer(1, [0], [winner == high ? 1 : -1])]));
}
