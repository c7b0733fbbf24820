using Halfspace.Networks;
using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Disjoint subsets of the samples, on none of which one or two hidden neurons can be right throughout: each of them costs at least one miss.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> <see cref="FewNeurons"/> rules out, for every sign that the layer above can give, that an output tells the classes of
/// the subset apart. In mistakes and max-correct one of its samples is missed then; in sat-margin each output whose target differs between the two classes misses
/// one. Subsets share no sample, so their costs add up.
/// </para>
/// <para>
/// <b>Course.</b> A subset grows by a sample that the last network gets wrong until no network is left, then loses samples that are not needed
/// for that, and is taken out. It ends where a network is right on all that is left, or a decision takes too many nodes. Where the data have far more columns
/// than <see cref="NetworkFit"/> can take, subsets of some twenty samples are decided in seconds, for what must be right on all of them narrows weights at once.
/// </para>
/// </remarks>
internal sealed class InfeasibleSubsetsBound : ICostBound
{
    private const long MostFits = 2_000;

    /// <summary>Of one decision; the first ones about a subset take a few hundred thousand on wide data, later ones hardly any.</summary>
    private const long MostNodes = 1_000_000;

    /// <inheritdoc/>
    public string Name => "infeasible-subsets";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <summary>Whether the argument applies: two classes with samples, one hidden layer of one or two neurons, and misses that are counted.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return FewNeurons.Fits(problem) && problem.Hidden[0] <= 2 && (problem.Objectives[^1] as ICorrectnessObjective)?.PriceOfInseparable(problem) is not null;
    }

    /// <inheritdoc/>
    /// <remarks>Cancelled, it keeps the subsets found so far.</remarks>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (!Fits(stage.Problem) || (!stage.IsClaim && NetworkFit.IsPromising(stage.Problem.WithFirstObjectives(1)))) return null;
        var each = ((ICorrectnessObjective)stage.Objective).PriceOfInseparable(stage.Problem)!.Value;
        var left = Enumerable.Range(0, stage.Problem.Data.SampleCount).ToList();
        var (subsets, samples) = (0, 0);
        BoundProof? proof = null;
        while (!(proof is { } known && stage.Enough is { } enough && known.Value >= enough))
        {
            if (Grow(stage, left, cancellationToken) is not { } grown) return proof;
            var subset = Shrink(stage.Problem, grown, cancellationToken);
            left = [.. left.Except(subset)];
            subsets++;
            samples += subset.Count;
            proof = new BoundProof(new Cost(subsets * each, stage.Objective.Denominator(stage.Problem)), Kind, FormattableString.Invariant($"{subsets} disjoint subsets of {samples} samples together, on none of which a network is right throughout"), Rule: Name);
            stage.Improved?.Invoke(proof);
        }

        return proof;
    }

    /// <summary>A subset of the samples left on which no network is right; null where there is none, or none was found.</summary>
    private static List<int>? Grow(ProofStage stage, List<int> left, CancellationToken cancellationToken)
    {
        var data = stage.Problem.Data;
        if (left.Count == 0) return null;
        var other = left.FindIndex(k => data.Labels[k] != data.Labels[left[0]]);
        if (other < 0) return null;
        List<int> chosen = [left[0], left[other]];
        while (true)
        {
            if (IsSeparable(stage.Problem, chosen, cancellationToken, out var network) is not { } answer) return null;
            if (!answer) return chosen;
            var wrong = Wrong(stage.Problem, network!, left, chosen);
            if (wrong < 0)
            {
                stage.Found?.Invoke(network!);
                return null;
            }

            chosen.Add(wrong);
        }
    }

    /// <summary>Leaves out one sample after the other where the rest is still infeasible; small subsets leave more for the next.</summary>
    private static List<int> Shrink(TrainingProblem problem, List<int> subset, CancellationToken cancellationToken)
    {
        foreach (var sample in subset.ToArray())
        {
            List<int> rest = [.. subset.Where(k => k != sample)];
            if (rest.Count > 1 && IsSeparable(problem, rest, cancellationToken, out _) == false) subset = rest;
        }

        return subset;
    }

    private static bool? IsSeparable(TrainingProblem problem, List<int> subset, CancellationToken cancellationToken, out IntegerNetwork? network)
    {
        network = null;
        var part = SubsetBound.Select(problem, subset);
        if (!FewNeurons.Fits(part)) return true;
        var decision = new FewNeurons(part, MostFits, MostNodes, cancellationToken);
        var one = decision.IsOneEnough();
        var answer = one == false && problem.Hidden[0] == 2 ? decision.AreTwoEnough() : one;
        network = decision.Network;
        return answer;
    }

    private static int Wrong(TrainingProblem problem, IntegerNetwork network, List<int> left, List<int> chosen)
    {
        var trace = new NetworkTrace(network, problem.Data);
        foreach (var k in left.Except(chosen))
        {
            for (var j = 0; j < problem.OutputCount; j++)
            {
                if ((trace.Outputs(k)[j] >= 0) != (problem.Target(k, j) > 0)) return k;
            }
        }

        return -1;
    }
}
