using Halfspace.Cli.Inputs;
using Halfspace.Training;

namespace Halfspace.Cli.Train;

/// <summary>The time that a report takes, which belongs to the time limit.</summary>
internal static class ReportTime
{
    private const double ProductsASecond = 1e10;

    /// <summary>Every output is compared with the label, too, which takes as long as so many products.</summary>
    private const double ProductsAnOutput = 100;

    /// <summary>What scoring networks on all samples takes, about, in seconds: a tenth of the limit at most.</summary>
    public static double Seconds(TrainingProblem problem, TrainingData loaded, int networks, double limit)
    {
        var products = ProductsAnOutput * problem.OutputCount;
        for (var l = 1; l < problem.Widths.Count; l++) products += (double)problem.Widths[l - 1] * problem.Widths[l];
        return Math.Min(0.1 * limit, networks * products * (loaded.Train.SampleCount + (loaded.Test?.SampleCount ?? 0)) / ProductsASecond);
    }
}
