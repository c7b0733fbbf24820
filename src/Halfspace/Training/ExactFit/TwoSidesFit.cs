using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Halfspace.Networks;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Trains two hidden neurons below a single output exactly, one neuron after the other: the first by <see cref="SideTree"/> for all sides that hold half of a class, the second for each of these.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> The output's signs are those of a constant or of one neuron, or one class is what either of two sides of the neurons holds, positive or negative ones, and the other what neither does. One neuron is twice the same side, and a constant costs
/// a class. With W what the class costs as a whole, and k what the network may cost, the sides hold all of it but for k less what they wrongly hold. So twice what one of them holds of the class, less what it wrongly holds, is W - k at least: twice what it misses,
/// and what it wrongly holds, are W + k at most. Few sides are like that where k is small beside W. For each of them the second neuron is fitted to what the first one leaves. Either class may be the one that is held, so both are searched.
/// </para>
/// <para>
/// <b>Course.</b> "No network costs less than c" is proved for growing c; a network found on the way lowers c. <b>Cost.</b> The trees of both neurons stand one after the other, where <see cref="NetworkFit"/> has their product, but the first one prunes with half of what
/// the class costs. <b>Useful</b> where the optimum is small beside both classes, and samples share most of their columns.
/// </para>
/// </remarks>
internal static class TwoSidesFit
{
    private const int MostWeights = 300;
    private const long MostValues = 20_000_000;
    private const int PartsOfThread = 32;

    /// <summary>A goal takes about as long as the one before it, so few are passed on the way.</summary>
    private const int StrideGrowth = 4;

    /// <summary>Sides that are kept to be fitted with a second one; with more the search is given up.</summary>
    private const int MostSides = 200_000;

    /// <summary>A second neuron of more nodes is searched by all threads.</summary>
    private const long LongSearch = 20_000;

    /// <summary>Nodes after which the order of the columns is worth some thought.</summary>
    private const long QuickNodes = 50_000;

    private const int Orders = 24;
    private const int Finalists = 4;
    private const int Walks = 250;
    private const int LastWalks = 1500;

    /// <summary>Whether a problem is in reach: one output over two hidden neurons, two classes of samples that are right or wrong, and sums within 31 bits.</summary>
    public static bool Fits(TrainingProblem problem, OutputSteps steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.RealWeights is null && problem.OutputCount == 1 && problem.Hidden is [2] && problem.Data.ClassCount == 2 && problem.Part is null && problem.Objectives.Count == 1
            && problem.Objectives[0] is Mistakes or MaxCorrect or SatMargin
            && problem.Data.InputCount <= MostWeights && (problem.Data.InputCount + 1L) * problem.Data.SampleCount <= MostValues
            && BigInteger.Max(steps.PlusCost, steps.MinusCost) * problem.Data.SampleCount < int.MaxValue && steps.PlusCost.Sign > 0 && steps.MinusCost.Sign > 0
            && 4 * problem.LargestReach < int.MaxValue;
    }

    /// <summary>Solves a problem, or bounds it.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="steps">What samples of both classes cost.</param>
    /// <param name="below">Only networks that cost less are of interest; null for any.</param>
    /// <param name="start">Where to begin, if what can be shown below is of no interest; it is not taken for proved. Null for zero.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="reached">The cost of the best network so far, found elsewhere meanwhile; null for none.</param>
    /// <param name="improved">Called with each better bound, and the nodes so far.</param>
    /// <param name="found">Called with each better network, from any of the threads.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    public static NetworkFitResult Solve(
        TrainingProblem problem,
        OutputSteps steps,
        long? below = null,
        long? start = null,
        long nodeLimit = long.MaxValue,
        int threads = 1,
        Func<long?>? reached = null,
        Action<long, long>? improved = null,
        Action<IntegerNetwork>? found = null,
        CancellationToken cancellationToken = default)
    {
        if (!Fits(problem, steps)) throw new ArgumentException($"The fit of two sides needs one output over two hidden neurons, two classes, and an objective that counts; the problem is {problem}.", nameof(problem));
        var samples = new SideSamples(problem, (long)steps.MinusCost, (long)steps.PlusCost);
        // A constant costs one of the classes.
        var limit = Math.Min(below ?? long.MaxValue, samples.Paid + samples.Costs.Min(costs => costs.Sum()));
        var bound = Math.Min(samples.Paid, limit);
        var proved = bound;
        if (start is { } floor && floor > bound) bound = Math.Max(bound, Math.Min(floor, limit - 1));
        var (unit, nodes, best, gate) = (LargestDivisor.Of((long)steps.PlusCost, (long)steps.MinusCost), 0L, default((IntegerNetwork Network, long Cost)?), new Lock());
        var (isChosen, stride) = (false, unit);
        while (bound < limit)
        {
            limit = Math.Max(bound, Math.Min(limit, reached?.Invoke() ?? limit));
            if (bound >= limit) break;
            var most = Math.Min(limit, bound + stride) - samples.Paid - 1;
            var goal = new SideGoal(most, Math.Min(isChosen ? long.MaxValue : QuickNodes, nodeLimit - nodes), cancellationToken);
            for (var label = 0; label < 2 && !goal.IsStopped; label++)
            {
                var (own, ordered) = (label, samples);
                void Take(Side one, Side other, long cost)
                {
                    if (!goal.Lower(cost)) return;
                    var network = Network(problem, ordered, one, other, own);
                    lock (gate)
                    {
                        if (best is null || cost + ordered.Paid < best.Value.Cost) best = (network, cost + ordered.Paid);
                    }

                    found?.Invoke(network);
                }

                new Run(samples, goal, own, threads, Take).Search();
            }

            nodes += goal.Nodes;
            if (goal.IsStopped)
            {
                if (isChosen || nodes >= nodeLimit || cancellationToken.IsCancellationRequested) break;
                (isChosen, samples) = (true, Ordered(problem, steps, samples, most, cancellationToken));
                if (best is { } cheaper) limit = Math.Min(limit, cheaper.Cost);
                continue;
            }

            proved = bound = goal.Most + samples.Paid + 1;
            improved?.Invoke(proved, nodes);
            if (best is { } met && met.Cost <= bound) break;
            stride *= StrideGrowth;
        }

        return new NetworkFitResult(best?.Network, best?.Cost ?? limit, proved, nodes);
    }

    /// <summary>The samples with their columns in the order, out of some, in which the search for first sides seems to have the fewest nodes.</summary>
    private static SideSamples Ordered(TrainingProblem problem, OutputSteps steps, SideSamples first, long most, CancellationToken cancellationToken)
    {
        double Nodes(SideSamples samples, int walks)
        {
            var (sum, goal) = (0.0, new SideGoal(most, long.MaxValue, cancellationToken));
            for (var label = 0; label < 2; label++) sum += new SideTree(samples, goal, FirstQuestion(samples, label), true, _ => { }).Estimate(walks, new Random(walks));
            return sum;
        }

        SideSamples[] orders = [first, .. Enumerable.Range(1, Orders - 1).TakeWhile(_ => !cancellationToken.IsCancellationRequested).Select(shuffle => new SideSamples(problem, (long)steps.MinusCost, (long)steps.PlusCost, shuffle))];
        SideSamples[] finalists = [.. orders.OrderBy(samples => Nodes(samples, Walks)).Take(Finalists)];
        return finalists.MinBy(samples => Nodes(samples, LastWalks))!;
    }

    /// <summary>Which sides hold half of a class.</summary>
    private static SideQuestion FirstQuestion(SideSamples samples, int label) => new(samples.Costs[label], samples.Costs[1 - label], 2, samples.Costs[label].Sum(), 0);

    /// <summary>The network of which either side holds a class.</summary>
    private static IntegerNetwork Network(TrainingProblem problem, SideSamples samples, Side one, Side other, int own)
    {
        var first = new IntegerLayer(problem.Data.InputCount, new int[2 * problem.Data.InputCount], new int[2]);
        foreach (var (h, side) in new[] { (0, one), (1, other) })
        {
            var (weights, bias, reduced) = ((int[])side.Weights.Clone(), side.Bias, new int[samples.Order.Length]);
            foreach (var category in samples.Categories)
            {
                var raised = Math.Clamp(bias - samples.BiasRange, 0, category.Min(p => samples.Ranges[p] - weights[p]));
                foreach (var p in category) weights[p] += raised;
                bias -= raised;
            }

            for (var p = 0; p < weights.Length; p++) reduced[samples.Order[p]] = side.IsNegative ? -weights[p] : weights[p];
            first.Biases[h] = samples.Inputs.Expand(reduced, side.IsNegative ? -bias : bias, problem, first.WeightsOf(h));
        }

        var sign = own == 1 ? 1 : -1;
        var output = new IntegerLayer(2, [one.IsNegative ? -sign : sign, other.IsNegative ? -sign : sign], [sign]);
        return new IntegerNetwork([first, output], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }

    /// <summary>The search with one class as that which either side holds.</summary>
    private sealed class Run
    {
        private readonly SideSamples samples;
        private readonly SideGoal goal;
        private readonly int label;
        private readonly long[] missed;
        private readonly long[] held;
        private readonly int threads;
        private readonly Action<Side, Side, long> take;

        public Run(SideSamples samples, SideGoal goal, int label, int threads, Action<Side, Side, long> take)
        {
            (this.samples, this.goal, this.label, this.threads, this.take) = (samples, goal, label, Math.Max(1, threads), take);
            (missed, held) = (samples.Costs[label], samples.Costs[1 - label]);
        }

        public void Search()
        {
            var sides = First();
            if (goal.IsStopped) return;
            var (open, far) = (new ConcurrentQueue<Side>(sides.OrderBy(side => 2 * side.Missed + side.Held)), new ConcurrentQueue<Side>());
            Each(() =>
            {
                while (!goal.IsStopped && open.TryDequeue(out var side))
                {
                    if (side.Held > goal.Most) continue;
                    if (!Second(side).Search([], LongSearch)) far.Enqueue(side);
                }
            });
            foreach (var side in far)
            {
                if (goal.IsStopped) return;
                Whole(() => Second(side));
            }
        }

        /// <summary>The sides that hold half of the class.</summary>
        private List<Side> First()
        {
            var (sides, known, gate) = (new List<Side>(), new HashSet<string>(), new Lock());
            void Keep(Side side)
            {
                lock (gate)
                {
                    if (!known.Add(new string(MemoryMarshal.Cast<ulong, char>(side.Members)))) return;
                    if (sides.Count == MostSides) goal.Stop();
                    else sides.Add(side);
                }
            }

            var question = FirstQuestion(samples, label);
            Whole(() => new SideTree(samples, goal, question, true, Keep));
            return sides;
        }

        /// <summary>The tree of a second side, for what the first one leaves.</summary>
        private SideTree Second(Side first)
        {
            bool Holds(int k) => (first.Members[k / 64] >> k & 1) != 0;
            long[] left = [.. missed.Select((cost, k) => Holds(k) ? 0 : cost)];
            long[] more = [.. held.Select((cost, k) => Holds(k) ? 0 : cost)];
            var question = new SideQuestion(left, more, 1, -first.Held, first.Held);
            return new SideTree(samples, goal, question, false, second => take(first, second, first.Held + second.Missed + second.Held));
        }

        /// <summary>Searches all weights by all threads.</summary>
        private void Whole(Func<SideTree> make)
        {
            var (tree, open) = (make(), new Queue<int[]>([[]]));
            while (threads > 1 && open.Count > 0 && open.Count < PartsOfThread * threads && !goal.IsStopped) tree.Split(open.Dequeue(), open);
            var parts = new ConcurrentQueue<int[]>(open);
            Each(() =>
            {
                var own = make();
                while (!goal.IsStopped && parts.TryDequeue(out var part)) own.Search(part);
            });
        }

        private void Each(Action work)
        {
            if (threads == 1) work();
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => work());
        }
    }
}
