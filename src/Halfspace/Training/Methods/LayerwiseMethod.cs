using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Decomposition;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Methods;

/// <summary>
/// Trains one layer at a time by the model of that layer, all others kept, from random networks: each result is applied before the next
/// layer (iterative, as in Gauss and Seidel), or all layers are solved from the same network (simultaneous, as Jacobi).
/// </summary>
/// <remarks>
/// <para>
/// Iterative: the cost never rises. A pass takes the first layer, the middle ones, the last; it stops at the break loss or when a whole
/// pass gains nothing, and starts again from another random network, with the layers in random order from then on. Simultaneous: where
/// one layer's result reaches the break loss only that one is applied; else all are, which can raise the cost and end inside the dead
/// zone; the activations are then given other weights, or a new start is made.
/// </para>
/// <para>
/// Random networks are moved out of the dead zone first, and fixed layers before the trained one are evaluated exactly, so the present
/// network is a point of every layer's model and none is infeasible. It bounds nothing beyond label counts. When to use it: networks
/// that are too deep for the general model. Source: Mintz and Patil, notebook "Layerwise MIP".
/// </para>
/// </remarks>
public sealed class LayerwiseMethod : RealTrainingMethod
{
    /// <summary>Each result applied before the next layer.</summary>
    public static LayerwiseMethod Iterative { get; } = new(false);

    /// <summary>All layers from the same network.</summary>
    public static LayerwiseMethod Simultaneous { get; } = new(true);

    private readonly bool simultaneous;

    private LayerwiseMethod(bool simultaneous) => this.simultaneous = simultaneous;

    /// <inheritdoc/>
    public override string RealFormulation => "zero-one";

    /// <inheritdoc/>
    public override string Name => simultaneous ? "layerwise-simultaneous" : "layerwise";

    /// <summary>The most random networks to start from; no limit but the time by default.</summary>
    public int MostStarts { get; init; } = int.MaxValue;

    /// <summary>The most passes over the layers from one start; 20 by default.</summary>
    public int MostPasses { get; init; } = 20;

    /// <summary>Seconds for one layer's model; a tenth of the whole time by default, at most 10.</summary>
    public double? LayerTimeLimit { get; init; }

    /// <summary>The same method with another number of starts.</summary>
    public LayerwiseMethod WithStarts(int starts) => new(simultaneous) { MostStarts = starts, MostPasses = MostPasses, LayerTimeLimit = LayerTimeLimit };

    /// <inheritdoc/>
    private protected override TrainingResult Train(RealTrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new RealTrainingRun(problem, options, progress, cancellationToken);
        var random = new Random(options.Seed);
        var starts = 0;
        while (starts < MostStarts && run.MayGoOn)
        {
            var order = Enumerable.Range(0, problem.Hidden.Count + 1).ToArray();
            if (starts++ > 0 && !simultaneous) random.Shuffle(order);
            if (Begin(run, random) is not { } network) continue;
            run.Offer(network);
            var costs = new List<double> { problem.Score(network)!.Value.Value };
            for (var pass = 0; pass < MostPasses && run.MayGoOn; pass++)
            {
                if ((simultaneous ? Together(run, network, cancellationToken) : InTurn(run, network, order, cancellationToken)) is not { } next) break;
                var (before, after) = (problem.Score(network)!.Value, problem.Score(next)!.Value);
                costs.Add(after.Value);
                network = next;
                if (simultaneous ? after == before : after >= before) break;
            }

            if (starts <= 5) run.Notes.Add("start " + starts + ": cost " + string.Join(", ", costs.Select(cost => cost.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture))));
        }

        IntegerStarts.OfferConstants(run);
        run.Notes.Add($"{starts} random starts");
        return run.Conclude(Name);
    }

    /// <summary>A network of uniform weights, out of the dead zone; null where its output layer has no such weights.</summary>
    private static StepNetwork? Begin(RealTrainingRun run, Random random)
    {
        var problem = run.Problem;
        int Draw() => StepNetwork.Units(problem.Range * Math.Round(2 * random.NextDouble() - 1, 6));
        var layers = Enumerable.Range(1, problem.Widths.Count - 1).Select(l => new IntegerLayer(
            problem.Widths[l - 1],
            [.. Enumerable.Range(0, problem.Widths[l - 1] * problem.Widths[l]).Select(_ => Draw())],
            [.. Enumerable.Range(0, problem.Widths[l]).Select(_ => Draw())])).ToArray();
        var network = DeadZoneRepair.Apply(problem, new StepNetwork(layers, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding });
        return problem.Score(network) is not null ? network : OutputFit.Apply(problem, network, run.Solver, run.TimeLeft) is { } fitted && problem.Score(fitted) is not null ? fitted : null;
    }

    /// <summary>One pass, each layer's result applied at once; never worse than what it began with.</summary>
    private StepNetwork? InTurn(RealTrainingRun run, StepNetwork network, int[] order, CancellationToken cancellationToken)
    {
        foreach (var layer in order)
        {
            if (!run.MayGoOn) break;
            if (Solve(run, network, layer, cancellationToken) is { } next && run.Problem.Score(next) <= run.Problem.Score(network)) network = next;
        }

        return network;
    }

    /// <summary>All layers from the same network; null where what they make together has no weights outside the dead zone.</summary>
    private StepNetwork? Together(RealTrainingRun run, StepNetwork network, CancellationToken cancellationToken)
    {
        var layers = network.Layers.ToArray();
        for (var l = 0; l < layers.Length && run.MayGoOn; l++)
        {
            if (Solve(run, network, l, cancellationToken) is not { } next) continue;
            if (run.IsProved) return next;
            layers[l] = next.Layers[l];
        }

        var joined = new StepNetwork(layers, network.InputScale) { ClassNames = network.ClassNames, Encoding = network.Encoding };
        if (run.Offer(joined) is not null) return joined;
        var realized = ActivationPatterns.Of(new StepTrace(run.Problem, joined)).Realize(run.Solver, run.TimeLeft);
        return run.Offer(realized) is null ? null : realized;
    }

    /// <summary>The best network that differs in one layer; other layers may get wider margins, not other activations.</summary>
    private StepNetwork? Solve(RealTrainingRun run, StepNetwork network, int layer, CancellationToken cancellationToken)
    {
        var mip = new ZeroOneNetworkMip(run.Problem, new ZeroOneNetworkOptions { Fixed = network, FreeLayers = [layer] });
        mip.SetStart(network);
        var result = mip.Model.Solve(run.Solver, run.SolveOptions(LayerTimeLimit ?? Math.Min(10, run.TimeLimit / 10)), null, cancellationToken);
        (run.SolverName, run.Nodes) = (result.Solver, run.Nodes + result.Nodes);
        run.Iterations++;
        if (result.Point is not { } point || ZeroOneMipMethod.NetworkAt(run.Problem, mip, point, run.Solver, run.TimeLeft) is not { } next) return null;
        run.Offer(next);
        return next;
    }
}
