using System.Collections.Concurrent;
using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.RiskScores;

/// <summary>Branch and bound over the integer weights of a risk score, the node of the least bound first.</summary>
/// <remarks>
/// <para><b>Bound.</b> <see cref="RiskRelaxation"/> proposes a point for a node's box, and <see cref="LogisticBound"/> makes a bound of it.</para>
/// <para>
/// <b>Split.</b> While a limit or a price may leave inputs out: the open input whose part in the point's scores is largest, into weights below, at and above zero. Then a weight that is no integer, at it.
/// A range of the bias that is far wider than needed is cut down first, since the bound is the looser the wider it is.
/// </para>
/// <para><b>Threads.</b> Nodes are taken in groups of a fixed number, looked at side by side, and their results taken in the order of the group: so the tree is the same on any number of cores.</para>
/// </remarks>
internal sealed class RiskTree
{
    private const int Group = 16;

    /// <summary>Points of all nodes have at most so many numbers in all, half a gigabyte; then the run ends with the bound so far.</summary>
    private const long MostNumbers = 1L << 26;

    /// <summary>Every so many nodes the point is rounded to a score.</summary>
    private const int NodesBetweenCandidates = 8;

    private const int WideBias = 128;

    private const int MostGreedy = 12;

    private readonly RiskScoreProblem problem;
    private readonly TrainingOptions options;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly RiskRows rows;
    private readonly RiskWorker starter;
    private readonly ConcurrentBag<RiskWorker> workers = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int[]? best;
    private LossInterval? value;
    private double estimate = double.PositiveInfinity;
    private double secondsToBest;
    private long nodes;

    public RiskTree(RiskScoreProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress)
    {
        (this.problem, this.options, this.progress) = (problem, options, progress);
        rows = new RiskRows(problem);
        starter = new RiskWorker(rows);
    }

    /// <summary>A node whose bound reaches this needs no more looking at.</summary>
    private double Cutoff => value is { } known ? known.Upper - Tolerances.LogisticGap / 2 : double.PositiveInfinity;

    public RiskScoreResult Run(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < TimeSpan.MaxValue.TotalSeconds) ending.CancelAfter(TimeSpan.FromSeconds(Math.Clamp(options.TimeLimit, 0, int.MaxValue / 1000)));
        var root = RiskNode.Of(RiskBox.Of(problem), null, problem.Shape);
        if (root.IsEmpty) return Result(root, double.PositiveInfinity);
        // A run that is stopped at once has a bound, too.
        root.Take(root.Point, new LogisticBound(rows).Of(root.Box!, root.Point));
        Start(root, ending.Token);
        var open = new PriorityQueue<RiskNode, (double Bound, long Number)>();
        open.Enqueue(root, (root.Bound, 0));
        var (number, group, reported) = (0L, new List<RiskNode>(), double.NegativeInfinity);
        var mostNodes = Math.Min(options.NodeLimit ?? long.MaxValue, MostNumbers / rows.Columns.Length);
        while (!ending.IsCancellationRequested && nodes < mostNodes && open.Count > 0 && open.Peek().Bound < Cutoff)
        {
            group.Clear();
            while (group.Count < Group && open.Count > 0 && open.Peek().Bound < Cutoff) group.Add(open.Dequeue());
            var views = new RiskView?[group.Count];
            var (first, cutoff) = (nodes, Cutoff);
            Parallel.For(0, group.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Threads) }, g =>
            {
                if (ending.IsCancellationRequested) return;
                var worker = workers.TryTake(out var idle) ? idle : new RiskWorker(rows);
                views[g] = worker.Look(group[g], cutoff, (first + g) % NodesBetweenCandidates == 0);
                workers.Add(worker);
            });
            for (var g = 0; g < group.Count; g++)
            {
                if (views[g] is not { } view) continue;
                nodes++;
                if (view.Score is { } score && Offer(score)) Offer(starter.Candidates.Improved(score.Weights));
            }

            for (var g = 0; g < group.Count; g++)
            {
                if (views[g] is null) continue;
                if (group[g].Bound >= Cutoff)
                {
                    group[g].Close();
                    continue;
                }

                foreach (var part in Split(group[g])) open.Enqueue(part, (part.Bound, ++number));
            }

            if (open.Count > 0 && open.Peek().Bound is var bound && bound > reported) Report(reported = Math.Min(bound, Cutoff));
        }

        return Result(root, root.LeastOfLeaves());
    }

    private void Start(RiskNode root, CancellationToken cancellationToken)
    {
        var worker = starter;
        if (options.Start is { } start && problem.Shape.Misfit(start) is null) Offer([.. start.Layers[0].Weights, start.Layers[0].Biases[0]], double.NegativeInfinity);
        if (worker.Candidates.Near(new double[root.Box!.Low.Length]) is { } least) Offer(least);
        if (worker.Candidates.Greedy(Math.Min(problem.Limits.MaxInputs ?? MostGreedy, MostGreedy), cancellationToken) is { } greedy) Offer(greedy);
        if (best is not null) Offer(worker.Candidates.Exchanged(best, estimate, cancellationToken));
    }

    private bool Offer((int[] Weights, double Cost) score) => Offer(score.Weights, score.Cost);

    /// <summary>Takes a score that costs less than the best, by its enclosed cost.</summary>
    private bool Offer(int[] weights, double about)
    {
        if (about >= estimate || problem.Shape.Misfit(problem.Network(weights)) is not null) return false;
        var cost = new LogisticBound(rows).CostOf(weights);
        if (cost.Upper >= value?.Upper) return false;
        (best, value, secondsToBest) = (weights, cost, clock.Elapsed.TotalSeconds);
        estimate = (cost.Lower + cost.Upper) / 2;
        options.Found?.Invoke(problem.Network(weights));
        Report(null);
        return true;
    }

    private void Report(double? bound) => progress?.Report(new TrainingProgress(clock.Elapsed.TotalSeconds, RiskScoreCertificates.Objective, value?.Upper, bound, 0, nodes));

    private IEnumerable<RiskNode> Split(RiskNode node)
    {
        var (box, point) = (node.Box!, node.Start);
        if (box.IsPoint)
        {
            // What a single score costs is known; the bound falls short of it by rounding alone.
            Offer(box.Low, double.NegativeInfinity);
            return [];
        }

        if (WideCut(box, point[^1]) is { } cut) return Parts(node, box, box.Bias, cut);
        var (foremost, most) = (-1, 0.0);
        for (var i = 0; i < box.Bias; i++)
        {
            if (box.IsOpen(i) && Math.Abs(point[i]) * rows.Sizes[i] is var size && size > most) (foremost, most) = (i, size);
        }

        if (foremost >= 0 && most > Tolerances.LogisticPoint) return Parts(node, box, foremost, -1, 0);
        var (place, farthest) = (-1, 0.0);
        for (var j = 0; j < box.Low.Length; j++)
        {
            if (box.Low[j] < box.High[j] && Math.Abs(point[j] - Math.Round(point[j])) is var off && (place < 0 || off > farthest)) (place, farthest) = (j, off);
        }

        // Where all are integers, the first that has a choice is cut beside the point.
        var at = farthest > Tolerances.LogisticPoint ? (int)Math.Floor(point[place]) : Math.Round(point[place]) is var whole && whole < box.High[place] ? (int)whole : (int)whole - 1;
        if (farthest <= Tolerances.LogisticPoint) Offer(Array.ConvertAll(point, w => (int)Math.Round(w)), double.NegativeInfinity);
        return Parts(node, box, place, Math.Clamp(at, box.Low[place], box.High[place] - 1));
    }

    /// <summary>Where to cut a range of biases that is much too wide, if it is.</summary>
    private static int? WideCut(RiskBox box, double bias)
    {
        long width = (long)box.High[^1] - box.Low[^1];
        if (width <= WideBias) return null;
        var reach = Math.Max(WideBias / 4, width / 16);
        if (box.High[^1] - bias > 2 * reach) return (int)(Math.Round(bias) + reach);
        return (int)(Math.Round(bias) - reach) - 1;
    }

    /// <summary>The parts that a cut, or two of one weight, leave.</summary>
    private IEnumerable<RiskNode> Parts(RiskNode node, RiskBox box, int place, int at, int? again = null)
    {
        if (again is not null && (box.Low[place] > at || box.High[place] <= at)) (at, again) = (again.Value, null);
        if (again is not null && box.High[place] <= again) again = null;
        var (first, second) = node.Cut(box, place, at, problem.Shape);
        if (again is { } upper && second.Box is { } rest)
        {
            var (middle, last) = second.Cut(rest, place, upper, problem.Shape);
            return new[] { first, middle, last }.Where(part => !part.IsEmpty);
        }

        return new[] { first, second }.Where(part => !part.IsEmpty);
    }

    private RiskScoreResult Result(RiskNode root, double least)
    {
        // Another machine may round a point's probabilities the other way.
        var bound = double.IsFinite(least) ? Math.Max(0, least - Tolerances.LogisticGap / 4) : least;
        IntegerNetwork? network = best is null ? null : problem.Network(best);
        var isProved = value is { } known && known.Upper - bound <= Tolerances.LogisticGap;
        return new RiskScoreResult
        {
            Status = root.IsEmpty ? TrainingStatus.Infeasible : network is null ? double.IsPositiveInfinity(least) ? TrainingStatus.Infeasible : TrainingStatus.Unknown : isProved ? TrainingStatus.Optimal : TrainingStatus.Feasible,
            Problem = problem,
            Network = network,
            Value = value,
            Bound = bound,
            Nodes = nodes,
            Seconds = clock.Elapsed.TotalSeconds,
            SecondsToBest = network is null ? null : secondsToBest,
            Tree = root.Claims(least),
        };
    }
}
