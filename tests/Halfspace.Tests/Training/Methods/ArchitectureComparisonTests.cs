using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>A network against all networks of another architecture.</summary>
public sealed class ArchitectureComparisonTests
{
    private static TrainingOptions Quick => new() { TimeLimit = 600, Threads = 2 };

    [Fact]
    public void No_hidden_neuron_does_better_than_the_best_card_on_xor()
    {
        using var folder = new TemporaryFolder();
        var data = TinyProblems.Xor;
        var (card, options) = (CertificateChecks.Network(data, "1 1 -1"), Quick);
        var others = new TrainingProblem(data, hidden: [1], range: 1);
        var comparison = others.CompareWith(card, options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((ComparisonAnswer.NoneBetter, new Cost(1, 1), false), (comparison.Answer, comparison.Value, comparison.IsClaimed));
        Assert.Contains("no network 2-1-1", comparison.ToString(), StringComparison.Ordinal);
        comparison.Certificate.Save(folder.Name("comparison.json"));
        Assert.Equal(Verdict.Verified, CertificateFile.Read(folder.Name("comparison.json")).Verdict());
    }

    [Fact]
    public void A_weight_that_no_certificate_takes_is_refused_at_once()
    {
        var large = CertificateChecks.Network(TinyProblems.Xor, "200 200 -200");
        Assert.Contains("at most 127", Assert.Throws<ArgumentException>(() => new TrainingProblem(TinyProblems.Xor, hidden: [1], range: 1).CompareWith(large, Quick)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hidden_neurons_do_better_on_xor()
    {
        var comparison = new TrainingProblem(TinyProblems.Xor, hidden: [2], range: 1).CompareWith(CertificateChecks.Network(TinyProblems.Xor, "1 1 -1"), Quick, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((ComparisonAnswer.Better, new Cost(0, 1)), (comparison.Answer, comparison.BestValue));
        Assert.Throws<InvalidOperationException>(() => comparison.Certificate);
    }

    [Fact]
    public void Random_networks_are_answered_as_enumeration_of_the_others_says()
    {
        const int seed = 17;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var answers = new Dictionary<ComparisonAnswer, int>();
        for (var i = 0; i < 25; i++)
        {
            var data = TinyProblems.Random(random, random.Next(4, 9), 2, 2, random.Next(1, 4));
            var coding = random.Next(3) == 0 ? OutputCoding.OnePerClass : OutputCoding.Single;
            ITrainingObjective objective = coding == OutputCoding.OnePerClass || random.Next(2) == 0 ? Mistakes.Instance : MaxCorrect.Instance;
            var own = new TrainingProblem(data, random.Next(2) == 0 ? [] : [2], random.Next(1, 4), [objective], coding);
            var network = Enumerable.Range(0, 10).Select(_ => TinyProblems.RandomNetwork(random, own)).MinBy(candidate => own.Score(candidate)[0]!.Value.Value)!;
            var others = new TrainingProblem(data, random.Next(2) == 0 ? [] : [1], 1, [objective], coding);
            var comparison = others.CompareWith(network, Quick, cancellationToken: TestContext.Current.CancellationToken);
            var (value, best) = (own.Score(network)[0]!.Value, TinyProblems.BestByBruteForce(others)!.Value);
            Assert.True(value == comparison.Value, $"seed {seed}, {i}: {comparison.Value} is said of a network of cost {value}");
            Assert.True(comparison.Answer == (best < value ? ComparisonAnswer.Better : ComparisonAnswer.NoneBetter), $"seed {seed}, {i}: {comparison} where the best of {others} costs {best} and the network {value}");
            answers[comparison.Answer] = answers.GetValueOrDefault(comparison.Answer) + 1;
            if (comparison.Answer == ComparisonAnswer.NoneBetter && comparison.Bound.Trusts is null) Assert.Equal(Verdict.Verified, comparison.Certificate.Verdict());
        }

        Assert.True(answers.Count == 2, $"seed {seed}: {string.Join(", ", answers)}");
    }

    [Fact]
    public void Costs_count_in_both_and_limits_in_the_others()
    {
        var priced = new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 3) });
        var network = CertificateChecks.Network(TinyProblems.Xor, "1 1 -1");
        var others = new TrainingProblem(TinyProblems.Xor, [], 1, [priced], null, new NetworkLimits { BiasRange = 2, MaxInputs = 1 });
        var comparison = others.CompareWith(network, Quick, cancellationToken: TestContext.Current.CancellationToken);
        // One mistake and two inputs; with at most one input there are two mistakes, without any input as well.
        Assert.Equal((ComparisonAnswer.NoneBetter, new Cost(5, 3), new Cost(6, 3)), (comparison.Answer, comparison.Value, comparison.Bound.Value));
        Assert.Equal(Verdict.Verified, comparison.Certificate.Verdict());
    }

    [Theory]
    [InlineData("sat-margin", "1 1 -1", "does not compare architectures")]
    [InlineData("mistakes", "1 1 1 -1", "takes 3 inputs")]
    [InlineData("mistakes", "1 1 -1; 1 1 -1", "has 2 outputs")]
    public void What_cannot_be_compared_is_refused(string objective, string network, string reason)
    {
        var others = new TrainingProblem(TinyProblems.Xor, [1], 1, TrainingObjectives.Parse(objective), OutputCoding.Single);
        var given = CertificateChecks.Network(network.Count(c => c == ' ') > 2 && !network.Contains(';', StringComparison.Ordinal) ? TinyProblems.Make("wide", 1, ([0, 0, 0], 0), ([0, 1, 1], 1)) : TinyProblems.Xor, network);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => others.CompareWith(given, Quick)).Message, StringComparison.Ordinal);
    }
}
