using Halfspace.Mip.Exact;
using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Fits one neuron exactly whose used inputs are limited or have a price: branch and bound over which inputs are used, then over the weights of the supports that
/// are left.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Samples that agree in the inputs of a support look alike to it. Whatever sits on top of these inputs, a network, a tree or a rule, gives them one answer, so
/// of each such cell the cheaper side is missed at least. A node has inputs that are in, inputs that are out and inputs that are open: it costs at least what the cells of all
/// that are not out cost, and the price of those that are in. Where only some more inputs can be paid for, what they can take from the cost of the included ones is
/// bounded one by one (<see cref="SupportGains"/>). So a node is left where this reaches the best cost.
/// </para>
/// <para>
/// <b>Leaves.</b> What is left is a list of supports, whose weights are fitted by <see cref="OneNeuronTree"/> with the prices counted, cheapest first. Where neither prices nor
/// limits keep any input out, the weights of all inputs are fitted at once instead.
/// </para>
/// <para>
/// <b>Many values.</b> The cells of inputs of many values are of a sample or two each, and cost nothing. Where a limit on inputs leaves only such cells, and samples are many, the inputs
/// and the ranges of their weights are searched together: <see cref="BoxTree"/>.
/// </para>
/// <para><b>Cost.</b> A node takes time linear in the cells and the inputs. <b>Useful</b> for up to some forty inputs, or a limit of up to some five inputs, and any number of samples.</para>
/// </remarks>
internal static class SupportFit
{
    private const int ManyInputs = 40;

    private const int FewInputs = 5;

    private const int ManyOfWhichFew = 100;

    private const int ManySamples = 2000;

    /// <summary>Whether a problem is in reach: a single neuron whose outputs step, for which inputs are limited or have a price, or misses cost differently.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // What only counts misses is for the fit of one neuron, and where its pairs are too many, nothing here does better.
        return PricedNeuron.Fits(problem) && (problem.SeesInputs || ((ICorrectnessObjective)problem.Objectives[0]).Thresholds(problem) is null);
    }

    /// <summary>Whether a problem that fits has so few inputs, or may use so few of them, that the fit may well end.</summary>
    public static bool IsPromising(TrainingProblem problem) => Fits(problem) && problem.Data.InputCount <= (problem.Limits.MaxInputs <= FewInputs ? ManyOfWhichFew : ManyInputs);

    /// <summary>
    /// Whether the fit is the bound to begin with: fewer inputs may be used than there are, or each costs at least a miss, which leaves few sets of inputs; and samples are so many
    /// that bounds which compare them with each other take seconds.
    /// </summary>
    public static bool GoesFirst(TrainingProblem problem) => problem.Data.SampleCount >= ManySamples && IsPromising(problem)
        && (problem.Limits.MaxInputs < problem.Data.InputCount || problem.Limits.MaxColumns < (problem.Limits.Columns?.Distinct().Count() ?? problem.Data.InputCount) || problem.Objectives[0].Prices.Input.CompareTo(Rational.One) >= 0);

    /// <summary>Solves a problem, or bounds it. Limits on errors are left away: the bound holds with them, and weights that break them are not found.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="below">Only networks that cost less are of interest; null for any.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="reached">The cost of the best network so far, found elsewhere meanwhile; null for none.</param>
    /// <param name="improved">Called with each better bound and the nodes so far.</param>
    /// <param name="found">Called with each better network, from any of the threads.</param>
    /// <param name="cancellationToken">Stops with the bound so far.</param>
    /// <exception cref="ArgumentException">The problem is out of reach.</exception>
    public static NetworkFitResult Solve(
        TrainingProblem problem,
        long? below = null,
        long nodeLimit = long.MaxValue,
        int threads = 1,
        Func<long?>? reached = null,
        Action<long, long>? improved = null,
        Action<IntegerNetwork>? found = null,
        CancellationToken cancellationToken = default)
    {
        var neuron = PricedNeuron.Of(problem);
        IntegerNetwork? Network(int[] weights) => PricedNeuron.Network(problem, weights) is var network && problem.Score(network)[0] is not null ? network : null;
        var result = Solve(neuron, below, nodeLimit, threads, reached, improved, (weights, _) => { if (found is not null && Network(weights) is { } network) found(network); }, cancellationToken: cancellationToken);
        return new NetworkFitResult(result.Weights is { } best ? Network(best) : null, result.Cost, result.Bound, result.Nodes);
    }

    /// <summary>The same for a neuron. Whether inputs are searched together with the ranges of their weights is decided by the samples, unless it is said.</summary>
    public static SupportFitResult Solve(
        PricedNeuron neuron,
        long? below = null,
        long nodeLimit = long.MaxValue,
        int threads = 1,
        Func<long?>? reached = null,
        Action<long, long>? improved = null,
        Action<int[], long>? found = null,
        bool? byRanges = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        var run = new SupportRun(neuron, new SupportBest(below ?? SupportFitResult.NoLimit, found), reached, improved, nodeLimit, cancellationToken) { ByRanges = byRanges };
        return run.Solve(threads);
    }
}
