using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The condition of min-weight and max-margin that every sample is classified correctly: outputs with target +1 are
/// zero or more, outputs with target -1 are at most -1.
/// </summary>
internal static class HardCorrectness
{
    public static bool Holds(TrainingProblem problem, NetworkTrace trace)
    {
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++)
            {
                if ((problem.Target(k, j) > 0) != (trace.Outputs(k)[j] >= 0)) return false;
            }
        }

        return true;
    }

    public static void AddTo(TrainingMip mip)
    {
        for (var k = 0; k < mip.Problem.Data.SampleCount; k++)
        {
            foreach (var j in mip.StatedOutputs)
            {
                double least = mip.Problem.Target(k, j) > 0 ? 0 : mip.OutputLattice(k) / (double)mip.OutputUnit;
                mip.Model.AddConstraint(mip.SignedOutput(k, j) >= least, FormattableString.Invariant($"right_{k}_{j}"));
            }
        }
    }
}
