using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>Bounds margins by distances. For max-margin with every output right and counted, and two classes or more present.</summary>
/// <remarks>
/// After sat-margin, an output's margin counts the samples on which it reaches the margin of one half; where some do not, being right does not make them count, so then the rule does not apply.
/// A first-layer neuron with margin m that is +1 on one sample and -1 on another has pre-activations of at least m and at most -m there, whose difference is
/// at most P times the samples' L1 distance. So m is at most half of that; and as the smaller of the two magnitudes is a multiple of its own sample's
/// lattice (the greatest common divisor of its inputs and the scale), it is rounded down to one of the two lattices. Call that the pair's limit. Then:
/// <list type="bullet">
/// <item>A neuron that is constant over the samples has m of at most P (scale + input magnitudes) of every sample.</item>
/// <item>Any other splits the samples in two. Every split is crossed by some edge of a minimum spanning tree over the pairs' limits whose limit is the smallest
/// across that split, so m is at most the tree's longest edge.</item>
/// <item>Some neuron tells apart the two samples of different labels with the smallest limit. K classes need ceil(log2 K) non-constant neurons a layer.</item>
/// <item>Where D neurons of the layer before are not constant, two pre-activations differ by at most 2 P D: a non-constant neuron, and an output with both
/// targets, has m of at most P D; any other P (N + 1).</item>
/// </list>
/// The bound is the best choice of D in every layer.
/// </remarks>
internal static class OppositePairs
{
    public static Fraction? Derive(SignStage stage, CancellationToken cancellationToken)
    {
        if (stage.Objective != "max-margin" || !stage.IsAllRight || stage.Present.Count < 2 || (stage.Governing == "sat-margin" && !stage.ReachesMargin)) return null;
        var problem = stage.Problem;
        var pairs = new PairLimits(problem, cancellationToken);
        var counted = stage.Governing == "min-hinge" ? 0 : problem.OutputCount;
        if (problem.Hidden.Count > 0) return Layers(stage, pairs, counted, cancellationToken);
        BigInteger sum = 0;
        for (var j = 0; j < counted; j++) sum += pairs.Smallest(k => problem.Target(k, j));
        return new Fraction(-sum, problem.Data.Scale);
    }

    private static Fraction Layers(SignStage stage, PairLimits pairs, int counted, CancellationToken cancellationToken)
    {
        var (problem, least) = (stage.Problem, stage.FewestNeurons);
        BigInteger unit = (BigInteger)problem.Data.Scale * problem.Range;
        var split = pairs.LongestTreeEdge();
        var closest = BigInteger.Min(split, pairs.Smallest(k => problem.Data.Labels[k]));
        var best = new BigInteger?[problem.Hidden[0] + 1];
        for (var d = least; d < best.Length; d++) best[d] = closest + (d - 1) * split + (problem.Hidden[0] - d) * (BigInteger)pairs.Constant;
        for (var l = 1; l < problem.Hidden.Count; l++)
        {
            var (width, below) = (problem.Hidden[l], problem.Hidden[l - 1]);
            var next = new BigInteger?[width + 1];
            for (var d = least; d < next.Length; d++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var b = least; b < best.Length; b++) next[d] = Larger(next[d], best[b] + unit * ((BigInteger)d * b + (width - d) * (below + BigInteger.One)));
            }

            best = next;
        }

        var last = problem.Hidden[^1];
        var mixed = Enumerable.Range(0, counted).Count(j => IsMixed(problem, j));
        BigInteger? most = null;
        for (var d = least; d < best.Length; d++) most = Larger(most, best[d] + unit * ((BigInteger)mixed * d + (counted - mixed) * (last + BigInteger.One)));

        // Fewer neurons than the classes need: there is no such network at all, and the weakest bound will do.
        return most is { } sum ? new Fraction(-sum, problem.Data.Scale) : Trivial.Derive(stage);
    }

    private static BigInteger? Larger(BigInteger? left, BigInteger? right) => left is null || right > left ? right ?? left : left;

    private static bool IsMixed(SignProblem problem, int output) => Enumerable.Range(1, problem.Data.SampleCount - 1).Any(k => problem.Target(k, output) != problem.Target(0, output));
}
