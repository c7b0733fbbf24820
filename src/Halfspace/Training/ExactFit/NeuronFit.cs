namespace Halfspace.Training.ExactFit;

/// <summary>
/// Fits one neuron exactly: the integer weights of smallest cost, the sum of what each sample with a wrong sign costs, by
/// branch and bound on the weights' ranges.
/// </summary>
/// <remarks>
/// With a_k the wanted sign times the pre-activation less its threshold, a node knows the interval of each a_k over the ranges left;
/// samples whose interval is below zero are missed in the whole subtree, and their cost is the bound. A sample that may no longer be
/// missed, since that would reach the incumbent, narrows the weights: no range may keep a value with which the sample cannot be met.
/// The range to halve is the one with the largest swing, its width times the sum of its inputs' magnitudes, and the half with
/// the incumbent's value comes first. First of all, <see cref="Inseparability"/> may show that zero cannot be reached.
/// </remarks>
public static class NeuronFit
{
    /// <summary>Solves a fit.</summary>
    /// <param name="problem">The fit.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    public static NeuronFitResult Solve(NeuronFitProblem problem, long nodeLimit = long.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var tree = new NeuronFitTree(problem, nodeLimit, cancellationToken);
        var result = tree.Run(0);
        if (result.IsProved || result.Bound > 0 || !Inseparability.IsProved(problem, 100_000_000)) return result;
        var least = Enumerable.Range(0, problem.Wanted.Count).Where(k => problem.Wanted[k] != 0).Min(k => (long)(problem.Costs?[k] ?? 1));
        return result with { Bound = Math.Min(result.Cost, Math.Max(result.Bound, least)) };
    }

    /// <summary>Looks for a cheaper fit and claims no bound beyond the tree's own: what <see cref="Solve"/> does without its proof.</summary>
    /// <param name="problem">The fit.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    public static NeuronFitResult Improve(NeuronFitProblem problem, long nodeLimit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new NeuronFitTree(problem, nodeLimit, cancellationToken).Run(0);
    }

    /// <summary>Whether some weights give every sample its wanted sign; null where the limit was reached first.</summary>
    /// <param name="problem">The fit; its costs and start do not matter.</param>
    /// <param name="nodeLimit">The number of nodes after which to give up.</param>
    /// <param name="cancellationToken">Gives up in the same way.</param>
    /// <param name="weights">Receives the weights where there are some.</param>
    public static bool? IsSeparable(NeuronFitProblem problem, long nodeLimit, CancellationToken cancellationToken, out int[]? weights)
    {
        ArgumentNullException.ThrowIfNull(problem);
        weights = null;
        if (Inseparability.IsProved(problem, 20_000_000)) return false;
        var result = new NeuronFitTree(problem with { Costs = null, Below = 1 }, nodeLimit, cancellationToken).Run(0);
        weights = result.Weights;
        return result.Weights is not null ? true : result.IsProved ? false : null;
    }
}
