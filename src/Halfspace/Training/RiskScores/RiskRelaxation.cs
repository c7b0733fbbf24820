using Halfspace.Mip;

namespace Halfspace.Training.RiskScores;

/// <summary>
/// Minimises the loss over a box whose weights may be real and whose inputs may be used in part: an open input of range 0..h with weight w counts w / h towards the number of inputs and its price.
/// One object serves one thread.
/// </summary>
/// <remarks>
/// Newton's method: the quadratic model of the loss is minimised by coordinate descent, the limit on inputs by a multiplier that is found by bisection. All of it is floating point and only
/// proposes a point; what holds is what <see cref="LogisticBound"/> makes of it.
/// </remarks>
internal sealed class RiskRelaxation
{
    private const int MostSteps = 12;

    private const int MostPasses = 60;

    private const int Bisections = 16;

    private const double Resolution = 1024;

    private const double ShortestStep = 1.0 / (1 << 20);

    /// <summary>A gap of this share of what is missing to the cutoff decides nothing.</summary>
    private const double EnoughGap = 0.02;

    private readonly RiskRows rows;
    private readonly double price;
    private readonly double[] scores;
    private readonly double[] trial;
    private readonly double[] step;
    private readonly double[] slopes;
    private readonly float[] curvatures;
    private readonly float[] scaled;
    private readonly double[] gradient;
    private readonly double[] weights;
    private RiskBox box = null!;
    private int[] active = [];
    private double[] gram = [];
    private double[] target = [];
    private double[] product = [];
    private int slots;

    public RiskRelaxation(RiskRows rows)
    {
        this.rows = rows;
        price = rows.Problem.InputCost.ToDouble();
        (scores, trial, step, slopes) = (new double[rows.Length], new double[rows.Length], new double[rows.Length], new double[rows.Length]);
        (curvatures, scaled) = (new float[rows.Length], new float[rows.Length]);
        (gradient, weights) = (new double[rows.Columns.Length], new double[rows.Columns.Length]);
    }

    /// <summary>Moves to a point of least cost, or until the bound there is known to reach a cutoff.</summary>
    /// <param name="within">The box; the limits leave some score in it.</param>
    /// <param name="start">Where to start, the bias last; it may lie outside.</param>
    /// <param name="multiplier">What the limit on inputs cost at the start; changed to what it costs at the end.</param>
    /// <param name="cutoff">The bound that is enough.</param>
    /// <returns>The point, the bias last, and its cost with inputs counted in part.</returns>
    public (double[] Point, double Cost) Solve(RiskBox within, ReadOnlySpan<double> start, ref double multiplier, double cutoff)
    {
        Enter(within, start);
        rows.Score(weights, scores);
        var cost = rows.Loss(scores) + price * (box.UsedCount + Parts(weights));
        var best = double.NegativeInfinity;
        for (var round = 0; round < MostSteps; round++)
        {
            rows.Derive(scores, slopes, curvatures);
            foreach (var j in active) gradient[j] = rows.Dot(j, slopes);
            best = Math.Max(best, Tangent(rows.Loss(scores)));
            if (best >= cutoff || cost - best <= Tolerances.LogisticPoint || cost - best < EnoughGap * (cutoff - best)) break;
            rows.Curve(active, curvatures, scaled, gram);
            for (var a = 0; a < active.Length; a++)
            {
                gram[a * active.Length + a] += Tolerances.LogisticPoint;
                target[a] = weights[active[a]];
            }

            multiplier = Aim(multiplier);
            if (!Move(ref cost)) break;
        }

        return ([.. weights], cost);
    }

    private void Enter(RiskBox within, ReadOnlySpan<double> start)
    {
        box = within;
        slots = (rows.Problem.Limits.MaxInputs ?? rows.Integers.Length) - box.UsedCount;
        active = [.. Enumerable.Range(0, box.Bias).Where(i => box.Low[i] != 0 || box.High[i] != 0), box.Bias];
        if (gram.Length < active.Length * active.Length) (gram, target, product) = (new double[active.Length * active.Length], new double[active.Length], new double[active.Length]);
        Array.Clear(weights);
        Array.Clear(gradient);
        foreach (var j in active) weights[j] = Math.Clamp(start[j], box.Low[j], box.High[j]);
        if (Parts(weights) is var parts && parts > slots)
        {
            foreach (var j in active) if (j < box.Bias && box.IsOpen(j)) weights[j] *= slots / parts;
        }
    }

    /// <summary>How many open inputs weights use, in parts.</summary>
    private double Parts(double[] at)
    {
        double sum = 0;
        foreach (var j in active) if (j < box.Bias && box.IsOpen(j) && at[j] != 0) sum += at[j] / (at[j] > 0 ? box.High[j] : box.Low[j]);
        return sum;
    }

    /// <summary>The least of the tangent over the box.</summary>
    private double Tangent(double loss)
    {
        var (sum, gains) = (loss + price * box.UsedCount, new List<double>());
        foreach (var j in active)
        {
            sum -= gradient[j] * weights[j];
            var least = Math.Min(gradient[j] * box.Low[j], gradient[j] * box.High[j]);
            if (j == box.Bias || !box.IsOpen(j)) sum += least;
            else if (least + price < 0) gains.Add(least + price);
        }

        gains.Sort();
        for (var g = 0; g < Math.Min(slots, gains.Count); g++) sum += gains[g];
        return sum;
    }

    /// <summary>Finds the least of the quadratic model that keeps the limit, and its multiplier.</summary>
    private double Aim(double multiplier)
    {
        var high = multiplier;
        if (Descend(high) > slots)
        {
            var low = high;
            high = Math.Max(2 * high, Tolerances.LogisticPoint);
            while (Descend(high) > slots && high < double.MaxValue / 4) (low, high) = (high, 2 * high);
            return Bisect(low, high);
        }

        if (high == 0 || Descend(0) <= slots) return 0;
        return Bisect(0, high);
    }

    private double Bisect(double low, double high)
    {
        for (var b = 0; b < Bisections && high - low > high / Resolution; b++)
        {
            // Multipliers of several orders are tried in few steps.
            var middle = low > 0 && high > 4 * low ? Math.Sqrt(low * high) : (low + high) / 2;
            if (Descend(middle) > slots) low = middle;
            else high = middle;
        }

        Descend(high);
        return high;
    }

    /// <summary>Minimises the quadratic model by coordinates, with a price of using inputs; gives how many open ones are used.</summary>
    private double Descend(double multiplier)
    {
        var m = active.Length;
        for (var a = 0; a < m; a++)
        {
            double sum = 0;
            for (var b = 0; b < m; b++) sum += gram[a * m + b] * (target[b] - weights[active[b]]);
            product[a] = sum;
        }

        for (var pass = 0; pass < MostPasses; pass++)
        {
            double most = 0;
            for (var a = 0; a < m; a++)
            {
                var (j, curve) = (active[a], gram[a * m + a]);
                var slope = gradient[j] + product[a] - curve * target[a];
                var to = -slope / curve;
                if (j < box.Bias && box.IsOpen(j))
                {
                    var up = box.High[j] > 0 ? -(slope + (multiplier + price) / box.High[j]) / curve : 0;
                    var down = box.Low[j] < 0 ? -(slope - (multiplier + price) / -box.Low[j]) / curve : 0;
                    to = up > 0 ? up : down < 0 ? down : 0;
                }

                var change = Math.Clamp(to, box.Low[j], box.High[j]) - target[a];
                if (change == 0) continue;
                target[a] += change;
                for (var b = 0; b < m; b++) product[b] += gram[a * m + b] * change;
                most = Math.Max(most, change * change * curve);
            }

            if (most < Tolerances.LogisticStep) break;
        }

        double parts = 0;
        for (var a = 0; a < m - 1; a++) if (target[a] != 0 && box.IsOpen(active[a])) parts += target[a] / (target[a] > 0 ? box.High[active[a]] : box.Low[active[a]]);
        return parts;
    }

    /// <summary>Goes towards the target as far as the cost falls; false where it does not.</summary>
    private bool Move(ref double cost)
    {
        Array.Clear(step);
        for (var a = 0; a < active.Length; a++) rows.Add(step, active[a], target[a] - weights[active[a]], step);
        var next = new double[weights.Length];
        for (var share = 1.0; share > ShortestStep; share /= 2)
        {
            for (var a = 0; a < active.Length; a++) next[active[a]] = weights[active[a]] + share * (target[a] - weights[active[a]]);
            for (var r = 0; r < trial.Length; r++) trial[r] = scores[r] + share * step[r];
            var reached = rows.Loss(trial) + price * (box.UsedCount + Parts(next));
            if (reached >= cost) continue;
            cost = reached;
            next.CopyTo(weights, 0);
            trial.CopyTo(scores, 0);
            return true;
        }

        return false;
    }
}
