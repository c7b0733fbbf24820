using System.Collections.Concurrent;
using Halfspace.Data;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>Every bound of the list, held against brute force over all networks of tiny problems.</summary>
public sealed class CostBoundConformance
{
    private static readonly ConcurrentDictionary<string, (TrainingProblem Problem, Cost? Optimum)[]> Optima = new();

    public static TheoryData<string> Objectives() => [.. TrainingObjectives.All.Select(objective => objective.Name)];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void No_bound_exceeds_the_optimum(string name)
    {
        foreach (var (problem, optimum) in Known(TrainingObjectives.All.Find(name)!))
        {
            foreach (var bound in CostBounds.All)
            {
                if (bound.Derive(new ProofStage(problem), TestContext.Current.CancellationToken) is not { } proof) continue;
                Assert.Equal((bound.Kind, bound.Name, null), (proof.Kind, proof.Rule, proof.Trusts));
                Assert.True(optimum is null || proof.Value <= optimum, $"seed 20: {bound.Name} proves {proof.Value}, the optimum is {optimum}: {problem}");
            }
        }
    }

    /// <summary>As a claim a bound is derived on problems, too, where others would be tried first.</summary>
    [Theory]
    [MemberData(nameof(Objectives))]
    public void No_claim_is_derived_that_exceeds_the_optimum(string name)
    {
        foreach (var (problem, best) in Known(TrainingObjectives.All.Find(name)!))
        {
            if (best is not { } optimum) continue;
            foreach (var claim in new[] { optimum, new Cost(optimum.Numerator + 1, optimum.Denominator) })
            {
                foreach (var bound in CostBounds.All)
                {
                    if (bound.Derive(new ProofStage(problem) { Enough = claim, IsClaim = true }, TestContext.Current.CancellationToken) is { } proof)
                        Assert.True(proof.Value <= optimum, $"seed 20: {bound.Name} proves {proof.Value} where {claim} was claimed; the optimum is {optimum}: {problem}");
                }
            }
        }
    }

    [Fact]
    public void Every_bound_is_derived_on_some_of_these_problems()
    {
        var derived = new HashSet<string>();
        foreach (var objective in TrainingObjectives.All)
        {
            foreach (var (problem, claim) in Known(objective))
            {
                foreach (var bound in CostBounds.All.Where(bound => !derived.Contains(bound.Name)))
                {
                    if (bound.Derive(new ProofStage(problem) { Enough = claim, IsClaim = claim is not null }, TestContext.Current.CancellationToken) is not null) derived.Add(bound.Name);
                }
            }
        }

        Assert.Equal(CostBounds.All.Select(bound => bound.Name).Order(), derived.Order());
    }

    [Fact]
    public void No_bound_exceeds_the_optimum_that_keeps_an_earlier_objective()
    {
        var random = new Random(21);
        foreach (var first in new ITrainingObjective[] { SatMargin.Instance, MaxCorrect.Instance })
        {
            foreach (var last in new ITrainingObjective[] { MinWeight.Instance, MaxMargin.Instance, MinNeurons.Instance })
            {
                for (var trial = 0; trial < 3; trial++)
                {
                    var problem = new TrainingProblem(TinyProblems.Random(random, 4, 2, 2, 3), [2], 1, [first, last], OutputCoding.Single);
                    var best = AllNetworks.Of(problem).Select(problem.Score).Aggregate((a, b) => Lexicographic.IsBetter(b, a) ? b : a);
                    foreach (var bound in CostBounds.All)
                    {
                        if (bound.Derive(new ProofStage(problem, [best[0]!.Value]), TestContext.Current.CancellationToken) is { } proof)
                            Assert.True(proof.Value <= best[1], $"seed 21: {bound.Name} proves {proof.Value}, the optimum is {best[1]}: {problem}");
                    }
                }
            }
        }
    }

    /// <summary>The problems of an objective with their optima over all networks, enumerated once for all tests; null where no network satisfies the hard conditions.</summary>
    private static (TrainingProblem Problem, Cost? Optimum)[] Known(ITrainingObjective objective) =>
        Optima.GetOrAdd(objective.Name, _ => [.. Problems(new Random(20), objective).Select(problem => (problem, TinyProblems.BestByBruteForce(problem)))]);

    private static IEnumerable<TrainingProblem> Problems(Random random, ITrainingObjective objective)
    {
        for (var trial = 0; trial < 6; trial++)
        {
            var scale = 1 + random.Next(3);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 2 + random.Next(4), 2, 2, scale), [2], 1, objective, OutputCoding.Single);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 2 + random.Next(4), 2, 2, scale), [1], 1, objective);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 2 + random.Next(4), 1, 2, scale), [1, 1], 2, objective, OutputCoding.Single);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 2 + random.Next(4), 2, 2, scale), [], 2, objective);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 3 + random.Next(3), 1, 3, scale), [1], 1, objective);
            if (trial == 0) yield return TinyProblems.Problem(TinyProblems.Random(random, 4, 1, 2, scale), [2, 1], 1, objective, OutputCoding.Single);
        }

        yield return TinyProblems.Problem(TinyProblems.Make("row", 4, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0)), [2], 1, objective, OutputCoding.Single);
        yield return TinyProblems.Problem(TinyProblems.Make("twins", 1, ([1, 0], 0), ([1, 0], 1), ([1, 0], 0), ([0, 1], 1)), [1], 1, objective);
        yield return TinyProblems.Problem(TinyProblems.Make("one class", 1, ([1, 0], 1), ([0, 0], 1)), [1], 1, objective);
        yield return TinyProblems.Problem(TinyProblems.Xor, [], 2, objective, OutputCoding.Single);
        yield return TinyProblems.Problem(TinyProblems.Xor, [1], 1, objective, OutputCoding.Single);
        for (var trial = 0; trial < 4; trial++)
            yield return new TrainingProblem(TinyProblems.Random(random, 8, 2, 2, 1), [], 2, [objective], OutputCoding.Single, new NetworkLimits { MaxInputs = 1 });
        yield return TinyProblems.Problem(TinyProblems.Make("negative", 2, ([-1, 2], 1), ([2, -2], 0), ([0, 1], 1)), [1], 1, objective);
    }
}
