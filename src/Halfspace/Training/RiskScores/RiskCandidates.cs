namespace Halfspace.Training.RiskScores;

/// <summary>Looks for good scores: rounds points of the relaxation to the inputs that count most, fits these, and improves the integers one by one. One object serves one thread.</summary>
internal sealed class RiskCandidates
{
    /// <summary>Scores of more inputs are improved two weights at a time only once.</summary>
    private const int MostPaired = 10;

    private const int MostExchanged = 12;

    private readonly RiskRows rows;
    private readonly RiskRelaxation relaxation;
    private readonly RiskBox whole;
    private readonly double price;
    private readonly double[] scores;
    private readonly double[] trial;
    private readonly double[] settled;

    public RiskCandidates(RiskRows rows, RiskRelaxation relaxation)
    {
        (this.rows, this.relaxation) = (rows, relaxation);
        whole = RiskBox.Of(rows.Problem);
        price = rows.Problem.InputCost.ToDouble();
        (scores, trial, settled) = (new double[rows.Length], new double[rows.Length], new double[rows.Length]);
    }

    /// <summary>A score near a point; null where none keeps the limits.</summary>
    /// <param name="point">The point, the bias last.</param>
    public (int[] Weights, double Cost)? Near(ReadOnlySpan<double> point)
    {
        var sizes = new double[whole.Bias];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = Math.Abs(point[i]) * rows.Sizes[i];
        return Chosen([.. Enumerable.Range(0, sizes.Length).Where(i => sizes[i] > 0).OrderByDescending(i => sizes[i])]) is { } support ? Fit(support, point) : null;
    }

    /// <summary>A score built by adding the input that takes most from the loss, one after the other.</summary>
    /// <param name="most">How many inputs to try at most.</param>
    /// <param name="cancellationToken">Ends the search with the inputs so far.</param>
    public (int[] Weights, double Cost)? Greedy(int most, CancellationToken cancellationToken)
    {
        if (Chosen([]) is not { } used) return null;
        var (point, best) = (new double[whole.Low.Length], Fit(used, new double[whole.Low.Length]));
        while (used.Length < most)
        {
            var (foremost, least, at) = (-1, double.PositiveInfinity, point);
            for (var i = 0; i < whole.Bias; i++)
            {
                if (used.Contains(i) || !whole.IsOpen(i) || Chosen([.. used, i]) is not { } next || next.Length != used.Length + 1) continue;
                if (cancellationToken.IsCancellationRequested) return best;
                var (reached, loss) = Real(next, point);
                if (loss < least) (foremost, least, at) = (i, loss, reached);
            }

            if (foremost < 0) break;
            (used, point) = ([.. used, foremost], at);
            if (Fit(used, point) is var score && score.Cost < best.Cost) best = score;
        }

        return best;
    }

    /// <summary>A score that no change of one weight, or of two at once, improves, the bias following.</summary>
    public (int[] Weights, double Cost) Improved(int[] weights) => Improve([.. weights], [.. Enumerable.Range(0, whole.Bias).Where(i => weights[i] != 0)], int.MaxValue);

    /// <summary>A score that no exchange of a used input for another improves, each fitted as any score is.</summary>
    public (int[] Weights, double Cost) Exchanged(int[] weights, double cost, CancellationToken cancellationToken)
    {
        var best = (Weights: weights, Cost: cost);
        for (var improved = true; improved;)
        {
            improved = false;
            int[] used = [.. Enumerable.Range(0, whole.Bias).Where(i => best.Weights[i] != 0)];
            if (used.Length > MostExchanged) return best;
            foreach (var leaves in used)
            {
                for (var enters = 0; enters < whole.Bias && whole.IsOpen(leaves); enters++)
                {
                    if (cancellationToken.IsCancellationRequested) return best;
                    if (used.Contains(enters) || !whole.IsOpen(enters) || Chosen([.. used.Where(i => i != leaves), enters]) is not { } next || next.Length != used.Length) continue;
                    var (point, least) = Real(next, Array.ConvertAll(best.Weights, w => (double)w));
                    if (least >= best.Cost || Fit(next, point) is var score && score.Cost >= best.Cost) continue;
                    (best, improved) = (score, true);
                    break;
                }

                if (improved) break;
            }
        }

        return best;
    }

    /// <summary>What must be used and, in order, what the limits leave room for; null where they leave none for what must be.</summary>
    private int[]? Chosen(int[] wanted)
    {
        var box = new RiskBox([.. whole.Low], [.. whole.High]);
        if (!box.Close(rows.Problem.Shape)) return null;
        var used = Enumerable.Range(0, box.Bias).Where(box.Uses).ToList();
        foreach (var i in wanted)
        {
            if (used.Contains(i) || (box.Low[i] == 0 && box.High[i] == 0)) continue;
            used.Add(i);
            // For the limits it counts as used, with whatever sign.
            (box.Low[i], box.High[i]) = (1, 1);
            if (!box.Close(rows.Problem.Shape)) return null;
        }

        return [.. used];
    }

    private (double[] Point, double Cost) Real(int[] support, ReadOnlySpan<double> start)
    {
        var multiplier = 0.0;
        return relaxation.Solve(Restricted(support), start, ref multiplier, double.PositiveInfinity);
    }

    private RiskBox Restricted(int[] support)
    {
        var box = new RiskBox([.. whole.Low], [.. whole.High]);
        for (var i = 0; i < box.Bias; i++) if (!support.Contains(i)) (box.Low[i], box.High[i]) = (0, 0);
        return box;
    }

    private (int[] Weights, double Cost) Fit(int[] support, ReadOnlySpan<double> start)
    {
        var (point, _) = Real(support, start);
        var weights = Array.ConvertAll(point, w => (int)Math.Round(w));
        return Improve(weights, support, MostPaired);
    }

    private (int[] Weights, double Cost) Improve(int[] weights, int[] support, int mostPaired)
    {
        rows.Score(Array.ConvertAll(weights, w => (double)w), scores);
        double Price(int[] at) => price * at.AsSpan(0, at.Length - 1).ToArray().Count(w => w != 0);
        var cost = rows.Loss(scores) + Price(weights);
        Settle(weights, scores, ref cost);
        bool Try(int i, int by, int j, int along)
        {
            int[] next = [.. weights];
            next[i] += by;
            next[j] += along;
            if (next[i] < whole.Low[i] || next[i] > whole.High[i] || next[j] < whole.Low[j] || next[j] > whole.High[j]) return false;
            rows.Add(scores, i, by, trial);
            rows.Add(trial, j, along, trial);
            var reached = rows.Loss(trial) + Price(next);
            Settle(next, trial, ref reached);
            if (reached >= cost) return false;
            (weights, cost) = (next, reached);
            trial.CopyTo(scores, 0);
            return true;
        }

        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var i in support) improved |= Try(i, 1, i, 0) || Try(i, -1, i, 0);
            if (improved || support.Length > mostPaired) continue;
            for (var a = 0; a < support.Length && !improved; a++)
            {
                for (var b = 0; b < a && !improved; b++)
                    improved = Try(support[a], 1, support[b], 1) || Try(support[a], 1, support[b], -1) || Try(support[a], -1, support[b], 1) || Try(support[a], -1, support[b], -1);
            }
        }

        return (weights, cost);
    }

    /// <summary>Moves the bias while that helps.</summary>
    private void Settle(int[] weights, double[] at, ref double cost)
    {
        var rest = cost - rows.Loss(at);
        for (var by = -1; by <= 1; by += 2)
        {
            while (weights[^1] + by >= whole.Low[^1] && weights[^1] + by <= whole.High[^1])
            {
                rows.Add(at, weights.Length - 1, by, settled);
                var reached = rows.Loss(settled) + rest;
                if (reached >= cost) break;
                weights[^1] += by;
                cost = reached;
                settled.CopyTo(at, 0);
            }
        }
    }
}
