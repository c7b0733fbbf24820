using System.Diagnostics;
using Halfspace.Certificates;
using Halfspace.Networks;

namespace Halfspace.Training.Methods;

/// <summary>
/// Holds a network against all networks of another architecture: looks for one that costs less, and proves a bound on their cost, until one of the two settles it.
/// </summary>
internal static class ArchitectureComparison
{
    /// <summary>Runs until the answer, the limit or cancellation.</summary>
    /// <param name="others">What the others are; one objective that counts alike for every architecture.</param>
    /// <param name="network">The network, of any widths and weights, for the same data.</param>
    /// <param name="options">Limits, solver, seed.</param>
    /// <param name="progress">Told of what is found and proved about the others; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ArgumentException">The network is none for the data, or the objective does not compare architectures.</exception>
    public static ComparisonResult Run(TrainingProblem others, IntegerNetwork network, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckIntegerWeights(others, "comparison");
        if (Misfit(others, network) is { } misfit) throw new ArgumentException(misfit, nameof(network));
        var objective = others.Objectives[0];
        var value = objective.Score(others, new NetworkTrace(network, others.Data, cancellationToken)) ?? throw new ArgumentException($"The network breaks what '{objective.Name}' asks of every network, so it has no cost to compare. Take mistakes.", nameof(network));
        var clock = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Look(IntegerNetwork found)
        {
            options.Found?.Invoke(found);
            if (others.Score(found)[0] < value) End(ending);
        }

        var relay = new Relay(report =>
        {
            progress?.Report(report);
            if (report.Bound is { } bound && double.IsFinite(bound) && Cost.AtLeast(bound, value.Denominator) >= value) End(ending);
        });
        var run = others.Train(options with { Found = Look, TargetFraction = null }, new HybridMethod(), relay, ending.Token);
        var (best, reached, proof) = (run.Network, run.Outcome.Value, run.Outcome.Bound ?? BoundProof.Trivial(others, objective));
        if (proof.Value >= value && proof.Trusts is not null)
        {
            var left = ClaimedBound.Seconds(clock.Elapsed.TotalSeconds, options.TimeLimit - clock.Elapsed.TotalSeconds);
            var own = ClaimedBound.Rederive(others, 0, [], value, left, options.Threads, found => { if (others.Misfit(found) is null && others.Score(found)[0] is { } cost && !(cost >= reached)) (best, reached) = (found, cost); }, cancellationToken);
            if (reached is { } exact) SolverContradictionException.ThrowIfAbove(objective.Name, proof, exact);
            proof = own ?? proof;
        }

        var answer = reached < value ? ComparisonAnswer.Better : proof.Value >= value ? ComparisonAnswer.NoneBetter : ComparisonAnswer.Open;
        // Once it is settled, nothing better was looked for.
        string[] notes = [.. run.Notes.Where(note => answer == ComparisonAnswer.Open || !LeastAnswer.IsConstantNote(note)), .. run.Infeasibility is { } none ? [$"None of the others meets what is asked of them: {none.Argument}."] : (string[])[]];
        return new ComparisonResult
        {
            Answer = answer,
            Network = network,
            Value = value,
            Others = others,
            Bound = proof,
            Best = best,
            BestValue = reached,
            Run = run with { Seconds = clock.Elapsed.TotalSeconds, Notes = notes },
        };
    }

    /// <summary>Why a network and an architecture cannot be compared; null where they can.</summary>
    private static string? Misfit(TrainingProblem others, IntegerNetwork network)
    {
        if (others.Objectives.Count != 1 || !ComparisonCertificate.Objectives.Contains(others.Objectives[0].Name))
            return $"The objective '{string.Join(',', others.ObjectiveNames)}' does not compare architectures: what others count depends on widths and ranges. Take {string.Join(" or ", ComparisonCertificate.Objectives)}.";
        if (network.InputCount != others.Data.InputCount || network.InputScale != others.Data.Scale) return $"The network takes {network.InputCount} inputs at scale {network.InputScale}; the data has {others.Data.InputCount} at scale {others.Data.Scale}. Encode the data as for the network.";
        if (network.Layers.SelectMany((layer, l) => l == 0 ? layer.Weights : layer.Weights.Concat(layer.Biases)).Max(weight => Math.Abs((long)weight)) is var largest && largest > ComparisonCertificate.LargestRange) return $"The network has a weight of magnitude {largest}; at most {ComparisonCertificate.LargestRange} are compared. Train one with --range {ComparisonCertificate.LargestRange} or less.";
        if (network.OutputCount != others.OutputCount) return $"The network has {network.OutputCount} outputs, the others have {others.OutputCount}; compare networks of the same outputs.";
        return network.ClassNames is { } names && !names.SequenceEqual(others.Data.ClassNames, StringComparer.Ordinal) ? $"The network's classes are {string.Join(", ", names)}; the data's are {string.Join(", ", others.Data.ClassNames)}." : null;
    }

    /// <summary>Ends a run; reports may come while it is ending.</summary>
    private static void End(CancellationTokenSource ending)
    {
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run was over already.
        }
    }

    private sealed class Relay(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
