using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Formulations;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.Decomposition;

/// <summary>Fits the output layer of a network with its hidden layers kept, so that the rounded weights keep every condition exactly.</summary>
/// <remarks>
/// With a dead zone at the outputs the model of that layer alone is solved with one wider by what rounding can cost. The hinge loss has none
/// and its best outputs are often zero exactly, which rounding would push to the wrong side: there the weights are integers in units of 2^-16.
/// </remarks>
internal static class OutputFit
{
    private const int Coarse = 1 << 16;
    private const double Least = 0.4;
    private const double Most = 10;

    /// <summary>The refitted network, or null where there is none.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="network">The network whose hidden layers are kept.</param>
    /// <param name="solver">Solves the model.</param>
    /// <param name="seconds">What is left of the time; at least <see cref="Least"/> and at most <see cref="Most"/> are used.</param>
    public static StepNetwork? Apply(RealTrainingProblem problem, StepNetwork network, IMipSolver solver, double seconds)
    {
        var timeLimit = Math.Clamp(seconds, Least, Most);
        if (problem.Objective is HingeLoss) return Hinge(problem, network, solver, timeLimit);
        var room = (decimal)(problem.Widths[^2] + 2) / StepNetwork.Unit;
        var wider = new RealTrainingProblem(problem.Data, problem.Hidden, problem.Limit, Math.Min(problem.Limit, problem.DeadZone + room), problem.Objective);
        var mip = new ZeroOneNetworkMip(wider, new ZeroOneNetworkOptions { Fixed = network, FreeLayers = [problem.Hidden.Count] });
        var result = mip.Model.Solve(solver, new SolveOptions { TimeLimit = timeLimit, Threads = 1 });
        return result.Point is { } point ? mip.Extract(point) : null;
    }

    private static StepNetwork? Hinge(RealTrainingProblem problem, StepNetwork network, IMipSolver solver, double timeLimit)
    {
        var (depth, width, model, trace) = (problem.Hidden.Count, problem.Widths[^2], new MipModel("hinge-outputs"), new StepTrace(problem, network));
        long unit = depth == 0 ? problem.Data.Scale : 1;
        var weights = Enumerable.Range(0, width + 1).Select(_ => model.AddInteger(-(double)problem.Limit * Coarse, (double)problem.Limit * Coarse)).ToArray();
        var cost = LinearExpression.Zero;
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            var a = LinearExpression.Zero.Plus(unit, weights[width]);
            for (var i = 0; i < width; i++)
            {
                var input = depth == 0 ? problem.Inputs.Row(n)[i] : trace.IsOn(n, depth - 1, i) ? 1 : 0;
                if (input != 0) a = a.Plus(input, weights[i]);
            }

            for (var c = 0; c < 2; c++)
            {
                if (problem.Inputs.Counts[n][c] == 0) continue;
                var loss = model.AddContinuous(0, (double)Coarse * unit);
                model.AddConstraint((c == 1 ? 1 : -1) * a + loss >= (double)Coarse * unit);
                cost = cost.Plus(problem.Inputs.Counts[n][c], loss);
            }
        }

        model.Minimize(cost);
        if (model.Solve(solver, new SolveOptions { TimeLimit = timeLimit, Threads = 1 }) is not { Point: not null } result) return null;
        var units = Array.ConvertAll(weights, w => (int)Math.Round(result.Value(w)) * (StepNetwork.Unit / Coarse));
        var layers = network.Layers.Take(depth).Append(new IntegerLayer(width, units[..width], [units[width]])).ToArray();
        return new StepNetwork(layers, network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
    }
}
