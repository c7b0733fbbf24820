using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Formulations;
using Halfspace.Training.RealWeights;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// Fits the output layer of a network with its hidden layers kept, by the model of that layer alone. The dead zone is wider by what the
/// rounding of weights can cost, so that the rounded network keeps the stated one exactly.
/// </summary>
internal static class OutputFit
{
    /// <summary>The refitted network, or null where the wider dead zone leaves none.</summary>
    public static StepNetwork? Apply(RealTrainingProblem problem, StepNetwork network, IMipSolver solver, double timeLimit = 10)
    {
        var room = (decimal)(problem.Widths[^2] + 2) / StepNetwork.Unit;
        var wider = new RealTrainingProblem(problem.Data, problem.Hidden, problem.Limit, Math.Min(problem.Limit, problem.DeadZone + room), problem.Objective);
        var mip = new ZeroOneNetworkMip(wider, new ZeroOneNetworkOptions { Fixed = network, FreeLayers = [problem.Hidden.Count] });
        // The hinge loss has no dead zone; an output of the wrong sign by rounding alone would not count.
        if (problem.Objective is HingeLoss)
        {
            for (var p = 0; p < mip.Points.Count; p++)
            {
                var counts = mip.Points[p].Counts;
                if (counts[0] == 0 || counts[1] == 0) mip.Model.AddConstraint((counts[1] > 0 ? 1 : -1) * mip.Output(p, 0) >= (double)room);
            }
        }

        var result = mip.Model.Solve(solver, new SolveOptions { TimeLimit = timeLimit, Threads = 1 });
        return result.Point is { } point ? mip.Extract(point) : null;
    }
}
