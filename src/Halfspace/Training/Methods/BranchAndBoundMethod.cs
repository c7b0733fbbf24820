using System.Diagnostics;
using System.Numerics;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.LowerBounds;

namespace Halfspace.Training.Methods;

/// <summary>
/// Trains and proves small networks by built-in branch and bound, without a MIP solver: the bounds of <see cref="CostBounds"/>, then
/// <see cref="NetworkFit"/>, or, where there is no hidden layer, <see cref="OneNeuronFit"/> or <see cref="SupportFit"/>.
/// </summary>
public sealed class BranchAndBoundMethod : ITrainingMethod
{
    /// <inheritdoc/>
    public string Name => "branch-and-bound";

    /// <inheritdoc/>
    public bool KeepsLimits => true;

    /// <inheritdoc/>
    /// <remarks>Networks that are too large, and lists of objectives, get the start, if there is one, and the cheap bounds; a note says so.</remarks>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckIntegerWeights(problem, Name);
        ArgumentNullException.ThrowIfNull(options);
        var clock = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) limit.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit)));
        var incumbent = new SearchIncumbent(problem);
        if (options.Start is { } start)
        {
            problem.CheckFits(start);
            incumbent.Offer(start);
        }

        var (objective, stage) = (problem.Objectives[0], new ProofStage(problem.WithFirstObjectives(1)));
        var bound = BoundDerivation.Cheap(problem, 0, [], limit.Token);
        var notes = new List<string>();
        long nodes = 0;
        void Prove(BoundProof proof)
        {
            if (proof.Value <= bound.Value) return;
            bound = proof;
            options.Proved?.Invoke(bound);
        }

        options.Proved?.Invoke(bound);
        // The other half of the time is for branch and bound over all weights at once, which finds networks, too.
        using (var half = CancellationTokenSource.CreateLinkedTokenSource(limit.Token))
        {
            if (options.TimeLimit < int.MaxValue / 1000) half.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit) / 2));
            var asked = stage with { Enough = incumbent.Snapshot()?.Costs[0], Found = network => incumbent.Offer(network), Improved = Prove, Threads = options.Threads };
            if (problem.Objectives.Count == 1 && options.NodeLimit is null && new TwoSidesBound().Derive(asked, half.Token) is { } sides) Prove(sides);
            if (problem.Objectives.Count == 1 && !ExactTraining.IsPromising(problem) && new InfeasibleSubsetsBound().Derive(asked, half.Token) is { } subsets) Prove(subsets);
        }

        // Limits only take networks away, so what is proved without them holds; networks count where they keep them.
        var relaxed = SupportFit.Fits(problem) ? problem : problem.Relaxed(problem.Objectives);
        if (problem.Objectives.Count == 1 && ExactTraining.Fits(relaxed))
        {
            void Improve(long value, long count)
            {
                nodes = count;
                Prove(SupportFit.Fits(problem) ? SupportBound.Proof(stage, value, count) : NetworkFitBound.Proof(stage, value, count));
                progress?.Report(new TrainingProgress(clock.Elapsed.TotalSeconds, objective.Name, incumbent.Snapshot()?.Costs[0]?.Value, bound.Value.Value, 0, nodes));
            }

            var known = incumbent.Snapshot()?.Costs[0]?.Numerator;
            // Every cost here has the objective's denominator, and what fits NetworkFit has costs of 64 bits.
            var floor = BigInteger.Max(0, bound.Value.Numerator);
            // Nothing is left to look for where the bound meets a network already.
            if (known is null || known > floor)
            {
                var result = ExactTraining.Solve(relaxed, (long?)known, (long)floor, options.NodeLimit ?? long.MaxValue, options.Threads, null, Improve, network => incumbent.Offer(network), limit.Token);
                if (result is null) notes.Add("The layers above the first can do too many different things for branch and bound; take another method.");
                // A run that was stopped has proved something, too.
                if (result is { Bound: < SupportFitResult.NoLimit }) Improve(result.Bound, result.Nodes);
                if (result?.Network is { } network) incumbent.Offer(network);
                nodes = result?.Nodes ?? nodes;
            }
        }
        else
        {
            notes.Add($"Branch and bound takes one objective out of mistakes, max-correct, sat-margin and min-hinge, at most {NetworkFit.MostClasses} classes, hidden layers of at most {NetworkFit.MostNeurons} neurons, and at most {NetworkFit.MostWeights} weights in the first layer; without a hidden layer, one output and an objective that counts; take another method.");
        }

        var value = incumbent.Snapshot()?.Costs;
        var outcomes = problem.Objectives.Select((o, s) => new ObjectiveOutcome(o.Name, value?[s], s == 0 ? bound : BoundProof.Trivial(problem, o))).ToArray();
        var isWhole = value?.All(cost => cost is not null) ?? false;
        return TrainingConclusion.Of(Name, incumbent.Network, outcomes) with
        {
            Seconds = clock.Elapsed.TotalSeconds,
            SecondsToBest = isWhole ? clock.Elapsed.TotalSeconds : null,
            Nodes = nodes,
            Notes = notes,
        };
    }
}
