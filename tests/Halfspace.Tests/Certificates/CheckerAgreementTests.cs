using Halfspace.Certificates;
using Halfspace.Certificates.Costs;
using Halfspace.Certificates.Rules;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Certificates;

/// <summary>Checker, engine and definitions agree on random tiny problems, and no rule shows more than enumeration.</summary>
public sealed class CheckerAgreementTests
{
    private static readonly string[] OwnRules = ["identical-inputs", "neuron-codes", "neuron-count", "opposite-pairs", "smallest-weights"];

    [Fact]
    public void Costs_of_integer_networks_agree()
    {
        var (random, seed) = Seeded();
        for (var round = 0; round < Rounds.Of(1000, 3000); round++)
        {
            var problem = Draw(random, MostWeights(random, 40));
            var network = TinyProblems.RandomNetwork(random, problem);
            var names = problem.Objectives.Select(objective => objective.Name).ToArray();
            var stated = Stated(problem);
            var trace = new SignTrace(stated, Certified(network), CancellationToken.None);
            var engine = problem.Score(network).Select(TinyNetworks.Exact).ToArray();
            var place = $"seed {seed}, round {round}, {problem}, {string.Join(',', names)}";
            Assert.Null(stated.Fault(Certified(network)));
            for (var s = 0; s < names.Length; s++)
            {
                var (checker, reference) = (SignCosts.Score(stated, trace, s), ReferenceCosts.Of(problem.Data, network, problem.Range, problem.Coding == OutputCoding.Single, names, s));
                Assert.True(checker == reference && engine[s] == reference, $"{place}: stage {s}: checker {checker}, engine {engine[s]}, definition {reference}");
            }
        }
    }

    [Fact]
    public void Costs_of_networks_beyond_the_engine_are_those_of_the_definition()
    {
        var (random, seed) = Seeded();
        for (var round = 0; round < 300; round++)
        {
            var scale = random.Next(1, int.MaxValue);
            var samples = random.Next(1, 5);
            int[] values = [.. Enumerable.Range(0, 2 * samples).Select(_ => random.Next(3) == 0 ? random.Next(2) * int.MaxValue - random.Next(2) * int.MaxValue : random.Next(int.MinValue, int.MaxValue))];
            var data = new Dataset("large", values, [.. Enumerable.Range(0, samples).Select(_ => random.Next(2))], ["x0", "x1"], ["c0", "c1"], scale);
            var hidden = random.Next(2) == 0 ? [] : new[] { random.Next(1, 3) };
            string[] objectives = [random.Next(2) == 0 ? "min-hinge" : "sat-margin", "max-margin", "max-correct", "min-weight"];
            int[] widths = [2, .. hidden, 1];
            var layers = Enumerable.Range(1, widths.Length - 1).Select(l => new IntegerLayer(widths[l - 1], [.. Drawn(widths[l - 1] * widths[l])], [.. Drawn(widths[l])])).ToArray();
            IEnumerable<int> Drawn(int count) => Enumerable.Range(0, count).Select(_ => random.Next(-127, 128)).ToArray();
            var network = new IntegerNetwork(layers, scale);
            var stated = new SignProblem(data.ToCertified(), hidden, 127, true, objectives);
            var trace = new SignTrace(stated, Certified(network), CancellationToken.None);
            for (var s = 0; s < objectives.Length; s++)
            {
                var (checker, reference) = (SignCosts.Score(stated, trace, s), ReferenceCosts.Of(data, network, 127, true, objectives, s));
                Assert.True(checker == reference, $"seed {seed}, round {round}: {objectives[s]}: checker {checker}, definition {reference}");
            }
        }
    }

    [Fact]
    public void Trivial_bounds_and_own_rules_are_the_engines_and_never_above_enumeration()
    {
        var (random, seed) = Seeded();
        var (derived, engines) = (0, new int[OwnRules.Length]);
        for (var round = 0; round < Rounds.Of(125, 500); round++)
        {
            var problem = Draw(random, 9);
            var network = TinyProblems.RandomNetwork(random, problem);
            // Half of the time the best of a few networks, so that costs of zero are met and rules apply.
            for (var again = random.Next(2) * 200; again > 0; again--)
            {
                var other = TinyProblems.RandomNetwork(random, problem);
                if (problem.Score(other)[0] is { } cost && (problem.Score(network)[0] is not { } known || cost < known)) network = other;
            }

            var kept = problem.Score(network).SkipLast(1).TakeWhile(value => value is not null).Select(value => value!.Value).ToArray();
            Fraction[] limits = [.. kept.Select(cost => TinyNetworks.Exact(cost)!.Value)];
            var (stage, proof) = (new SignStage(Stated(problem), limits), new ProofStage(problem, kept));
            var best = TinyNetworks.Best(problem, limits);
            var place = $"seed {seed}, round {round}, {problem}, {string.Join(',', problem.Objectives.Select(objective => objective.Name))} keeping {string.Join(", ", limits)}";
            var trivial = Trivial.Derive(stage);
            Assert.True(trivial == TinyNetworks.Exact(problem.Objectives[^1].TrivialBound(problem)), $"{place}: trivial {trivial}, the engine's {problem.Objectives[^1].TrivialBound(problem)}");
            Assert.True(best is null || trivial <= best, $"{place}: trivial {trivial}, best {best}");
            for (var r = 0; r < OwnRules.Length; r++)
            {
                var own = SignRules.Derive(OwnRules[r], stage, CancellationToken.None);
                var engine = TinyNetworks.Exact(CostBounds.All.Find(OwnRules[r])!.Derive(proof, CancellationToken.None)?.Value);
                if (own is not null) derived++;
                if (engine is not null) engines[r]++;
                Assert.True(engine is null || own >= engine, $"{place}: {OwnRules[r]} gives {own?.ToString() ?? "nothing"}, the engine claims {engine}");
                Assert.True(own is null || best is null || own <= best, $"{place}: {OwnRules[r]} gives {own}, best {best}");
            }
        }

        Assert.True(derived > Rounds.Of(25, 100) && engines.All(count => count > Rounds.Of(0, 5)), $"seed {seed}: {derived} derived, the engine {string.Join(", ", engines)}");
    }

    [Fact]
    public void What_the_engine_derives_is_never_above_enumeration_and_what_is_above_is_refuted()
    {
        var (random, seed) = Seeded();
        var (verified, refuted) = (0, 0);
        string[] rules = ["few-neurons", "exhaustive", "branch-and-bound", "infeasible-subsets", "two-sides", "supports", "exchanges", .. OwnRules];
        for (var round = 0; round < Rounds.Of(40, 150); round++)
        {
            var problem = Draw(random, 9);
            var network = TinyProblems.RandomNetwork(random, problem);
            var outcomes = problem.Score(network).Select((value, s) => new OutcomeClaim(problem.Objectives[s].Name, TinyNetworks.Exact(value), null)).ToArray();
            Fraction[] kept = [.. outcomes.SkipLast(1).TakeWhile(outcome => outcome.Value is not null).Select(outcome => outcome.Value!.Value)];
            if (outcomes[^1].Value is not { } value || TinyNetworks.Best(problem, kept) is not { } best) continue;
            foreach (var rule in rules.Append(null))
            {
                var bound = random.Next(3) == 0 ? value : best;
                outcomes[^1] = outcomes[^1] with { Bound = new BoundClaim(bound, rule is null ? BoundBasis.Trivial : OwnRules.Contains(rule) || rule == "exchanges" ? BoundBasis.Combinatorial : BoundBasis.Exhaustive, "", null, rule, null) };
                var certificate = CertificateChecks.Certify(problem, network) with { Outcomes = [.. outcomes] };
                var verdict = certificate.Verdict(TestContext.Current.CancellationToken);
                Assert.True(verdict == Verdict.Refuted || bound <= best, $"seed {seed}, round {round}, {problem}: {rule} confirms {bound}, best {best}");
                if (verdict == Verdict.Verified) verified++;
                else if (bound > best) refuted++;
            }
        }

        Assert.True(verified > Rounds.Of(6, 25) && refuted > Rounds.Of(6, 25), $"seed {seed}: {verified} verified, {refuted} false ones refuted");
    }

    [Fact]
    public void Costs_of_real_weights_and_their_bound_agree()
    {
        var (random, seed) = Seeded();
        var scored = 0;
        for (var round = 0; round < Rounds.Of(400, 1500); round++)
        {
            var classes = random.Next(3) == 0 ? 3 : 2;
            var data = TinyProblems.Random(random, random.Next(classes, 6), random.Next(1, 3), classes, random.Next(1, 4));
            var objective = classes == 2 ? random.Next(3) switch { 0 => HingeLoss.Instance, 1 => LogLikelihoodLoss.Instance, _ => (IRealObjective)MisclassificationLoss.Instance } : random.Next(2) == 0 ? LogLikelihoodLoss.Instance : MisclassificationLoss.Instance;
            var problem = new RealTrainingProblem(data, [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 3))], random.Next(1, 3), random.Next(1, 30) / 100m, objective);
            var layers = Enumerable.Range(1, problem.Widths.Count - 1).Select(l => new IntegerLayer(problem.Widths[l - 1], Drawn(problem.Widths[l - 1] * problem.Widths[l]), Drawn(problem.Widths[l]))).ToArray();
            int[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => StepNetwork.Units(random.Next(-8, 9) / 4.0 + random.Next(-1, 2) * 1e-6))];
            var network = new StepNetwork(layers, data.Scale);
            var stated = new RealProblem(data.ToCertified(), problem.Hidden, problem.Range, Fraction.Parse(problem.DeadZone.ToString(System.Globalization.CultureInfo.InvariantCulture))!.Value, "zero-one", objective.Name);
            var certified = Certified(network.ToIntegerNetwork());
            var place = $"seed {seed}, round {round}, {objective.Name} on {data}";
            Assert.True(stated.Fault(certified) is null, place);
            var trace = RealTrace.Of(stated, certified, CancellationToken.None)!;
            var checker = trace.StaysInBox && trace.HoldsDeadZone ? RealCosts.Score(stated, trace) : null;
            var engine = TinyNetworks.Exact(problem.Score(network));
            Assert.True(checker == engine, $"{place}: checker {checker}, engine {engine}");
            Assert.True(RealCosts.IdenticalInputs(stated, CancellationToken.None) == TinyNetworks.Exact(objective.IdenticalInputsBound(problem)), $"{place}: bound {RealCosts.IdenticalInputs(stated, CancellationToken.None)}");
            if (checker is { } cost)
            {
                scored++;
                Assert.True(RealCosts.IdenticalInputs(stated, CancellationToken.None) <= cost, $"{place}: bound {RealCosts.IdenticalInputs(stated, CancellationToken.None)}, cost {cost}");
            }
        }

        Assert.True(scored > Rounds.Of(25, 100), $"seed {seed}: {scored} had a cost");
    }

    private static (Random Random, int Seed) Seeded()
    {
        const int seed = 101;
        return (new Random(seed), seed);
    }

    private static int MostWeights(Random random, int most) => random.Next(4, most);

    /// <summary>A random problem of up to three objectives, in either coding, with up to two hidden layers and so many weights at most.</summary>
    internal static TrainingProblem Draw(Random random, int mostWeights)
    {
        while (true)
        {
            var classes = random.Next(3) == 0 ? 3 : 2;
            var (inputs, scale) = (random.Next(1, 3), random.Next(1, 4));
            var data = TinyProblems.Random(random, random.Next(2, 6), inputs, classes, scale);
            // One class may be absent, inputs may be negative, and equal inputs are common at this size.
            if (random.Next(6) == 0) data = data.Select([.. Enumerable.Range(0, data.SampleCount).Where(k => data.Labels[k] != 0).DefaultIfEmpty(0)]);
            if (random.Next(3) == 0) data = new Dataset(data.Name, [.. data.Values.ToArray().Select(value => value - scale / 2 - random.Next(2))], data.Labels.ToArray(), data.InputNames, data.ClassNames, scale);
            var coding = classes == 2 && random.Next(2) == 0 ? OutputCoding.Single : OutputCoding.OnePerClass;
            int[] hidden = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 3))];
            ITrainingObjective[] objectives = [.. TrainingObjectives.All.OrderBy(_ => random.Next()).Take(random.Next(1, 4))];
            var problem = new TrainingProblem(data, hidden, mostWeights > 9 ? random.Next(1, 4) : 1, objectives, coding);
            if (Enumerable.Range(1, problem.Widths.Count - 1).Sum(l => (problem.Widths[l - 1] + 1) * problem.Widths[l]) <= mostWeights) return problem;
        }
    }

    private static SignProblem Stated(TrainingProblem problem) => new(problem.Data.ToCertified(), problem.Hidden, problem.Range, problem.Coding == OutputCoding.Single, [.. problem.Objectives.Select(objective => objective.Name)]);

    private static CertifiedNetwork Certified(IntegerNetwork network) => new([.. network.Layers.Select(layer => new CertifiedLayer(layer.InputCount, layer.Weights, layer.Biases))], network.InputScale, null, null);
}
