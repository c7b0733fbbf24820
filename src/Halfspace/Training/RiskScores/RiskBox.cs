namespace Halfspace.Training.RiskScores;

/// <summary>A range for each weight of a score, the bias last: the scores that a node of the tree stands for.</summary>
/// <param name="Low">The smallest weights.</param>
/// <param name="High">The largest.</param>
internal sealed record RiskBox(int[] Low, int[] High)
{
    /// <summary>All scores of a problem.</summary>
    public static RiskBox Of(RiskScoreProblem problem)
    {
        int[] inputs = [.. Enumerable.Range(0, problem.Data.InputCount)];
        return new RiskBox(
            [.. inputs.Select(i => problem.Shape.WeightsOf(i).Low), -problem.Shape.BiasRange],
            [.. inputs.Select(i => problem.Shape.WeightsOf(i).High), problem.Shape.BiasRange]);
    }

    /// <summary>The bias's place.</summary>
    public int Bias => Low.Length - 1;

    /// <summary>Whether every score of the box uses an input.</summary>
    public bool Uses(int input) => Low[input] > 0 || High[input] < 0;

    /// <summary>Whether some scores use an input and some do not.</summary>
    public bool IsOpen(int input) => Low[input] <= 0 && High[input] >= 0 && Low[input] < High[input];

    /// <summary>Whether there is one score only.</summary>
    public bool IsPoint => Low.AsSpan().SequenceEqual(High);

    /// <summary>How many inputs every score uses.</summary>
    public int UsedCount
    {
        get
        {
            var count = 0;
            for (var i = 0; i < Bias; i++) count += Uses(i) ? 1 : 0;
            return count;
        }
    }

    /// <summary>The scores whose weight at a place is at most, or above, a number.</summary>
    public RiskBox With(int place, int low, int high)
    {
        var part = new RiskBox([.. Low], [.. High]);
        (part.Low[place], part.High[place]) = (Math.Max(low, Low[place]), Math.Min(high, High[place]));
        return part;
    }

    /// <summary>Closes the inputs that the limits leave out beside those that every score uses; false where the limits leave no score.</summary>
    public bool Close(TrainingProblem shape)
    {
        for (var j = 0; j < Low.Length; j++) if (Low[j] > High[j]) return false;
        var limits = shape.Limits;
        int[] used = [.. Enumerable.Range(0, Bias).Where(Uses)];
        if (used.Length > limits.MaxInputs) return false;
        var columns = limits.MaxColumns is null ? null : used.Select(i => shape.InputColumns[i]).ToHashSet();
        if (columns?.Count > limits.MaxColumns) return false;
        foreach (var (first, second) in limits.ForbiddenPairs) if (Uses(first) && Uses(second)) return false;
        for (var i = 0; i < Bias; i++)
        {
            if (Uses(i)) continue;
            if (used.Length == limits.MaxInputs || (columns?.Count == limits.MaxColumns && columns is not null && !columns.Contains(shape.InputColumns[i])) || IsForbidden(limits, i)) (Low[i], High[i]) = (0, 0);
        }

        return true;
    }

    private bool IsForbidden(NetworkLimits limits, int input)
    {
        foreach (var (first, second) in limits.ForbiddenPairs) if ((first == input && Uses(second)) || (second == input && Uses(first))) return true;
        return false;
    }
}
