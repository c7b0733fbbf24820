using System.Collections.Concurrent;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Trains a network of one neuron and no hidden layer exactly: the fewest outputs below their threshold over all integer weights, by branch and bound on the
/// ranges of the weights.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> A node is a box of weights. A sample that no weights in it can meet is missed. Of two samples on different sides, of which no
/// weights in the box meet both, one is missed, whatever the bias; see <see cref="PairReaches"/>. Such pairs are packed so that no sample pays more
/// than its own cost: a largest flow between the two sides (<see cref="PairMatching"/>). By König's theorem, the pairs of a box of one point with a free
/// bias cost exactly what its best bias costs. So the bound is tight at the leaves, and above them it is at least what monotone functions cost
/// once the signs of the weights are known.
/// </para>
/// <para>
/// <b>Symmetry.</b> Doubling weights and bias loses nothing, so boxes within half of all ranges are left out; weights of zero, which it does not change, are
/// tried beforehand. Where columns add up to the bias unit, such as the codes of a category, taking one from all weights of an earlier category and adding
/// it to all of a later one changes nothing either, and the bias is the first category. Then, instead, boxes are left out in which some earlier category
/// is above its lower limit in all columns and some later one below its upper. A bias that is wide enough never has a lower limit.
/// </para>
/// <para>
/// <b>Course.</b> "No weights cost less than c" is proved for growing c, as in <see cref="NetworkFit"/>; weights found on the way end it; how far the goals lie apart see <see cref="GoalSteps"/>. Each goal's tree
/// is cut into parts for all threads. <b>Cost.</b> A node takes time linear in the pairs for each half of each range. <b>Useful</b> for up to
/// some ten columns where many samples are missed, and to some thousand different inputs. The bound does not depend on the number of threads.
/// </para>
/// </remarks>
internal static class OneNeuronFit
{
    private const long MostBytes = 256 << 20;

    private const int PromisingColumns = 20;

    private const int PartsOfThread = 32;

    /// <summary>Pairs, looked at for each column, of goals that take no time to speak of.</summary>
    private const long CheapWork = 1_000_000_000;

    /// <summary>Whether an objective is in reach: a single neuron, outputs that cost one where they are below their threshold, and pairs that fit into memory.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.RealWeights is not null || problem.Hidden.Count > 0 || problem.OutputCount != 1 || problem.Objectives.Count != 1) return false;
        if (problem.Objectives[0] is not ICorrectnessObjective objective || objective.Shape(problem) != CostShape.Outputs || !objective.Denominator(problem).IsOne) return false;
        if (objective.Thresholds(problem) is not var (plus, minus)) return false;
        long ones = problem.Data.Labels.ToArray().Count(label => label == 1);
        if (SidedSamples.BytesOf(ones, problem.Data.SampleCount - ones) > MostBytes) return false;
        // What a pair can reach stays within 31 bits.
        return 2 * problem.LargestReach + Math.Abs((long)plus) + Math.Abs((long)minus) <= int.MaxValue;
    }

    /// <summary>Whether a problem that <see cref="Fits"/> has so few columns that the fit may well end, and deserves all threads once a search has had its turn.</summary>
    public static bool IsPromising(TrainingProblem problem) => Fits(problem) && ReducedInputs.Of(problem).Count <= PromisingColumns;

    /// <summary>Solves a problem, or bounds it.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="below">Only networks that cost less are of interest; null for any.</param>
    /// <param name="known">Where to begin: a bound that is proved already, or that is of no interest by itself; null for zero.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="threads">Threads; one gives the same network each time.</param>
    /// <param name="reached">The cost of the best network so far, found elsewhere meanwhile; none that costs as much is of interest. Null for none.</param>
    /// <param name="improved">Called with each better bound and the nodes so far.</param>
    /// <param name="found">Called with each better network, from any of the threads.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    /// <exception cref="ArgumentException">The problem is out of reach.</exception>
    public static NetworkFitResult Solve(
        TrainingProblem problem,
        long? below = null,
        long? known = null,
        long nodeLimit = long.MaxValue,
        int threads = 1,
        Func<long?>? reached = null,
        Action<long, long>? improved = null,
        Action<IntegerNetwork>? found = null,
        CancellationToken cancellationToken = default)
    {
        if (!Fits(problem)) throw new ArgumentException($"An exact fit of one neuron needs no hidden layer, one output, one objective that counts outputs, and pairs of samples that fit into memory; the problem is {problem}.", nameof(problem));
        var (plus, minus) = ((ICorrectnessObjective)problem.Objectives[0]).Thresholds(problem)!.Value;
        var samples = new SidedSamples(problem, plus, minus);
        var limit = below ?? problem.Data.SampleCount + 1L;
        var bound = Math.Max(0, Math.Min(limit, samples.Paid));
        if (known is { } floor) bound = Math.Clamp(floor, bound, Math.Max(bound, limit - 1));
        var best = new OneNeuronBest(limit - samples.Paid, found is null ? null : weights => found(Network(problem, samples, weights)));
        var (proved, nodes) = Prove(samples, best, bound - samples.Paid, () => Math.Min(limit, reached?.Invoke() ?? limit) - samples.Paid, nodeLimit, threads, (value, count) => improved?.Invoke(value + samples.Paid, count), cancellationToken);
        bound = proved + samples.Paid;
        limit = Math.Min(limit, reached?.Invoke() ?? limit);

        return best.Weights is { } weights
            ? new NetworkFitResult(Network(problem, samples, weights), best.Cost + samples.Paid, bound, nodes)
            : new NetworkFitResult(null, limit, bound, nodes);
    }

    /// <summary>Proves for growing costs that no weights cost less, until some that were found cost no more.</summary>
    /// <param name="samples">The samples, and what is paid beside their misses.</param>
    /// <param name="best">Where better weights are kept.</param>
    /// <param name="bound">A cost that is proved already.</param>
    /// <param name="limit">The cost from which on no weights are of interest.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="improved">Called with each better bound and the nodes so far.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    public static (long Bound, long Nodes) Prove(SidedSamples samples, OneNeuronBest best, long bound, Func<long> limit, long nodeLimit, int threads, Action<long, long>? improved, CancellationToken cancellationToken)
    {
        var (miss, nodes) = (samples.Prices.Miss, 0L);
        var steps = new GoalSteps(CheapWork / Math.Max(1, (long)samples.High.Length * samples.PlusCosts.Length * samples.MinusCosts.Length));
        for (long most; bound < (most = limit());)
        {
            // Weights of an earlier goal may cost less than the next one would ask for.
            var (before, allowed) = (bound, steps.MostNodes);
            var goal = new OneNeuronGoal(Math.Min(most - bound <= steps.Steps * miss ? most : bound + steps.Steps * miss, best.Cost), best, Math.Min(allowed, nodeLimit - nodes), cancellationToken);
            Search(samples, goal, threads);
            nodes += goal.Nodes;
            if (goal.IsStopped)
            {
                if (allowed == long.MaxValue || nodes >= nodeLimit || cancellationToken.IsCancellationRequested) break;
                steps.GiveUp();
                continue;
            }

            bound = goal.Limit;
            improved?.Invoke(bound, nodes);
            if (best.Weights is not null && best.Cost <= goal.Limit) break;
            steps.Prove(goal.Nodes, (bound - before) / miss);
        }

        return (bound, nodes);
    }

    private static void Search(SidedSamples samples, OneNeuronGoal goal, int threads)
    {
        var tree = new OneNeuronTree(samples, goal);
        tree.OfferZero();
        if (goal.Limit <= 0) return;
        if (threads <= 1)
        {
            tree.Search(tree.Whole);
            return;
        }

        var open = new Queue<OneNeuronTree.Box>([tree.Whole]);
        while (open.Count > 0 && open.Count < PartsOfThread * threads && !goal.IsStopped) tree.Split(open.Dequeue(), open);
        var parts = new ConcurrentQueue<OneNeuronTree.Box>(open);
        Parallel.For(0, Math.Min(threads, open.Count), new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            var own = worker == 0 ? tree : new OneNeuronTree(samples, goal);
            while (!goal.IsStopped && parts.TryDequeue(out var part)) own.Search(part);
        });
    }

    private static IntegerNetwork Network(TrainingProblem problem, SidedSamples samples, int[] weights)
    {
        var inputs = new int[problem.Data.InputCount];
        var bias = samples.Inputs!.Expand(weights.AsSpan()[..^1], weights[^1], problem, inputs);
        return new IntegerNetwork([new IntegerLayer(inputs.Length, inputs, [bias])], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }
}
