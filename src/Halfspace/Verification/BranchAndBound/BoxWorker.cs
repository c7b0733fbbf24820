using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Bounds, cuts down and halves parts of a box, up to eight at a time: what one thread of a <see cref="BoxSearch"/> does.</summary>
internal sealed class BoxWorker
{
    /// <summary>What an input's width counts besides the change of the row over it, in units of the largest coefficient.</summary>
    private const double WidthShare = 0.1;

    /// <summary>Batches between two attacks from the best points met.</summary>
    private const int BatchesBetweenAttacks = 16;

    private readonly DenseChain chain;
    private readonly PropertyCase question;
    private readonly LaneBounds bounds;
    private readonly LaneAttack attack;
    private readonly Vector512<double>[] lower;
    private readonly Vector512<double>[][] coefficients;
    private readonly List<(double Violation, double[] Point)> best = [];
    private readonly List<double[]> candidates = [];
    private readonly Random random;
    private readonly RowCombination? together;
    private int batches;

    public BoxWorker(DenseChain chain, ChainMargins margins, PropertyCase question, Func<double[], bool> accept, int seed)
    {
        (this.chain, this.question) = (chain, question);
        random = new Random(seed * 7919 + question.Inputs.Size + 1);
        bounds = new LaneBounds(chain, margins);
        attack = new LaneAttack(chain, question, accept);
        lower = new Vector512<double>[question.Rows.Count];
        coefficients = Array.ConvertAll(lower, _ => new Vector512<double>[question.Inputs.Size]);
        // A checker does not put rows together.
        if (!chain.IsRecorded && new RowCombination(question.Rows, question.Inputs.Size) is { IsUsable: true } combination) together = combination;
    }

    /// <summary>The bound of the last part that was processed: above zero, and it is proved.</summary>
    public double LastBound { get; private set; }

    /// <summary>Whether a part was too small to be halved.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Processes parts.</summary>
    /// <param name="batch">One to eight parts; their phases are written to, and passed on to their halves.</param>
    /// <param name="children">Receives the halves of those that stay open.</param>
    /// <returns>Whether a point was accepted that meets all rows.</returns>
    public bool Process(ReadOnlySpan<Subproblem> batch, List<Subproblem> children)
    {
        bounds.BoundNeurons(batch);
        bounds.BoundRows(question.Rows, lower, coefficients);
        candidates.Clear();
        for (var lane = 0; lane < batch.Length; lane++)
        {
            var (row, bound) = (0, double.NegativeInfinity);
            for (var r = 0; r < lower.Length; r++)
            {
                var above = lower[r][lane] - question.Rows[r].Limit;
                if (above > bound) (row, bound) = (r, above);
            }

            LastBound = bound;
            // The difference rounds, the comparison does not.
            if (bounds.IsEmpty[lane] || IsOutOfReach(lane)) continue;
            var all = together is not null && together.Find(batch[lane], lower, coefficients, lane) ? together : null;
            if (all is not null) LastBound = Math.Max(bound, all.Bound);
            if (all?.Bound > 0 || !TryCut(batch[lane], all, lane, out var part)) continue;
            candidates.Add(all is null ? Lowest(part, row, lane) : (double[])all.Point.Clone());
            if (!TrySplit(part, lane, children)) Halve(part, row, all, lane, children);
        }

        if (candidates.Count == 0) return false;
        if (attack.Evaluate(candidates)) return true;
        for (var c = 0; c < candidates.Count; c++) best.Add((attack.Violations[c], candidates[c]));
        if (++batches % BatchesBetweenAttacks != 0) return false;
        // By turns from anywhere, and from the best points met with middling and small steps.
        if (batches / BatchesBetweenAttacks % 3 == 0) return attack.Climb(LaneAttack.Starts(question.Inputs, random));
        best.Sort((a, b) => a.Violation.CompareTo(b.Violation));
        var starts = best.Take(LaneBounds.Lanes).Select(point => point.Point).ToArray();
        best.Clear();
        return attack.Climb(starts, batches / BatchesBetweenAttacks % 3 == 1 ? 0.05 : 0.01);
    }

    private bool IsOutOfReach(int lane)
    {
        for (var r = 0; r < lower.Length; r++)
        {
            if (lower[r][lane] > question.Rows[r].Limit) return true;
        }

        return false;
    }

    /// <summary>The part in which the rows' linear bounds leave all rows within reach.</summary>
    /// <returns>False where that is nothing.</returns>
    /// <remarks>
    /// A row's smallest value over the part is reached at one end of each input. An input can leave that end by the row's slack over its coefficient; the
    /// quotient is enlarged by a millionth, and the end moved outwards, which covers the rounding of both.
    /// </remarks>
    private bool TryCut(Subproblem whole, RowCombination? all, int lane, out Subproblem part)
    {
        part = whole;
        double[]? low = null, high = null;
        for (var r = 0; r < lower.Length; r++)
        {
            var slack = Math.BitIncrement(question.Rows[r].Limit - lower[r][lane]);
            if (!(slack >= 0) || !double.IsFinite(slack)) continue;
            for (var i = 0; i < whole.Lower.Length; i++)
            {
                var c = coefficients[r][i][lane];
                if (c == 0) continue;
                var reach = slack / Math.Abs(c) * (1 + 1.0 / (1 << 20));
                if (!(reach < whole.Upper[i] - whole.Lower[i])) continue;
                if (low is null) (low, high) = ((double[])whole.Lower.Clone(), (double[])whole.Upper.Clone());
                if (c > 0) high![i] = Math.Min(high[i], Math.BitIncrement(whole.Lower[i] + reach));
                else low[i] = Math.Max(low[i], Math.BitDecrement(whole.Upper[i] - reach));
                if (low[i] > high![i]) return false;
            }
        }

        for (var i = 0; all is not null && i < whole.Lower.Length; i++)
        {
            if (!all.TryReach(i, out var reach)) continue;
            if (low is null) (low, high) = ((double[])whole.Lower.Clone(), (double[])whole.Upper.Clone());
            if (all.Coefficients[i] > 0) high![i] = Math.Min(high[i], Math.BitIncrement(whole.Lower[i] + reach));
            else low[i] = Math.Max(low[i], Math.BitDecrement(whole.Upper[i] - reach));
            if (low[i] > high![i]) return false;
        }

        if (low is not null) part = whole with { Lower = low, Upper = high! };
        return true;
    }

    private double[] Lowest(Subproblem part, int row, int lane)
    {
        var point = new double[part.Lower.Length];
        for (var i = 0; i < point.Length; i++)
        {
            var c = coefficients[row][i][lane];
            point[i] = c > 0 ? part.Lower[i] : c < 0 ? part.Upper[i] : part.Lower[i] / 2 + part.Upper[i] / 2;
        }

        return point;
    }

    /// <summary>
    /// Splits a part by the sign of a step, where so few of a layer are open that all their signs can be taken together: what is left open then are no lines of halves, which halving would never
    /// come to the end of.
    /// </summary>
    private bool TrySplit(Subproblem part, int lane, List<Subproblem> children)
    {
        var (first, varying) = (0, 0);
        for (var i = 0; i < part.Lower.Length; i++) varying += part.Lower[i] < part.Upper[i] ? 1 : 0;
        foreach (var (k, stage) in chain.Stages.Take(chain.HiddenCount).Index())
        {
            var (open, best, room) = (0, -1, -1.0);
            for (var j = 0; stage.Steps is not null && j < stage.Outputs; j++)
            {
                if (!stage.IsStep(j) || part.Phases[first + j] != 0) continue;
                var (low, high) = bounds.Range(k, j, lane);
                open++;
                if (Math.Min(-low, high) > room) (best, room) = (j, Math.Min(-low, high));
            }

            if (open > varying) return false;
            if (best >= 0)
            {
                Split(part, first + best, children);
                return true;
            }

            first += stage.Outputs;
        }

        return false;
    }

    private static void Split(Subproblem part, int place, List<Subproblem> children)
    {
        part.Part?.Split(part.Lower.Length + place);
        var (below, above) = (part with { Part = part.Part?.Below, Depth = part.Depth + 1 }, part with { Phases = (sbyte[])part.Phases.Clone(), Part = part.Part?.Above, Depth = part.Depth + 1 });
        (below.Phases[place], above.Phases[place]) = (-Subproblem.Given, Subproblem.Given);
        children.Add(above);
        children.Add(below);
    }

    private void Halve(Subproblem part, int row, RowCombination? all, int lane, List<Subproblem> children)
    {
        var largest = 0.0;
        double Size(int i) => all is null ? Math.Abs(coefficients[row][i][lane]) : all.Magnitudes[i];
        for (var i = 0; i < part.Lower.Length; i++) largest = Math.Max(largest, Size(i));
        if (!(largest > 0) || !double.IsFinite(largest)) largest = 1;
        var (input, score) = (-1, double.NegativeInfinity);
        for (var i = 0; i < part.Lower.Length; i++)
        {
            var width = part.Upper[i] - part.Lower[i];
            var worth = (Size(i) + WidthShare * largest) * width;
            if (width > 0 && (worth > score || input < 0)) (input, score) = (i, worth);
        }

        var middle = input < 0 ? 0 : part.Lower[input] / 2 + part.Upper[input] / 2;
        if (input < 0 || !(middle > part.Lower[input] && middle < part.Upper[input]))
        {
            IsStuck = true;
            return;
        }

        var (lowerUpper, upperLower) = ((double[])part.Upper.Clone(), (double[])part.Lower.Clone());
        (lowerUpper[input], upperLower[input]) = (middle, middle);
        part.Part?.Split(input);
        var below = new Subproblem(part.Lower, lowerUpper, part.Phases) { Part = part.Part?.Below, Depth = part.Depth + 1 };
        var above = new Subproblem(upperLower, part.Upper, (sbyte[])part.Phases.Clone()) { Part = part.Part?.Above, Depth = part.Depth + 1 };
        // What is pushed last is looked at first: the half in which the row is lower.
        var isLowFirst = (all is null ? coefficients[row][input][lane] : all.Coefficients[input]) >= 0;
        children.Add(isLowFirst ? above : below);
        children.Add(isLowFirst ? below : above);
    }
}
