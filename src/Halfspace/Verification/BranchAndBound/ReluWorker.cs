using System.Runtime.Intrinsics;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Splits parts on the signs of neurons and bounds what comes out, sixteen at a time: what one thread of a <see cref="ReluSearch"/> does.</summary>
internal sealed class ReluWorker
{
    /// <summary>Parts that are split at once at most: each gives two.</summary>
    public const int MostNodes = DualAscent.Lanes / 2;

    private const int MostCandidates = 4;
    private const int LeafSteps = 200;
    private const float Rate = 0.15f;
    private const float MultiplierRate = 0.5f;

    private readonly ReluRoot root;
    private readonly int top;
    private readonly DualAscent ascent;
    private readonly GuardedBound guard;
    private readonly NodeLanes lanes;
    private readonly RangeCut cut;
    private readonly Vector512<double>[] guardedRow;
    private OutputRow row;
    private Vector512<double> guardedConstant;
    private Vector512<double> guardedErrors;
    private readonly double[] bounds = new double[DualAscent.Lanes];
    private readonly List<(int Neuron, int Sign)> implied = [];

    public ReluWorker(ReluRoot root, OutputRow row)
    {
        (this.root, this.row, top) = (root, row, root.Net.Layers.Count);
        (ascent, guard, lanes) = (new DualAscent(root.Net), new GuardedBound(root.Net), new NodeLanes(root));
        cut = new RangeCut(root.Net);
        ascent.Share = Vector512<float>.One;
        guardedRow = new Vector512<double>[guard.Pass.Coefficients[top - 1].Length];
        Bound(row);
    }

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>The points at which the bounds of the last batch are reached, one in each lane.</summary>
    public ReadOnlySpan<Vector512<float>> Points => ascent.Pass.Point;

    /// <summary>What a certificate says of the box in the search that was begun last; null where nothing is recorded.</summary>
    public SignPart? Whole { get; private set; }

    /// <summary>The neurons that have slopes where a part that is finished is written down; null for those of the root.</summary>
    public (int Layer, int Neuron)[]? Written { get; init; }

    /// <summary>Takes another row.</summary>
    public void Bound(OutputRow other)
    {
        row = other;
        ascent.RowConstant = root.Load<float>(0, DualAscent.Lanes, _ => other, ascent.RowCoefficients, isLimited: true, out _);
        guardedConstant = root.Load<double>(0, LaneMath<double>.Lanes, _ => other, guardedRow, isLimited: false, out var errors);
        guardedErrors = errors;
    }

    /// <summary>Splits nodes.</summary>
    /// <param name="batch">One to <see cref="MostNodes"/> nodes with candidates.</param>
    /// <param name="children">Receives what stays open, what is to be looked at first last.</param>
    /// <param name="steps">Steps on slopes and multipliers.</param>
    public void Process(ReadOnlySpan<ReluNode> batch, List<ReluNode> children, int steps)
    {
        var tries = 1;
        foreach (var node in batch) tries = Math.Max(tries, Math.Min(Math.Min(MostCandidates, MostNodes / batch.Length), node.Candidates.Length));
        for (var lane = 0; lane < DualAscent.Lanes; lane++)
        {
            var node = batch[Math.Min(lane / (2 * tries), batch.Length - 1)];
            lanes.Put(node, lane);
            var place = Math.Min(lane / 2 % tries, node.Candidates.Length - 1);
            lanes.Split(node.Candidates[place], lane, lane % 2 == 0 ? -1 : 1, node.Coefficients[place]);
        }

        Bound(steps);
        for (var n = 0; n < batch.Length; n++)
        {
            var node = batch[n];
            var count = Math.Min(tries, node.Candidates.Length);
            Subproblems += 2 * count;
            var (chosen, worth) = (0, double.NegativeInfinity);
            implied.Clear();
            for (var t = 0; t < count; t++)
            {
                var lane = 2 * (tries * n + t);
                var (negative, positive) = (Capped(lane), Capped(lane + 1));
                var value = IsProved(lane) && IsProved(lane + 1) ? double.MaxValue : Math.Min(negative, positive) + 0.1 * Math.Max(negative, positive);
                if (value > worth) (chosen, worth) = (t, value);
                if (IsProved(lane) != IsProved(lane + 1)) implied.Add((node.Candidates[t], IsProved(lane) ? 1 : -1));
            }

            var first = 2 * (tries * n + chosen);
            var (below, above) = Record(node, n * tries, count, chosen);
            var isNegativeFirst = ascent.Bounds[first] < ascent.Bounds[first + 1];
            Add(node, first + (isNegativeFirst ? 1 : 0), children, isNegativeFirst ? above : below);
            Add(node, first + (isNegativeFirst ? 0 : 1), children, isNegativeFirst ? below : above);
        }
    }

    /// <summary>Bounds the whole box.</summary>
    /// <param name="slopes">Where the slopes start; null for the least area.</param>
    /// <param name="steps">Steps on slopes.</param>
    /// <returns>Null where it is proved.</returns>
    public ReluNode? Begin(byte[]? slopes, int steps)
    {
        ascent.Open();
        if (slopes is not null) root.LoadSlopes(ascent, slopes);
        Climb(steps);
        Whole = root.Net.Chain.IsRecorded ? new SignPart(lanes.Pass(0)) : null;
        if (IsProved(0)) return null;
        Whole?.StaysOpen(Cuts(0));
        return lanes.Node(0, 0, ascent.Bounds[0], Guarded(0), [], MostCandidates) is { } node ? node with { Part = Whole } : null;
    }

    /// <summary>Bounds a part that has signs.</summary>
    /// <param name="node">The part.</param>
    /// <param name="steps">Steps on slopes and multipliers.</param>
    /// <returns>Null where it is proved.</returns>
    public ReluNode? BeginAt(ReluNode node, int steps)
    {
        for (var lane = 0; lane < DualAscent.Lanes; lane++) lanes.Put(node, lane);
        Bound(steps);
        Whole = root.Net.Chain.IsRecorded ? new SignPart(lanes.Pass(0)) : null;
        if (IsProved(0)) return null;
        Whole?.StaysOpen(Cuts(0));
        return lanes.Node(0, node.Depth, ascent.Bounds[0], Math.Max(node.Guarded, Guarded(0)), [], MostCandidates) is { } again ? again with { Part = Whole } : null;
    }

    /// <summary>Decides a node that has no candidates.</summary>
    /// <param name="node">The node.</param>
    /// <param name="program">Proposes multipliers and a point; null for neither.</param>
    /// <param name="seconds">The time for this.</param>
    /// <param name="points">Receives points at which the row may be met.</param>
    /// <returns>Whether the row is out of reach on it.</returns>
    public bool Finish(ReluNode node, LeafProgram? program, double seconds, List<double[]> points)
    {
        if (program is not null)
        {
            var (point, multipliers, isRay) = program.Solve(node, seconds);
            if (point is not null) points.Add(point);
            if (IsShown(node, multipliers, isRay)) return true;
            // The solver need not say why a region is empty; a program that asks how far it is from being met does.
            if (program.Emptiness(node, seconds) is { } ray && IsShown(node, ray, isRay: true)) return true;
        }

        // A certificate has the ranges of the node, not those that the climb before left.
        for (var lane = 0; lane < DualAscent.Lanes; lane++) lanes.Put(node, lane);
        lanes.Load(ascent);
        Climb(LeafSteps);
        if (IsProved(0)) node.Part?.End(Pass(0));
        return IsProved(0);
    }

    /// <summary>Whether multipliers show a part; of those that show it to be empty, sixteen multiples are tried.</summary>
    private bool IsShown(ReluNode node, double[] multipliers, bool isRay)
    {
        for (var lane = 0; lane < DualAscent.Lanes; lane++) lanes.Put(node, lane);
        lanes.SetMultipliers(node, multipliers, lane => isRay ? Math.ScaleB(1, 3 * lane - 4) : 1, guard);
        lanes.Load(ascent);
        Climb(1);
        var shown = Enumerable.Range(0, DualAscent.Lanes).FirstOrDefault(IsProved, -1);
        if (shown >= 0) node.Part?.End(Pass(shown));
        lanes.ClearRests(guard);
        return shown >= 0;
    }

    private byte[] Pass(int lane) => Written is { } neurons ? lanes.Pass(lane, neurons) : lanes.Pass(lane);

    private double Capped(int lane) => IsProved(lane) ? Math.Max(0, ascent.Bounds[lane]) : Math.Min(0, ascent.Bounds[lane]);

    private double Guarded(int lane) => double.IsFinite(bounds[lane]) ? bounds[lane] : double.NegativeInfinity;

    private bool IsProved(int lane) => bounds[lane] > row.Limit && double.IsFinite(bounds[lane]);

    private void Bound(int steps)
    {
        lanes.Load(ascent);
        Climb(steps);
    }

    private void Climb(int steps)
    {
        ascent.Climb(top, steps, Rate, found => Vector512.GreaterThanAll(found, Vector512<float>.Zero), MultiplierRate);
        guard.Evaluate(ascent, top, half =>
        {
            guardedRow.CopyTo(guard.Pass.Coefficients[top - 1], 0);
            (guard.Pass.Constant, guard.Pass.Errors) = (guardedConstant, guardedErrors);
        }, half => cut.Take(guard.Pass, half, row.Limit)).CopyTo(bounds);
        cut.Apply(ascent);
        lanes.Take(ascent);
    }

    private void Add(ReluNode node, int lane, List<ReluNode> children, SignPart? part)
    {
        if (IsProved(lane)) return;
        part?.StaysOpen(Cuts(lane));
        if (lanes.Node(lane, node.Depth + 1, ascent.Bounds[lane], Math.Max(node.Guarded, Guarded(lane)), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(implied), MostCandidates) is { } child) children.Add(child with { Part = part });
    }

    /// <summary>Records how a node is split, and the bounds that give other neurons a sign.</summary>
    /// <returns>What is recorded of the parts; null for nothing.</returns>
    private (SignPart? Below, SignPart? Above) Record(ReluNode node, int tries, int count, int chosen)
    {
        if (node.Part is null) return (null, null);
        var (bytes, found, others) = (new ProofBytes(), new ProofBytes(), 0);
        for (var t = 0; t < count; t++)
        {
            var lane = 2 * (tries + t);
            if (t == chosen || IsProved(lane) == IsProved(lane + 1)) continue;
            others++;
            found.Count(node.Candidates[t]);
            found.Add((byte)(IsProved(lane) ? 1 : 0));
            found.Add(lanes.Pass(IsProved(lane) ? lane : lane + 1));
        }

        bytes.Count(node.Candidates[chosen]);
        bytes.Count(others);
        bytes.Add(found.Written);
        var first = 2 * (tries + chosen);
        var (below, above) = (new SignPart(lanes.Pass(first)), new SignPart(lanes.Pass(first + 1)));
        node.Part.Split(bytes.Written.ToArray(), below, above);
        return (below, above);
    }

    /// <summary>The shares that cut ranges of the first layer in a lane.</summary>
    private byte[] Cuts(int lane)
    {
        var (bytes, count) = (new ProofBytes(), 0);
        foreach (var shares in cut.Shares) count += shares[lane] >= 0 ? 1 : 0;
        bytes.Count(count);
        for (var end = 0; end < cut.Shares.Length; end++)
        {
            if (!(cut.Shares[end][lane] >= 0)) continue;
            bytes.Count(2 * root.Net.Layers[0].Neurons[end / 2] + end % 2);
            bytes.Add(cut.Shares[end][lane]);
        }

        return bytes.Written.ToArray();
    }
}
