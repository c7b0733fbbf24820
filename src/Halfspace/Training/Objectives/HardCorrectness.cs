using System.Runtime.InteropServices;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

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

    /// <summary>
    /// Why no network at all satisfies the condition, where two samples of equal inputs have different labels; null where the objective does not
    /// ask for it or there are no such samples.
    /// </summary>
    public static string? Conflict(TrainingProblem problem, ITrainingObjective objective)
    {
        if (objective is ICorrectnessObjective || problem.CorrectnessBefore(objective) is not null) return null;
        var (data, firsts) = (problem.Data, new Dictionary<int, List<int>>());
        for (var k = 0; k < data.SampleCount; k++)
        {
            var row = data.Row(k);
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(row));
            var key = hash.ToHashCode();
            if (!firsts.TryGetValue(key, out var same)) firsts.Add(key, same = []);
            foreach (var other in same)
            {
                if (data.Labels[other] != data.Labels[k] && data.Row(other).SequenceEqual(row))
                    return $"Samples {other} and {k} have equal inputs and different labels, so no network is right on every sample, as '{objective.Name}' asks.";
            }

            if (!same.Exists(other => data.Row(other).SequenceEqual(data.Row(k)))) same.Add(k);
        }

        return null;
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
