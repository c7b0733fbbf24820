namespace Halfspace.Training.Formulations;

/// <summary>How large the model of a training problem would be: a term of a product or an activation takes some 600 bytes in a solver and here.</summary>
internal static class MipSize
{
    /// <summary>Models of more terms than this are not handed to a MIP solver unasked.</summary>
    private const long LargestMip = 1_000_000;

    /// <summary>Whether a problem is small enough to be stated as a MIP of at most so many terms.</summary>
    public static bool Fits(TrainingProblem problem, long largest = LargestMip)
    {
        long terms = 0;
        for (var l = 1; l < problem.Widths.Count; l++) terms += (long)problem.Widths[l] * problem.Widths[l - 1] * problem.Data.SampleCount * (l == 1 ? 1 : 4);
        return terms <= largest;
    }
}
