using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.Methods;

namespace Halfspace.Metamorphic;

/// <summary>The ways of training that are audited, each with a weight for how often it is drawn; those whose solver is missing are left out.</summary>
public static class TrainingRuns
{
    /// <summary>A way of training.</summary>
    /// <param name="Name">The method, with what its options change.</param>
    /// <param name="Weight">How often it is drawn.</param>
    /// <param name="Method">The method.</param>
    /// <param name="Options">Its options but for the seed.</param>
    public sealed record Kind(string Name, int Weight, ITrainingMethod Method, TrainingOptions Options);

    private static readonly TrainingOptions Short = new() { TimeLimit = 10, Threads = 1 };

    public static IReadOnlyList<Kind> All { get; } = [.. Kinds()];

    public static Kind Draw(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var at = random.Next(All.Sum(kind => kind.Weight));
        return All.First(kind => (at -= kind.Weight) < 0);
    }

    private static IEnumerable<Kind> Kinds()
    {
        yield return new Kind("search", 10, new SearchMethod(), Short with { MoveLimit = 3000 });
        yield return new Kind("branch-and-bound", 10, new BranchAndBoundMethod(), Short);
        yield return new Kind("gradient", 3, new GradientMethod(), Short with { MoveLimit = 100 });
        yield return new Kind("gradient-published", 1, GradientMethod.Published, Short with { MoveLimit = 100 });
        yield return new Kind("hybrid by moves", 8, new HybridMethod(), Short with { MoveLimit = 1000 });
        var solvers = new[] { "highs", "auto", "scip", "cbc" }.Select(MipSolvers.Find).OfType<IMipSolver>().Where(solver => solver.Availability.Found).ToArray();
        foreach (var solver in solvers)
        {
            var options = Short with { Solver = solver };
            // CBC starts a process for each solve, so it is drawn less often.
            var often = solver.Name switch { "highs" => 4, "cbc" => 1, _ => 2 };
            yield return new Kind("mip " + solver.Name, often, new MipMethod(), options);
            yield return new Kind("hybrid by moves and nodes " + solver.Name, (often + 1) / 2, new HybridMethod(), options with { MoveLimit = 1000, NodeLimit = 1000 });
            if (often == 1) continue;
            yield return new Kind("mip to a target " + solver.Name, 1, new MipMethod(), options with { TargetFraction = 0.5 });
            yield return new Kind("mip of few nodes " + solver.Name, 1, new MipMethod(), options with { NodeLimit = 2 });
        }

        if (solvers.Length == 0) yield break;
        yield return new Kind("hybrid on two threads", 1, new HybridMethod(), Short with { Solver = solvers[0], TimeLimit = 0.3, Threads = 2 });
        if (solvers.Length > 2) yield return new Kind("mip cross-checked", 2, new MipMethod(), Short with { Solver = solvers[0], CrossCheck = solvers[2] });
    }
}
