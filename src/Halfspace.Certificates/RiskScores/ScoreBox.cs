namespace Halfspace.Certificates.RiskScores;

/// <summary>A range for each weight of a score, the bias last.</summary>
internal sealed class ScoreBox(int[] low, int[] high)
{
    public int Bias => low.Length - 1;

    public int Low(int place) => low[place];

    public int High(int place) => high[place];

    /// <summary>Whether every score of the box gives an input a weight other than zero.</summary>
    public bool Uses(int input) => low[input] > 0 || high[input] < 0;

    /// <summary>All scores of a problem.</summary>
    public static ScoreBox Of(SignProblem problem)
    {
        var (limits, inputs) = (problem.Limits, Enumerable.Range(0, problem.Data.InputCount).ToArray());
        return new ScoreBox([.. inputs.Select(i => limits.Lowest?[i] ?? -problem.Range), -problem.BiasRange], [.. inputs.Select(i => limits.Highest?[i] ?? problem.Range), problem.BiasRange]);
    }

    /// <summary>The scores whose weight at a place lies in a range.</summary>
    public ScoreBox With(int place, int least, int most)
    {
        var (lows, highs) = ((int[])low.Clone(), (int[])high.Clone());
        (lows[place], highs[place]) = (Math.Max(least, low[place]), Math.Min(most, high[place]));
        return new ScoreBox(lows, highs);
    }

    /// <summary>Sets weights to zero that the limits leave no other, given the inputs that every score uses, so that no box of a tree uses more than they allow; false where a range is empty.</summary>
    public bool Close(LimitsClaim limits)
    {
        if (low.Zip(high).Any(range => range.First > range.Second)) return false;
        int[] used = [.. Enumerable.Range(0, Bias).Where(Uses)];
        int[] columns = limits.MaxColumns is null ? [] : [.. used.Select(i => limits.Columns![i]).Distinct()];
        var barred = limits.ForbiddenPairs.SelectMany(pair => new[] { (pair.First, pair.Second), (pair.Second, pair.First) }).Where(pair => Uses(pair.Item1)).Select(pair => pair.Item2).ToHashSet();
        for (var i = 0; i < Bias; i++)
            if (!Uses(i) && (used.Length == limits.MaxInputs || barred.Contains(i) || (columns.Length == limits.MaxColumns && !columns.Contains(limits.Columns![i])))) (low[i], high[i]) = (0, 0);
        return true;
    }
}
