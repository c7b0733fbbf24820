using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Training.Objectives;

/// <summary>An objective that no list has gets search, exact fits, bounds, MIP and certificate (see <see cref="Certificates.GivenObjectiveTests"/>), because it is asked and not recognised.</summary>
public sealed class ForeignObjectiveTests
{
    [Fact]
    public void Every_method_and_bound_agrees_with_brute_force()
    {
        TestSolvers.Get("highs");
        const int seed = 51;
        var random = new Random(seed);
        var derived = new HashSet<string>();
        for (var trial = 0; trial < Rounds.Of(2, 6); trial++)
        {
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 5, 2, 2, 2), [2], 2 - trial % 2, new OutputsBelow(2), OutputCoding.Single);
            var optimum = TinyProblems.BestByBruteForce(problem)!.Value;
            foreach (var name in new[] { "hybrid", "mip", "branch-and-bound", "search" })
            {
                var result = problem.Train(new TrainingOptions { TimeLimit = 600, MoveLimit = name == "search" ? 20_000 : null, Threads = 2 }, TrainingMethods.All.Get(name), cancellationToken: TestContext.Current.CancellationToken);
                var place = $"seed {seed}, trial {trial}, {name}: {result}";
                Assert.True(result.Outcome.Value >= optimum && result.Outcome.Bound!.Value <= optimum, place);
                if (name != "search") Assert.True(result.Status == TrainingStatus.Optimal && result.Outcome.Value == optimum, place);
            }

            foreach (var bound in CostBounds.All)
            {
                if (bound.Derive(new ProofStage(problem), TestContext.Current.CancellationToken) is not { } proof) continue;
                derived.Add(bound.Name);
                Assert.True(proof.Value <= optimum, $"seed {seed}, trial {trial}: {bound.Name} proves {proof.Value}, the optimum is {optimum}");
            }
        }

        Assert.Superset(new HashSet<string> { "identical-inputs", "exhaustive", "branch-and-bound" }, derived);
    }
}
