using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Decomposition;

/// <summary>Fits the output layer of a network with its hidden layers kept, so that the rounded weights keep every condition exactly.</summary>
/// <remarks>
/// With a dead zone at the outputs the model of that layer alone is solved with one wider by what rounding can cost. The hinge loss has none
/// and fits its outputs itself.
/// </remarks>
internal static class OutputFit
{
    private const double Least = 0.4;
    private const double Most = 10;

    /// <summary>The network with the best output layer, or null where there is none.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="network">The network whose hidden layers are kept.</param>
    /// <param name="solver">Solves the model.</param>
    /// <param name="seconds">What is left of the time; at least <see cref="Least"/> and at most <see cref="Most"/> are used.</param>
    public static StepNetwork? Apply(RealTrainingProblem problem, StepNetwork network, IMipSolver solver, double seconds)
    {
        var timeLimit = Math.Clamp(seconds, Least, Most);
        var trace = new StepTrace(problem, network);
        if (problem.Objective.FitsOutputs)
        {
            if (problem.Objective.FitOutputs(trace, solver, timeLimit) is not { } outputs) return null;
            return new StepNetwork([.. network.Layers.Take(problem.Hidden.Count), outputs], network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
        }

        var room = (decimal)(problem.Widths[^2] + 2) / StepNetwork.Unit;
        var wider = new RealTrainingProblem(problem.Data, problem.Hidden, problem.Range, Math.Min(problem.Range, problem.DeadZone + room), problem.Objective);
        var mip = new ZeroOneNetworkMip(wider, new ZeroOneNetworkOptions { Fixed = network, FreeLayers = [problem.Hidden.Count] });
        var result = mip.Model.Solve(solver, new SolveOptions { TimeLimit = timeLimit, Threads = 1 });
        return result.Point is { } point ? mip.Extract(point) : null;
    }

}
