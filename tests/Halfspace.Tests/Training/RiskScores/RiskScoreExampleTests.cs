using Halfspace.Certificates;
using Halfspace.Training;
using Halfspace.Training.RiskScores;
using Xunit;

namespace Halfspace.Tests.Training.RiskScores;

/// <summary>The examples of the documentation, as they stand there.</summary>
public sealed class RiskScoreExampleTests
{
    [Fact]
    public void A_card_is_trained_proved_and_re_checked()
    {
        var data = TinyProblems.Make("rows", 1, ([0, 0], 0), ([1, 0], 0), ([0, 1], 1), ([1, 1], 1), ([1, 1], 1), ([0, 1], 0));

        var risk = new RiskScoreProblem(data, range: 5, new NetworkLimits { MaxInputs = 2 });
        var card = risk.Train(new TrainingOptions { TimeLimit = 10 });
        Console.WriteLine(card);

        if (card.Status == TrainingStatus.Optimal) Console.WriteLine($"no such score has a mean loss below {card.Bound}");
        var report = card.Certificate.Check();

        Assert.Equal((TrainingStatus.Optimal, Verdict.Verified), (card.Status, report.Verdict));
    }
}
