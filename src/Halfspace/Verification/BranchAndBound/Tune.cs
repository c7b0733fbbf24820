namespace Halfspace.Verification.BranchAndBound;
internal static class Tune
{
    public static double Of(string name, double value) => System.Environment.GetEnvironmentVariable(name) is { } text ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : value;
    public static readonly int FirstSteps = (int)Of("HF_FIRST", 20), LaterSteps = (int)Of("HF_LATER", 5), MostTries = (int)Of("HF_TRIES", 2), RangeSteps = (int)Of("HF_RSTEPS", 20);
    public static readonly double Bite = Of("HF_BITE", 0.6), Rounds = Of("HF_ROUNDS", 0.125), Skip = Of("HF_SKIP", 0.1), Parts = Of("HF_PARTS", 96), Clip = Of("HF_CLIP", 1);
    public static readonly bool Dfs = Of("HF_DFS", 0) > 0, Empty = Of("HF_EMPTY", 1) > 0;
}
