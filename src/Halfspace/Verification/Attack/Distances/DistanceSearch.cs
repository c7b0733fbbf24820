using System.Runtime.InteropServices;
using Halfspace.Bounds;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// Branch and bound over the signs of neurons for the nearest input that meets a condition, the part with the lowest bound next. A part gets ranges of its own, over what of the ball can hold a nearer
/// witness, and a short search over them; what that leaves open are parts again.
/// </summary>
/// <param name="question">What is asked, of one target.</param>
/// <param name="best">The nearest witness.</param>
/// <param name="onBound">Told the bound now and then.</param>
/// <param name="limit">Inputs that are farther than this are left out: what is bounded is the least of this and the distance.</param>
/// <param name="begin">Makes the part to begin with of the first ranges; null for all of them.</param>
/// <param name="larger">A search of a larger ball that is paused: what it has left open is begun with, since what is known of its parts holds in a smaller ball too; null for none.</param>
/// <param name="first">What is known of searches before ranges, from other balls; null for nothing.</param>
internal sealed class DistanceSearch(DistanceQuestion question, AttackIncumbent best, Action<double> onBound, double limit = double.PositiveInfinity, Func<ReluRoot, DistancePart>? begin = null, DistanceSearch? larger = null, FirstSearches? first = null)
{
    /// <summary>Steps on the slopes for each neuron, where a part's ranges are bounded.</summary>
    private const int RangeSteps = 20;

    /// <summary>Subproblems of a part's short search.</summary>
    private const int MostSubproblems = 32;

    /// <summary>The same before a part gets ranges of its own, for each open neuron, and besides: about what these take.</summary>
    private const int SubproblemsPerNeuron = 4;

    /// <summary>What ranges take where hardly a neuron is open: bounds of a part are prepared once more in each layer.</summary>
    private const int FirstSubproblems = 96;

    /// <summary>Steps for parts in which every neuron has a sign, before one gets a linear program, which takes as long as hundreds of steps of sixteen.</summary>
    private const int LastSteps = 300;

    /// <summary>What these shrink to, as a share of the first ones.</summary>
    private const float LastRate = 0.005f;

    /// <summary>Open parts from which on new ones do not keep the planes of later layers: a set has some hundred thousand bytes, and a few parts share one.</summary>
    private const int MostWithPlanes = 3000;

    /// <summary>A ball that is smaller by less than this is not worth new planes.</summary>
    private const double WorthNewPlanes = 0.99;

    private readonly Lock gate = new();
    private readonly RangeMemory memory = new([.. question.Chain.Stages.Take(question.Chain.HiddenCount).Select(stage => stage.Outputs)]);
    private readonly InputFocus? focus = question.Norm is LaneNorm.L1 or LaneNorm.L0 ? new InputFocus(question.Problem.Input) : null;
    private readonly OpenParts<DistancePart> parts = new(part => part.Distance);
    private readonly FirstSearches searches = first ?? new FirstSearches();
    private readonly int neurons = question.Chain.Stages.Take(question.Chain.HiddenCount).Sum(stage => stage.Outputs);
    private InputPlanes? planes;
    private double closed = double.PositiveInfinity;
    private int looked;
    private double begun;
    private bool isBegun;

    /// <summary>Subproblems that were bounded, before ranges and after them.</summary>
    public long Nodes { get; private set; }

    /// <summary>What was spent.</summary>
    public CountedWork Work { get; } = new(question.Work);

    /// <summary>What the first part took: as much as there is no way around.</summary>
    public double FirstWork
    {
        get
        {
            lock (gate) return begun;
        }
    }

    /// <summary>What a part took so far, in the mean.</summary>
    public double WorkOfPart
    {
        get
        {
            lock (gate) return Work.Seconds / Math.Max(1, looked);
        }
    }

    /// <summary>Neurons of the widest root that are open.</summary>
    public int Neurons { get; private set; }

    /// <summary>Whether the first ranges could be bounded: false where numbers are of a size that would overflow.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Whether nothing is left to look at.</summary>
    public bool IsDone => isBegun && parts.IsEmpty;

    /// <summary>Whether some part was left though it is not settled.</summary>
    public bool HasUnsettled => closed < Cutoff;

    /// <summary>No witness of the target is nearer.</summary>
    public double Bound
    {
        get
        {
            if (!isBegun) return 0;
            // In this order: what is settled is counted as closed before its part is given back.
            var lowest = parts.Lowest;
            lock (gate) return question.Whole(Math.Min(Math.Min(closed, Cutoff), lowest), Reach);
        }
    }

    /// <summary>The open parts within which a witness nearer than a radius is not excluded.</summary>
    public int OpenWithin(double radius) => parts.All.Count(part => part.Distance < question.CutoffOf(radius));

    private double Reach => Math.Min(best.Distance, limit);

    private double Cutoff => question.CutoffOf(Reach);

    /// <summary>Searches until nothing is left or the time is over.</summary>
    /// <param name="improve">Looks for a nearer witness from an input at which a bound is reached.</param>
    /// <param name="threads">The parts that are worked on at a time.</param>
    /// <param name="seconds">The time.</param>
    /// <param name="most">The counted seconds of work, from the beginning on, after which it stops for now.</param>
    /// <param name="cancellationToken">Stops after the steps at hand.</param>
    public void Run(Action<double[]> improve, int threads, double seconds, double most, CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : seconds - clock.Elapsed.TotalSeconds;
        if (!isBegun && !Begin(threads, () => Left() <= 0)) return;
        parts.Run(part => Look(part, improve, Left, cancellationToken), () => onBound(Bound), threads, () => Work.Seconds >= most ? 0 : Left());
    }

    private bool Begin(int threads, Func<bool> isOver)
    {
        if (larger is { isBegun: true })
        {
            foreach (var part in larger.parts.All) parts.Add(part);
            (isBegun, Neurons, closed) = (true, larger.Neurons, larger.closed);
            return true;
        }

        if (ReluRoot.Of(question.Chain, question.Ball(Reach), RangeSteps, threads, isOver) is not { } root) return IsUsable = false;
        parts.Add(begin is null ? DistancePart.Of(root, question.Rows.Count) : begin(root));
        (isBegun, Neurons) = (true, root.Places.Length);
        return true;
    }

    /// <summary>Planes for a region, or for an earlier one that holds it.</summary>
    internal InputPlanes? Planes(InputRegion region)
    {
        lock (gate)
        {
            if (region.Ball is not { } ball) return null;
            // While another thread has come to a smaller ball, a part can still be looked at over a larger one.
            if (planes is not null && !planes.HoldIn(region)) return InputPlanes.Of(question.Chain, region);
            if (planes is null || ball.Radius < WorthNewPlanes * planes.Ball.Radius) planes = InputPlanes.Of(question.Chain, region);
            return planes;
        }
    }

    /// <summary>Looks at a part and what it is split into.</summary>
    /// <returns>What is left of it.</returns>
    private List<DistancePart> Look(DistancePart part, Action<double[]> improve, Func<double> left, CancellationToken cancellationToken)
    {
        if (part.Distance >= Cutoff) return [];
        try
        {
            return LookInto(part, improve, left, cancellationToken);
        }
        finally
        {
            lock (gate)
            {
                if (looked++ == 0) begun = Work.Seconds;
            }
        }
    }

    private List<DistancePart> LookInto(DistancePart part, Action<double[]> improve, Func<double> left, CancellationToken cancellationToken)
    {
        bool IsOver() => left() <= 0;
        var region = question.Ball(Reach);
        var margins = ChainMargins.Of(question.Chain, region);
        var planes = Planes(region);
        var (root, node) = part.Over(question.Chain, region, margins, focus, planes);
        var search = new ShortSearch(root, question, () => Cutoff);
        search.Begin(node);
        var open = DistanceRanges.Count(root);
        // Neither counts neurons that were given signs, of which ranges bound none.
        var ranges = FirstSubproblems + (SubproblemsPerNeuron * open);
        var cost = (double)ranges + MostSubproblems;
        // With the ranges of the part that it came out of many a part is settled, for less than ranges of its own take.
        var share = search.Distance / Cutoff;
        if (search.IsOpen && searches.IsWorth(share))
        {
            var most = Math.Min(ranges, ShortSearch.MostOf(root.Places.Length, neurons));
            search.Run(Math.Max(MostSubproblems, most), isWholeWanted: true, IsOver);
            searches.Add(share, search.Worker.Subproblems / cost, !search.IsOpen);
        }

        Count(1 + search.Worker.Subproblems, search.Worker);
        if (!search.IsOpen && Ended(search, part, root, region, isLast: false, left, cancellationToken) is { } ended) return ended;

        // What is left of it is no nearer than that.
        part = part with { Distance = Math.Max(part.Distance, Math.Min(Cutoff, search.Distance)) };
        var isEmpty = !DistanceRanges.Tighten(root, node, question.Rows, memory, RangeSteps, Work, IsOver);
        if (isEmpty || part.With(root) is not { } tight) return [];
        if (IsOver()) return [tight];
        (root, node) = tight.Over(question.Chain, region, margins, focus, planes);
        search = new ShortSearch(root, question, () => Cutoff);
        search.Begin(node);
        search.Run(MostSubproblems, isWholeWanted: false, IsOver);
        Count(search.Worker.Subproblems, search.Worker);
        if (search.Point is { } point) improve(point);
        var rest = Ended(search, tight, root, region, isLast: true, left, cancellationToken)!;

        // The planes are facts about the children too, and they take memory.
        var later = parts.Count < MostWithPlanes ? tight.LaterPlanes : null;
        foreach (var one in search.Open) rest.Add(DistancePart.Of(root, one) with { LaterPlanes = later });
        return rest;
    }

    /// <summary>Counts a part that was stated and searched.</summary>
    private void Count(long bounded, DistanceWorker worker)
    {
        lock (gate) Nodes += bounded;
        worker.Count(Work);
        Work.AddStatements(question.Chain, 2);
    }

    /// <summary>Settles the nodes of a search in which every neuron has a sign.</summary>
    /// <param name="search">The search.</param>
    /// <param name="part">The part that it is of.</param>
    /// <param name="root">What it is over.</param>
    /// <param name="region">The ball.</param>
    /// <param name="isLast">Whether a node that is not settled is left all the same; else the part is better bounded again.</param>
    /// <param name="left">The seconds that are left.</param>
    /// <param name="cancellationToken">Stops after the steps at hand.</param>
    /// <returns>What is left of them; null where one is not settled that should be.</returns>
    private List<DistancePart>? Ended(ShortSearch search, DistancePart part, ReluRoot root, InputRegion region, bool isLast, Func<double> left, CancellationToken cancellationToken)
    {
        var (signed, improved, rest) = (search.Signed, new List<DistanceNode>(), new List<DistancePart>());
        if (signed.Count == 0) return rest;
        // These bounds are to come as near as the gap allows, so all inputs are moved.
        var worker = new DistanceWorker(part.Over(question.Chain, region, root.Net.Margins, focus: null).Root, question.Rows, question.Problem.Input, question.Norm);
        Work.AddStatements(question.Chain, 1);
        for (var first = 0; first < signed.Count; first += DualAscent.Lanes)
        {
            var group = CollectionsMarshal.AsSpan(signed).Slice(first, Math.Min(DualAscent.Lanes, signed.Count - first));
            improved.Clear();
            if (left() <= 0) improved.AddRange(group);
            else worker.Improve(group, improved, LastSteps, Cutoff, LastRate);
            worker.Count(Work);
            foreach (var child in improved)
            {
                var last = DistancePart.Of(root, child);
                if (child.Part.Candidates.Length == 0 && left() > 0) last = last with { Distance = Math.Max(last.Distance, question.Settle(last, region, best, Work, left, cancellationToken)) };
                if (last.Distance >= Cutoff) continue;
                if (child.Part.Candidates.Length > 0 || left() <= 0) rest.Add(last);
                else if (!isLast) return null;
                else lock (gate) closed = Math.Min(closed, last.Distance);
            }
        }

        return rest;
    }
}
