using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Splits parts on the signs of neurons and bounds what comes out, sixteen at a time: what one thread of a <see cref="ReluSearch"/> does.</summary>
internal sealed class ReluWorker
{
    /// <summary>Parts that are split at once at most: each gives two.</summary>
    public const int MostNodes = DualAscent.Lanes / 2;

    private const int MostCandidates = 4;

    private readonly ReluRoot root;
    private readonly OutputRow row;
    private readonly int top;
    private readonly DualAscent ascent;
    private readonly GuardedBound guard;
    private readonly Vector512<double>[] guardedRow;
    private readonly Vector512<double> guardedConstant;
    private readonly Vector512<double> guardedErrors;
    private readonly double[] bounds = new double[DualAscent.Lanes];
    private readonly float[] scores;

    public ReluWorker(ReluRoot root, OutputRow row)
    {
        (this.root, this.row, top) = (root, row, root.Net.Layers.Count);
        (ascent, guard) = (new DualAscent(root.Net), new GuardedBound(root.Net));
        ascent.Share = Vector512<float>.One;
        ascent.RowConstant = root.Load<float>(0, DualAscent.Lanes, _ => row, ascent.RowCoefficients, isLimited: true, out _);
        guardedRow = new Vector512<double>[guard.Pass.Coefficients[top - 1].Length];
        guardedConstant = root.Load<double>(0, LaneMath<double>.Lanes, _ => row, guardedRow, isLimited: false, out var errors);
        guardedErrors = errors;
        scores = new float[root.Places.Length];
    }

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>The points at which the bounds of the last batch are reached, one in each lane.</summary>
    public ReadOnlySpan<Vector512<float>> Points => ascent.Pass.Point;

    /// <summary>Splits nodes.</summary>
    /// <param name="batch">One to <see cref="MostNodes"/> nodes with candidates.</param>
    /// <param name="children">Receives what stays open.</param>
    /// <param name="steps">Steps on slopes and multipliers.</param>
    public void Process(ReadOnlySpan<ReluNode> batch, List<ReluNode> children, int steps)
    {
        var tries = Math.Min(MostCandidates, MostNodes / batch.Length);
        var most = 1;
        foreach (var node in batch) most = Math.Max(most, Math.Min(tries, node.Candidates.Length));
        tries = most;
        ascent.Open();
        for (var n = 0; n < MostNodes / tries; n++)
        {
            var node = batch[Math.Min(n, batch.Length - 1)];
            for (var lane = 2 * tries * n; lane < 2 * tries * (n + 1); lane++)
            {
                Load(node, lane);
                var candidate = node.Candidates[Math.Min((lane / 2) % tries, node.Candidates.Length - 1)];
                var (m, p) = root.Places[candidate];
                ascent.Split(m, p, lane, lane % 2 == 0 ? -1 : 1, 0);
            }
        }

        for (var lane = 2 * tries * (MostNodes / tries); lane < DualAscent.Lanes; lane++) Load(batch[0], lane);
        Bound(steps);
        for (var n = 0; n < batch.Length; n++)
        {
            var node = batch[n];
            Subproblems += 2 * Math.Min(tries, node.Candidates.Length);
            var (chosen, worth) = (0, double.NegativeInfinity);
            var implied = new List<(int Split, float Multiplier)>();
            for (var t = 0; t < Math.Min(tries, node.Candidates.Length); t++)
            {
                var lane = 2 * (tries * n + t);
                var (negative, positive) = (Capped(lane), Capped(lane + 1));
                if (IsProved(lane) && IsProved(lane + 1)) (negative, positive) = (double.MaxValue, double.MaxValue);
                var value = Math.Min(negative, positive) + 0.1 * Math.Max(negative, positive);
                if (value > worth) (chosen, worth) = (t, value);
            }

            for (var t = 0; t < Math.Min(tries, node.Candidates.Length); t++)
            {
                var lane = 2 * (tries * n + t);
                if (t == chosen || IsProved(lane) == IsProved(lane + 1)) continue;
                var sign = IsProved(lane) ? 1 : 0;
                var (m, p) = root.Places[node.Candidates[t]];
                implied.Add((2 * node.Candidates[t] + sign, ascent.Best[m][p][lane + sign]));
            }

            var first = 2 * (tries * n + chosen);
            // What is added last is looked at first: the lower bound.
            var isNegativeFirst = ascent.Bounds[first] < ascent.Bounds[first + 1];
            Add(node, first + (isNegativeFirst ? 1 : 0), node.Candidates[chosen], implied, children);
            Add(node, first + (isNegativeFirst ? 0 : 1), node.Candidates[chosen], implied, children);
        }
    }

    /// <summary>Bounds the whole box, or a node again.</summary>
    /// <returns>Null where it is proved.</returns>
    public ReluNode? Refresh(ReluNode node, int steps)
    {
        ascent.Open();
        for (var lane = 0; lane < DualAscent.Lanes; lane++) Load(node, lane);
        Bound(steps);
        return IsProved(0) ? null : Child(node, 0, node.Splits, node.Multipliers);
    }

    private double Capped(int lane) => IsProved(lane) ? Math.Max(0, ascent.Bounds[lane]) : Math.Min(0, ascent.Bounds[lane]);

    private bool IsProved(int lane) => bounds[lane] > row.Limit && double.IsFinite(bounds[lane]);

    private void Load(ReluNode node, int lane)
    {
        for (var n = 0; n < node.Slopes.Length; n++)
        {
            var (m, p) = root.Places[n];
            ascent.Variables[m][p] = ascent.Variables[m][p].WithElement(lane, Math.Max((float)root.Net.Layers[m].Leaks[p], node.Slopes[n] / (float)byte.MaxValue));
        }

        for (var s = 0; s < node.Splits.Length; s++)
        {
            var (m, p) = root.Places[node.Splits[s] / 2];
            ascent.Split(m, p, lane, node.Splits[s] % 2 == 0 ? -1 : 1, node.Multipliers[s]);
        }
    }

    private void Bound(int steps)
    {
        ascent.Climb(top, steps, 0.15f, found => Vector512.GreaterThanAll(found, Vector512<float>.Zero));
        if (Vector512.GreaterThanAny(ascent.Bounds, Vector512<float>.Zero))
        {
            guard.Evaluate(ascent, top, _ =>
            {
                guardedRow.CopyTo(guard.Pass.Coefficients[top - 1], 0);
                (guard.Pass.Constant, guard.Pass.Errors) = (guardedConstant, guardedErrors);
            }).CopyTo(bounds);
        }
        else
        {
            Array.Fill(bounds, double.NegativeInfinity);
        }
    }

    private void Add(ReluNode node, int lane, int candidate, List<(int Split, float Multiplier)> implied, List<ReluNode> children)
    {
        if (IsProved(lane)) return;
        var (m, p) = root.Places[candidate];
        int[] splits = [.. node.Splits, 2 * candidate + (lane % 2 == 0 ? 0 : 1), .. implied.Select(one => one.Split)];
        var multipliers = new float[splits.Length];
        for (var s = 0; s <= node.Splits.Length; s++)
        {
            var (layer, position) = root.Places[splits[s] / 2];
            multipliers[s] = ascent.Best[layer][position][lane];
        }

        for (var s = 0; s < implied.Count; s++) multipliers[node.Splits.Length + 1 + s] = 0;
        children.Add(Child(node, lane, splits, multipliers));
    }

    private ReluNode Child(ReluNode node, int lane, int[] splits, float[] multipliers)
    {
        Score(lane);
        foreach (var split in splits) scores[split / 2] = 0;
        var candidates = new List<int>(MostCandidates);
        for (var c = 0; c < MostCandidates; c++)
        {
            var best = -1;
            for (var n = 0; n < scores.Length; n++)
            {
                if (scores[n] > 0 && (best < 0 || scores[n] > scores[best])) best = n;
            }

            if (best < 0) break;
            candidates.Add(best);
            scores[best] = 0;
        }

        return new ReluNode(splits, multipliers, root.Slopes(ascent, lane), ascent.Bounds[lane], [.. candidates]);
    }

    /// <summary>What the lines of each open neuron lose at the point at which the bound is reached, and a share of what they can lose at most.</summary>
    private void Score(int lane)
    {
        for (var n = 0; n < scores.Length; n++)
        {
            var (m, p) = root.Places[n];
            var (c, low, up) = (ascent.Pass.Coefficients[m][p][lane], (float)root.Net.Layers[m].Lower[p], (float)root.Net.Layers[m].Upper[p]);
            var z = Math.Clamp(ascent.Pass.Values[m][p][lane], low, up);
            var exact = z > 0 ? z : z * (float)root.Net.Layers[m].Leaks[p];
            var loss = c > 0 ? c * (exact - ascent.Pass.Low[m][p][lane] * z) : -c * (ascent.Pass.Up[m][p][lane] * z + ascent.Pass.Shift[m][p][lane] - exact);
            var area = Math.Abs(c) * ascent.Pass.Shift[m][p][lane];
            scores[n] = Math.Max(0, loss) + 0.1f * area;
        }
    }
}
