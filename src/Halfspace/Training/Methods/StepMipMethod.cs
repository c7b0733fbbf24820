using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Methods;

/// <summary>
/// Networks of step neurons by the program of Theorem 1 (<see cref="StepNetworkMip"/>), with a threshold a neuron, one a layer or none. Where
/// each neuron has its own, the search's network is the start, and no program is solved where it meets the bound by counting labels.
/// </summary>
/// <remarks>
/// A pre-activation here is the weighted sum minus the threshold, and no neuron may be closer to zero than the dead zone d. So thresholds are shifted by d and
/// the gap is 2 d: the printed program of gap 2 d whose thresholds lie in [-1 + d, 1 + d].
/// </remarks>
public sealed class StepMipMethod : RealTrainingMethod
{
    /// <summary>More rows than this are refused: no solver gets anywhere.</summary>
    private const double LargestModel = 5_000_000;

    /// <summary>How much wider the dead zone is tried, one after the other, where a solver's weights miss it by a hair once rounded.</summary>
    private static readonly double[] Widenings = [1.1, 1.01, 1.001, 1.0001];

    private readonly StepThreshold threshold;

    private StepMipMethod(string formulation, StepThreshold threshold) => (RealFormulation, this.threshold) = (formulation, threshold);

    /// <summary>A threshold for each neuron.</summary>
    public static StepMipMethod PerNeuron { get; } = new("step", StepThreshold.PerNeuron);

    /// <summary>One threshold for all neurons of a layer, as in the theorem.</summary>
    public static StepMipMethod Shared { get; } = new("step:shared", StepThreshold.Shared);

    /// <summary>No thresholds.</summary>
    public static StepMipMethod None { get; } = new("step:none", StepThreshold.None);

    /// <inheritdoc/>
    public override string RealFormulation { get; }

    /// <inheritdoc/>
    public override string Name => "mip";

    /// <summary>Whether a network's thresholds are of the kind that this formulation allows.</summary>
    public bool Allows(StepNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return threshold switch
        {
            StepThreshold.None => network.Layers.All(layer => layer.Biases.All(bias => bias == 0)),
            StepThreshold.Shared => network.Layers.All(layer => layer.Biases.Distinct().Count() == 1),
            _ => true,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The range is not 1, the objective is not max-correct, or the program is too large.</exception>
    private protected override TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (problem.Range != 1) throw new ArgumentException($"The range is {problem.Range}; the formulation '{RealFormulation}' has weights and thresholds in [-1, 1], which loses no network. Give the range 1.", nameof(problem));
        if (!problem.Objective.CountsMisses) throw new ArgumentException($"The formulation '{RealFormulation}' counts misclassified samples only (max-correct); '{problem.Objective.Name}' was given.", nameof(problem));
        if (RowsOf(problem) is var rows && rows > LargestModel) throw new ArgumentException(FormattableString.Invariant($"The program would have {rows:N0} rows, more than {LargestModel:N0}; give fewer samples or narrower layers."), nameof(problem));
        var run = new RealTrainingRun(problem, options, progress, cancellationToken);
        if (threshold == StepThreshold.PerNeuron)
        {
            IntegerStarts.OfferConstants(run);
            IntegerStarts.Search(run, options, 0.1 * options.TimeLimit, cancellationToken);
        }

        if (run.MayGoOn) Solve(run, cancellationToken);
        return run.Conclude(Name);
    }

    private void Solve(RealTrainingRun run, CancellationToken cancellationToken)
    {
        var problem = run.Problem;
        var mip = State(problem, (double)problem.DeadZone);
        if (run.Best is { } best) SetStart(problem, mip, best);
        var result = mip.Model.Solve(run.Solver, run.SolveOptions(run.ModelTime), null, cancellationToken);
        run.SolverName = result.Solver;
        run.Nodes += result.Nodes;
        run.HoldAgainstBest(result);
        if (result.Point is { } found) Offer(run, mip, found);
        run.ProveBySolver(result, "dual bound of the program of Theorem 1", mip.Model, point => Offer(run, mip, point));
    }

    private void Offer(RealTrainingRun run, StepNetworkMip mip, IReadOnlyList<double> point)
    {
        var cost = run.Offer(Read(run.Problem, mip, point));
        foreach (var widening in Widenings)
        {
            if (cost is not null) break;
            cost = run.Offer(Widened(run.Problem, mip, point, widening, run.Solver));
        }

        if (cost is null && run.Best is null) run.Notes.Add("the solver's activations have no weights that keep the dead zone exactly; its value is not reported");
    }

    /// <summary>The program on the different inputs, which counts samples whose own output is not the only one on.</summary>
    private StepNetworkMip State(RealTrainingProblem problem, double deadZone)
    {
        var inputs = problem.Inputs;
        var several = problem.OutputCount > 1;
        var mip = new StepNetworkMip(
            [.. Enumerable.Range(0, inputs.Count).Select(n => Array.ConvertAll(inputs.Row(n).ToArray(), value => value / (double)problem.Data.Scale))],
            [.. Enumerable.Range(0, inputs.Count).Select(n => several ? [.. Enumerable.Range(0, problem.OutputCount).Select(c => inputs.Majority(n) == c ? 1 : 0)] : (int[])[inputs.Majority(n)])],
            problem.Hidden,
            new StepNetworkOptions { Threshold = threshold, Gap = 2 * deadZone, Shift = deadZone });
        var cost = LinearExpression.Zero;
        for (var n = 0; n < inputs.Count; n++)
        {
            Variable[] outputs = [.. Enumerable.Range(0, problem.OutputCount).Select(j => mip.Neuron(n, problem.Hidden.Count, j))];
            for (var c = 0; c < inputs.Counts[n].Length; c++)
            {
                var count = inputs.Counts[n][c];
                if (count == 0) continue;
                if (!several)
                {
                    cost = c == 1 ? cost.Plus(count).Plus(-count, outputs[0]) : cost.Plus(count, outputs[0]);
                    continue;
                }

                var wrong = mip.Model.AddContinuous(0, 1, FormattableString.Invariant($"wrong_{n}_{c}"));
                for (var j = 0; j < outputs.Length; j++) mip.Model.AddConstraint(j == c ? wrong + (LinearExpression)outputs[j] >= 1 : wrong - (LinearExpression)outputs[j] >= 0);
                cost = cost.Plus(count, wrong);
            }
        }

        mip.Model.Minimize(cost);
        return mip;
    }

    private static void SetStart(RealTrainingProblem problem, StepNetworkMip mip, StepNetwork network)
    {
        var trace = new StepTrace(problem, network);
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            for (var l = 0; l < network.Layers.Count; l++)
            {
                var values = trace.PreActivations(n, l);
                for (var j = 0; j < values.Length; j++) mip.Model.SetStart(mip.Neuron(n, l, j), values[j] >= 0 ? 1 : 0);
            }
        }
    }

    /// <summary>The same activations under a wider dead zone, which leaves room for rounding.</summary>
    private StepNetwork? Widened(RealTrainingProblem problem, StepNetworkMip solved, IReadOnlyList<double> point, double widening, IMipSolver solver)
    {
        var mip = State(problem, Math.Min(0.49, (double)problem.DeadZone * widening));
        for (var n = 0; n < problem.Inputs.Count; n++)
        {
            for (var l = 0; l + 1 < problem.Widths.Count; l++)
            {
                for (var j = 0; j < problem.Widths[l + 1]; j++) mip.Model.Fix(mip.Neuron(n, l, j), Math.Round(point[solved.Neuron(n, l, j).Index]));
            }
        }

        return mip.Model.Solve(solver).Point is { } wider ? Read(problem, mip, wider) : null;
    }

    private static StepNetwork Read(RealTrainingProblem problem, StepNetworkMip mip, IReadOnlyList<double> point)
    {
        var (weights, biases) = (new List<double[][]>(), new List<double[]>());
        for (var l = 0; l + 1 < mip.Widths.Count; l++)
        {
            weights.Add([.. Enumerable.Range(0, mip.Widths[l + 1]).Select(j => Enumerable.Range(0, mip.Widths[l]).Select(i => Inside(mip.Weight(l, j, i))).ToArray())]);
            biases.Add([.. Enumerable.Range(0, mip.Widths[l + 1]).Select(j => mip.Threshold(l, j) is { } t ? -Inside(t) : 0)]);
        }

        var rounded = StepNetwork.Round(weights, biases, problem.Data.Scale);
        return new StepNetwork(rounded.Layers, rounded.InputScale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };

        double Inside(Variable variable) => Math.Clamp(point[variable.Index], -1, 1);
    }

    private static double RowsOf(RealTrainingProblem problem)
    {
        var rows = 0.0;
        for (var l = 1; l < problem.Widths.Count; l++) rows += problem.Widths[l] * (2.0 + (l > 1 ? 4.0 * problem.Widths[l - 1] : 0));
        return rows * problem.Inputs.Count;
    }
}
