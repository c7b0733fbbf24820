using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Bounds margins by distances: a neuron that is +1 on one sample and -1 on another has a pre-activation of at least m on the
/// one and at most -m on the other, and their difference is at most P times the samples' L1 distance.
/// </summary>
/// <remarks>
/// So 2 m &lt;= P |x_k - x_k'|_1 for each pair of opposite signs, rounded down to the samples' lattice. With all samples right:
/// <list type="bullet">
/// <item>A constant neuron of the first layer has m &lt;= P (|x_k|_1 + 1) for every k.</item>
/// <item>A non-constant one splits the samples in two, so its margin is at most the smallest distance across the cut, and no cut beats
/// the longest edge of the minimum spanning tree.</item>
/// <item>K classes need ceil(log2 K) non-constant neurons in every hidden layer, and some neuron of the first layer must
/// tell apart the closest pair of different labels.</item>
/// <item>Where D neurons below are not constant, two pre-activations of a later layer differ by at most 2 P D, so a non-constant
/// neuron, and an output with targets of both signs, has m &lt;= P D; others have m &lt;= P (N + 1).</item>
/// </list>
/// The bound is the best trade of D in each layer. Output margins over some samples only, which the objective has after one that counts outputs as
/// wrong, are not bounded by pairs: then the argument does not apply, though a later objective may say that all signs are right.
/// </remarks>
internal sealed class OppositePairsBound : ICostBound
{
    private const long LargestWork = 1_000_000_000;

    /// <inheritdoc/>
    public string Name => "opposite-pairs";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => true;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var problem = stage.Problem;
        if (stage.Objective.Quantity != NetworkQuantity.Margins || !stage.IsAllRight || !stage.CountsEverySample || stage.PresentClasses < 2) return null;
        long sum;
        try
        {
            var inputs = ReducedInputs.Of(problem, cancellationToken);
            if ((long)problem.Data.SampleCount * problem.Data.SampleCount * (inputs.Count + 1) > LargestWork) return null;
            var distances = new SampleDistances(problem, inputs, cancellationToken);
            var countsOutputs = problem.CorrectnessBefore(stage.Objective) is not { CountsOutputs: false };
            sum = problem.Hidden.Count == 0
                ? (countsOutputs ? Outputs(problem, distances) : 0)
                : Layers(stage, distances, countsOutputs);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return new BoundProof(new Cost(-sum, problem.Data.Scale), Kind, "a neuron's margin is at most half the range times the distance of two samples on its two sides", Rule: Name);
    }

    private static long Outputs(TrainingProblem problem, SampleDistances distances)
    {
        // The targets of an output differ between its own class and all others; a single output has those of class 1.
        var closest = distances.ClosestToOthers();
        return problem.Coding == OutputCoding.Single ? closest[1] : closest.Sum();
    }

    private static long Layers(ProofStage stage, SampleDistances distances, bool countsOutputs)
    {
        var (problem, least) = (stage.Problem, stage.FewestNeurons);
        long scale = problem.Data.Scale, range = problem.Range;
        var split = Math.Min(distances.Limit, distances.LongestTreeEdge());
        var closest = Math.Min(split, distances.ClosestToOthers().Min());
        var best = new long[problem.Hidden[0] + 1];
        for (var d = 0; d < best.Length; d++)
            best[d] = d < least ? long.MinValue : closest + (d - 1) * split + (problem.Hidden[0] - d) * distances.Limit;
        for (var l = 1; l < problem.Hidden.Count; l++)
        {
            var (width, below) = (problem.Hidden[l], problem.Hidden[l - 1]);
            var next = new long[width + 1];
            for (var d = 0; d <= width; d++)
            {
                next[d] = long.MinValue;
                for (var b = least; b <= below && d >= least; b++)
                {
                    if (best[b] != long.MinValue)
                        next[d] = Math.Max(next[d], best[b] + scale * range * (d * b + (width - d) * (below + 1L)));
                }
            }

            best = next;
        }

        var most = long.MinValue;
        var last = problem.Hidden[^1];
        for (var d = least; d <= last; d++)
        {
            if (best[d] == long.MinValue) continue;
            var sum = best[d];
            for (var j = 0; j < problem.OutputCount && countsOutputs; j++) sum += scale * range * (HasBothTargets(problem, j) ? d : last + 1L);
            most = Math.Max(most, sum);
        }

        // Fewer neurons than the classes need: there is no network at all, and any bound holds; the weakest is kept.
        return most == long.MinValue ? (long)-stage.Objective.TrivialBound(problem).Numerator : most;
    }

    private static bool HasBothTargets(TrainingProblem problem, int output)
    {
        for (var k = 1; k < problem.Data.SampleCount; k++)
        {
            if (problem.Target(k, output) != problem.Target(0, output)) return true;
        }

        return false;
    }
}
