using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>Splits parts on the signs of neurons and bounds the distance in what comes out, sixteen at a time: what one thread of a <see cref="DistanceSearch"/> does.</summary>
internal sealed class DistanceWorker
{
    /// <summary>Parts that are split at once at most: each gives two.</summary>
    public const int MostNodes = Lanes / 2;

    private const int Lanes = DualAscent.Lanes;
    private const int MostCandidates = 8;
    private const double FirstLayer = 0.5;

    /// <summary>Gains below this count as this, so that the other side's still counts.</summary>
    private const double LeastGain = 1.0 / 1024;

    private const float Rate = 0.15f;
    private const float MultiplierRate = 0.5f;
    private const float LastRate = 0.1f;

    private readonly ReluRoot root;
    private readonly int top;
    private readonly DualAscent ascent;
    private readonly GuardedBound guard;
    private readonly NodeLanes lanes;
    private readonly RowShares rows;
    private readonly LaneDistance<float> near;
    private readonly LaneDistance<double> guardedNear;
    private readonly double[] bounds = new double[Lanes];
    private readonly float[] pays = new float[Lanes];
    private readonly float[][] shares;
    private readonly float[][] planes;
    private readonly int[] planePlaces;
    private readonly List<(int Neuron, int Sign)> implied = [];
    private (double Single, double Guarded) counted;

    /// <summary>Prepares a worker.</summary>
    /// <param name="root">What is known of the inputs that are near enough.</param>
    /// <param name="condition">The rows that a witness meets.</param>
    /// <param name="center">The input to which distances are measured.</param>
    /// <param name="norm">How.</param>
    public DistanceWorker(ReluRoot root, IReadOnlyList<OutputRow> condition, ReadOnlySpan<double> center, LaneNorm norm)
    {
        (this.root, top) = (root, root.Net.Layers.Count);
        (ascent, guard, lanes, rows) = (new DualAscent(root.Net), new GuardedBound(root.Net), new NodeLanes(root), new RowShares(root, condition));
        (near, guardedNear) = (new LaneDistance<float>(root.Net, center, norm), new LaneDistance<double>(root.Net, center, norm));
        (ascent.Rows, ascent.Pass.Region, guard.Pass.Region) = (rows, near, guardedNear);
        shares = [.. condition.Select(_ => new float[Lanes])];
        planePlaces = [.. Enumerable.Range(0, ascent.PlaneShares.Length).Select(n => ascent.Pass.Planes!.Rows[n].Place)];
        planes = [.. planePlaces.Select(_ => new float[Lanes])];
    }

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>Counts what batches took since this was asked for last.</summary>
    public void Count(CountedWork work)
    {
        work.AddProducts(ascent.Products - counted.Single, guard.Products - counted.Guarded);
        counted = (ascent.Products, guard.Products);
    }

    /// <summary>Where the bounds of the last batch are reached: in each lane a value of each input that varies.</summary>
    public ReadOnlySpan<Vector512<float>> Points => ascent.Pass.Point;

    /// <summary>Improves the bound of parts with more steps.</summary>
    /// <param name="batch">One to sixteen nodes.</param>
    /// <param name="results">Receives what stays open.</param>
    /// <param name="steps">Steps on slopes, multipliers and shares.</param>
    /// <param name="cutoff">From this distance on a part is done.</param>
    /// <param name="end">What steps shrink to, as a share of the first ones.</param>
    public void Improve(ReadOnlySpan<DistanceNode> batch, List<DistanceNode> results, int steps, double cutoff, float end = LastRate)
    {
        for (var lane = 0; lane < Lanes; lane++) Put(batch[Math.Min(lane, batch.Length - 1)], lane);
        implied.Clear();
        lanes.Load(ascent);
        LoadShares();
        Climb(steps, cutoff, end);
        for (var n = 0; n < batch.Length; n++)
        {
            if (Node(batch[n], n, cutoff) is { } node) results.Add(node);
        }
    }

    /// <summary>Splits nodes.</summary>
    /// <param name="batch">One to <see cref="MostNodes"/> nodes with candidates.</param>
    /// <param name="children">Receives what stays open.</param>
    /// <param name="steps">Steps on slopes, multipliers and shares.</param>
    /// <param name="cutoff">From this distance on a part is done.</param>
    public void Process(ReadOnlySpan<DistanceNode> batch, List<DistanceNode> children, int steps, double cutoff)
    {
        var tries = 1;
        foreach (var node in batch) tries = Math.Max(tries, Math.Min(Math.Min(MostCandidates, MostNodes / batch.Length), node.Part.Candidates.Length));
        for (var lane = 0; lane < Lanes; lane++)
        {
            var node = batch[Math.Min(lane / (2 * tries), batch.Length - 1)];
            Put(node, lane);
            var place = Math.Min(lane / 2 % tries, node.Part.Candidates.Length - 1);
            lanes.Split(node.Part.Candidates[place], lane, lane % 2 == 0 ? -1 : 1, node.Part.Coefficients[place]);
        }

        lanes.Load(ascent);
        LoadShares();
        Climb(steps, cutoff);
        for (var n = 0; n < batch.Length; n++)
        {
            var node = batch[n];
            var count = Math.Min(tries, node.Part.Candidates.Length);
            Subproblems += 2 * count;
            var (chosen, worth) = (0, double.NegativeInfinity);
            implied.Clear();
            for (var t = 0; t < count; t++)
            {
                var lane = 2 * (tries * n + t);
                var (negative, positive) = (Math.Min(cutoff, ascent.Bounds[lane]), Math.Min(cutoff, ascent.Bounds[lane + 1]));
                var (isNegative, isPositive) = (bounds[lane] >= cutoff, bounds[lane + 1] >= cutoff);
                var value = isNegative && isPositive ? double.MaxValue : Worth(node.Part.Candidates[t], negative - node.Part.Bound, positive - node.Part.Bound);
                if (value > worth) (chosen, worth) = (t, value);
                if (isNegative != isPositive) implied.Add((node.Part.Candidates[t], isNegative ? 1 : -1));
            }

            var first = 2 * (tries * n + chosen);
            for (var side = 0; side < 2; side++)
            {
                if (Node(node, first + side, cutoff) is { } child) children.Add(child);
            }
        }
    }

    /// <summary>What a split is worth by what its two sides gain: their product, as in mixed-integer programming, less in the first layer, whose ranges are tight without a sign.</summary>
    private double Worth(int neuron, double negative, double positive) =>
        (root.Places[neuron].Layer == 0 ? FirstLayer : 1) * Math.Max(negative, LeastGain) * Math.Max(positive, LeastGain);

    private void Put(DistanceNode node, int lane)
    {
        lanes.Put(node.Part, lane);
        for (var r = 0; r < shares.Length; r++) shares[r][lane] = node.Shares[r];
        for (var n = 0; n < planes.Length; n++) planes[n][lane] = node.Planes[planePlaces[n]];
        pays[lane] = node.Pay;
    }

    private void LoadShares()
    {
        for (var r = 0; r < shares.Length; r++) rows.Shares[r] = Vector512.Create<float>(shares[r]);
        for (var n = 0; n < planes.Length; n++) ascent.PlaneShares[n] = Vector512.Create<float>(planes[n]);
        near.First = Vector512.Create<float>(pays);
    }

    private void Climb(int steps, double cutoff, float end = LastRate)
    {
        var enough = Vector512.Create((float)Math.Min(cutoff * (1 + Mip.Tolerances.Bound), float.MaxValue));
        ascent.Climb(top, steps, Rate, found => Vector512.GreaterThanOrEqualAll(found, enough), MultiplierRate, end);
        guard.Evaluate(ascent, top, half =>
        {
            rows.Load(guard.Pass, half);
            guardedNear.First = GuardedBound.Half(near.BestPay, half);
        }).CopyTo(bounds);
        for (var lane = 0; lane < Lanes; lane++)
        {
            bounds[lane] = bounds[lane] >= LaneDistance<double>.Unreachable && double.IsFinite(bounds[lane]) ? double.PositiveInfinity : double.IsFinite(bounds[lane]) ? Math.Max(0, bounds[lane]) : 0;
        }

        lanes.Take(ascent);
    }

    private DistanceNode? Node(DistanceNode from, int lane, double cutoff)
    {
        var distance = Math.Max(from.Distance, bounds[lane]);
        if (distance >= cutoff) return null;
        if (lanes.Node(lane, from.Part.Depth + 1, ascent.Bounds[lane], distance, CollectionsMarshal.AsSpan(implied), MostCandidates) is not { } part) return null;
        if (part.Candidates.Length == 0 && Widest(part) is { } widest) part = part with { Candidates = [widest], Coefficients = [0] };
        var own = new float[shares.Length];
        for (var r = 0; r < own.Length; r++) own[r] = rows.Best[r][lane];
        var mixed = (float[])from.Planes.Clone();
        for (var n = 0; n < planePlaces.Length; n++) mixed[planePlaces[n]] = ascent.BestPlaneShares[n][lane];
        return new DistanceNode(part, own, mixed, near.BestPay[lane], distance);
    }

    /// <summary>The neuron that has no sign yet and the most room for both; null where all have one.</summary>
    private static int? Widest(ReluNode part)
    {
        var (widest, most) = (-1, 0f);
        for (var n = 0; n < part.Signs.Length; n++)
        {
            var room = part.Signs[n] == 0 ? Math.Min(-part.Lower[n], part.Upper[n]) : 0;
            if (room > most) (widest, most) = (n, room);
        }

        return widest < 0 ? null : widest;
    }
}
