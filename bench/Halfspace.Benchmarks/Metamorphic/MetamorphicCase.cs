using Halfspace.Bounds;
using Halfspace.Mip.Solvers;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Maximum;

namespace Halfspace.Metamorphic;

/// <summary>One case: a question and a changed one, each attacked, embedded and bounded; answers against samples, against each other, against all patterns.</summary>
public sealed class MetamorphicCase
{
    private const int Samples = 150;

    private readonly Random random;
    private readonly IMipSolver solver;
    private readonly double seconds;
    private readonly List<FalseClaim> faults = [];
    private readonly List<string> outcomes = [];

    private MetamorphicCase(int seed, int number, IMipSolver solver, double seconds) => (random, this.solver, this.seconds) = (new Random(HashCode.Combine(seed, number) is var hash ? Mix(seed, number) : hash), solver, seconds);

    /// <summary>What was asked, for a reproducer.</summary>
    public List<string> Told { get; } = [];

    /// <summary>The claims that were false.</summary>
    public IReadOnlyList<FalseClaim> Faults => faults;

    /// <summary>The status of each answer.</summary>
    public IReadOnlyList<string> Outcomes => outcomes;

    /// <summary>Runs a case; the same seed and number give the same.</summary>
    public static MetamorphicCase Run(int seed, int number, IMipSolver solver, double seconds)
    {
        var one = new MetamorphicCase(seed, number, solver, seconds);
        one.Run(withPatterns: number % 8 == 0);
        return one;
    }

    private static int Mix(int seed, int number) => unchecked((seed * 1_000_003) ^ (number * 7919));

    private void Run(bool withPatterns)
    {
        var question = RandomQuestions.Draw(random);
        var change = QuestionChanges.Draw(question, random);
        var settings = QuestionSettings.Draw(random, solver, seconds);
        Told.Add($"{question}; {settings}");
        Told.Add($"changed: {change.Question}");
        var points = Enumerable.Range(0, Samples).Select(_ => Sampling.Anywhere(question, random)).ToList();
        var (attack, changed) = (Attack(question, settings, points), Attack(change.Question, settings with { Search = 1 - settings.Search }, []));
        Relate(question, change, attack, changed, points);
        if (withPatterns && ActivationPatterns.Count(question.Network) is > 0 and <= 6 && question.Norm is AttackNorm.L1 or AttackNorm.Linf)
            Check(ClaimChecks.Attack(question, attack, ActivationPatterns.Nearest(question, solver)), "all patterns");

        var objective = new OutputObjective([.. Enumerable.Range(0, question.Network.OutputSize).Select(j => j == question.Target ? 1.0 : j == (question.Target + 1) % question.Network.OutputSize ? -1.0 : 0)], 0);
        var maximum = Maximum(question, objective, settings, points);
        if (question.Network.OutputSize == 2) Relate(question, attack, maximum);
    }

    private AttackResult Attack(NetworkQuestion question, QuestionSettings settings, List<double[]> points)
    {
        var options = new AttackOptions { Relu = settings.Relu, Bounds = settings.Bounds, Inequalities = settings.Inequalities, AttacksFirst = settings.AttacksFirst, Search = settings.Search, Solver = settings.Solver, TimeLimit = settings.Seconds, Threads = 1 };
        var answer = NearestAdversarialInput.Find(question.Problem, options);
        outcomes.Add("attack " + answer.Status + (answer.Trusts.Count > 0 ? " as reported" : ""));
        // Points just nearer than the bound, in all directions and along the way to the witness.
        var near = points.ToList();
        var reach = double.IsFinite(answer.Bound) ? answer.Bound : 0;
        foreach (var point in points) near.Add(Sampling.Within(question, point, reach * (1 - 1e-5)));
        if (answer.Witness is { } witness)
        {
            for (var k = 0; k < 60; k++) near.Add(Sampling.Within(question, Sampling.Near(question, witness, Math.Pow(10, -6 * random.NextDouble()), random), reach * (1 - 1e-5)));
        }

        Check(ClaimChecks.Attack(question, answer, near), settings.ToString());
        return answer;
    }

    private MaximumResult Maximum(NetworkQuestion question, OutputObjective objective, QuestionSettings settings, List<double[]> points)
    {
        var bounds = settings.Bounds.Compute(question.Network, new InputRegion(question.Lower, question.Upper), new BoundOptions { Threads = 1, Solver = settings.Solver, TimeLimit = settings.Seconds });
        Check(ClaimChecks.Bounds(question, bounds, settings.Bounds.Name, points.Take(60)), settings.ToString());
        var answer = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Relu = settings.Relu, Inequalities = settings.Inequalities, Solver = settings.Solver, TimeLimit = settings.Seconds, Threads = 1 });
        outcomes.Add("embed " + answer.Status + (answer.Trusts.Count > 0 ? " as reported" : ""));
        if (answer.Message.Length > 0) outcomes.Add("embed: a solver's claim was set aside");
        var near = points.ToList();
        for (var k = 0; k < 60; k++) near.Add(Sampling.Near(question, answer.Inputs!, Math.Pow(10, -6 * random.NextDouble()), random));
        Check(ClaimChecks.Maximum(question, objective, answer, near), settings.ToString());
        return answer;
    }

    /// <summary>The changed question's witness is one of the question too, and, where the answer is the same, the other way round.</summary>
    private void Relate(NetworkQuestion question, QuestionChange change, AttackResult answer, AttackResult changed, List<double[]> points)
    {
        var factor = change.Distance;
        var isScaled = question.Norm != AttackNorm.L0 || !change.Question.Origin.Contains("inputs times", StringComparison.Ordinal);
        var unit = isScaled ? factor : change.Question.Upper[0] / question.Upper[0];
        if (changed.Witness is { } back) Check(ClaimChecks.Attack(question, answer, [Fit(question, back, 1 / Unit(question, change))]), "from the changed question");
        if (!change.IsSame) return;
        List<double[]> forth = [.. points.Select(point => Fit(change.Question, point, Unit(question, change)))];
        if (answer.Witness is { } own) forth.Add(Fit(change.Question, own, Unit(question, change)));
        Check(ClaimChecks.Attack(change.Question, changed, forth), "changed question");
        _ = unit;
    }

    private static double Unit(NetworkQuestion question, QuestionChange change)
    {
        for (var i = 0; i < question.Upper.Length; i++) if (question.Upper[i] != 0 && change.IsSame) return change.Question.Upper[i] / question.Upper[i];
        return change.IsSame && question.Lower[0] != 0 ? change.Question.Lower[0] / question.Lower[0] : 1;
    }

    private static double[] Fit(NetworkQuestion question, double[] point, double factor) => [.. point.Select((x, i) => Math.Clamp(x * factor, question.Lower[i], question.Upper[i]))];

    /// <summary>With two outputs, the largest lead over the box says whether there is an adversarial input.</summary>
    private void Relate(NetworkQuestion question, AttackResult attack, MaximumResult maximum)
    {
        var clear = 1e-6 * question.OutputSize;
        if (attack.Status == AttackStatus.Infeasible && maximum.Value > question.Margin + clear)
            faults.Add(new FalseClaim("infeasible", FormattableString.Invariant($"\"infeasible\", but embed found the lead {maximum.Value:R} for a margin of {question.Margin:R}")));
        if (attack.Witness is not null && maximum.Bound < question.Margin - clear)
            faults.Add(new FalseClaim("maximum", FormattableString.Invariant($"bound {maximum.Bound:R} on the lead, but attack found a witness for a margin of {question.Margin:R}")));
    }

    private void Check(IEnumerable<FalseClaim> claims, string context) => faults.AddRange(claims.Select(claim => claim with { Text = claim.Text + " (" + context + ")" }));
}
