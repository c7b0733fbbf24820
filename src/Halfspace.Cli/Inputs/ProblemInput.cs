using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Training;

namespace Halfspace.Cli.Inputs;

/// <summary>A training problem from what a command line says and the data it names.</summary>
internal static class ProblemInput
{
    /// <summary>States the problem; by now the options are sound on their own, so what is refused is the data's fault.</summary>
    /// <exception cref="UsageException">Limits or objectives do not go with the data.</exception>
    /// <exception cref="DataFileException">The data do not make a problem.</exception>
    public static TrainingProblem Of(TrainingData loaded, int[] widths, int range, IReadOnlyList<ITrainingObjective> objectives, OutputCoding? coding, NetworkLimits limits)
    {
        try
        {
            return new TrainingProblem(loaded.Train, widths, range, objectives, coding, limits);
        }
        catch (ArgumentException fault) when (fault.ParamName is "limits" or "objectives")
        {
            throw new UsageException(CommandRun.Reason(fault));
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(loaded.Source.Path, 0, CommandRun.Reason(fault), fault);
        }
    }

    /// <summary>
    /// Whether biases get a range that never binds where nothing is said: one neuron whose method and objectives have a use for it. Margins are about biases as they are, and some methods
    /// and formulations keep all weights in one range.
    /// </summary>
    public static bool HasFreeBiases(int[]? widths, OutputCoding? coding, Dataset data, ITrainingMethod method, string? formulation, IReadOnlyList<ITrainingObjective> objectives) =>
        widths is [] && coding != OutputCoding.OnePerClass && data.ClassCount == 2
        && method.KeepsLimits && formulation != "sign-as-printed" && objectives.All(objective => objective is ICorrectnessObjective);
}
