
namespace Halfspace.Training.ExactFit;

/// <summary>
/// Trains a whole small network exactly: the smallest sum of the samples' costs over all integer weights, by branch and bound on the ranges of
/// the first layer's weights, with everything above the first layer as a list of tables (<see cref="CodeTables"/>).
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Signs of the first layer make a code; the layers above give each code a cost for each label. For one table, the columns of the inputs
/// are fixed one after the other, in every neuron. Samples that agree on all columns still free form a class: in each neuron the
/// free columns add the same unknown number to all of them, so the neuron splits the class by a threshold on what is fixed. The least cost of a
/// class over all thresholds that the free weights can reach is exact for the class, and the sum over classes is the bound. Thresholds with which a
/// class would cost too much leave an interval for the free part of the pre-activation, which narrows the free weights' ranges.
/// </para>
/// <para>
/// <b>Symmetry.</b> Tables that differ by the order of neurons are tried once; neurons that a table treats alike have weights in
/// descending lexicographic order. Where the columns of two categories both add up to the bias unit, taking one from all weights of the
/// first and adding it to all of the second changes nothing, so unless the first touches its lower limit the second touches its upper one.
/// Negating a neuron is not used: it turns a pre-activation of zero from plus to minus zero, which stays plus.
/// </para>
/// <para>
/// <b>Order.</b> The order of columns is worth orders of magnitude; it is found by a race between several, see <see cref="OrderRace"/>.
/// </para>
/// <para>
/// <b>Course.</b> "No network costs less than c" is proved for growing c, so that a run cut short leaves the last c proved; a network
/// found on the way ends it. <b>Cost.</b> A node takes time linear in the samples; nodes grow exponentially with weights and with the optimum.
/// <b>Useful</b> for up to four neurons a layer, some twenty to forty first-layer weights at P = 1, and an optimum of a few misses. Deterministic.
/// </para>
/// </remarks>
internal static class NetworkFit
{
    /// <summary>Hidden layers of more neurons have too many codes.</summary>
    public const int MostNeurons = CodeTables.MostNeurons;

    /// <summary>First layers of more weights are out of reach.</summary>
    public const int MostWeights = 600;

    /// <summary>A table has a cost for each class and code, and there are thousands of tables: more classes would take gigabytes.</summary>
    public const int MostClasses = 32;

    /// <summary>Bytes that the search may take: a quarter of a gigabyte.</summary>
    private const long MostBytes = 256 << 20;

    private const long PromisingWeights = 64;

    private const long CheapGoal = 2_000;

    /// <summary>Whether an objective over a network is in reach: a sum over samples of a cost of the outputs, and a small network.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Objectives.Count == 1 && problem.Objectives[0] is ICorrectnessObjective && problem.Objectives[0].Shape(problem) is CostShape.Outputs or CostShape.OneOutput or CostShape.LargestOutput && problem.Hidden.Count > 0 && problem.Hidden.All(width => width <= MostNeurons)
            && problem.Data.ClassCount <= MostClasses
            && (problem.Data.InputCount + 1L) * problem.Hidden[0] <= MostWeights
            && FitsCosts(problem);
    }

    /// <summary>Whether the sum of the samples' largest costs, forbidden codes among them, stays within 64 bits with room for a Moebius transform's terms.</summary>
    private static bool FitsCosts(TrainingProblem problem)
    {
        Int128 most = CodeTable.Forbidden + 1;
        if (problem.Objectives[0] is ICorrectnessObjective objective && objective.Shape(problem) == CostShape.Outputs)
        {
            most = 0;
            for (var output = -problem.OutputScale; output <= problem.OutputScale; output++)
                most = Int128.Max(most, Int128.Max(objective.PriceOutput(problem, output, 1), objective.PriceOutput(problem, output, -1)));
            most *= problem.OutputCount;
        }

        return most * problem.Data.SampleCount <= long.MaxValue >> MostNeurons;
    }

    /// <summary>Whether a problem that <see cref="Fits"/> has so few first-layer weights that trying is worth the time of other proofs.</summary>
    public static bool IsPromising(TrainingProblem problem) => Fits(problem) && (problem.Data.InputCount + 1L) * problem.Hidden[0] <= PromisingWeights;

    /// <summary>Solves a problem, or bounds it; null where the layers above the first can do too many different things, the samples are too many for that, or it was cancelled before the first bound.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="below">Only networks that cost less are of interest; null for any.</param>
    /// <param name="known">Where to begin: a bound that is proved already, or that is of no interest by itself; null for zero.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="improved">Called with each better bound, in units of one over the objective's denominator, and the nodes so far.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    /// <exception cref="ArgumentException">The problem is out of reach.</exception>
    public static NetworkFitResult? Solve(
        TrainingProblem problem,
        long? below = null,
        long? known = null,
        long nodeLimit = long.MaxValue,
        Action<long, long>? improved = null,
        CancellationToken cancellationToken = default)
    {
        if (!Fits(problem)) throw new ArgumentException($"An exact fit needs one objective that adds up over samples, at most {MostClasses} classes, hidden layers of at most {MostNeurons} neurons and at most {MostWeights} weights in the first layer; the problem is {problem}.", nameof(problem));
        if (CodeTables.Of(problem, cancellationToken) is not { } tables || FitSamples.BytesOf(problem, tables.Count) > MostBytes) return null;
        var race = new OrderRace(problem, tables);
        var limit = below ?? race.Worst + 1;
        var (bound, stride) = (0L, race.Unit);
        while (bound < limit)
        {
            if (race.IsDecided && known is { } floor) bound = Math.Clamp(floor, bound, limit - 1);
            var isDone = race.Search(Math.Min(limit, bound + stride), nodeLimit - race.Nodes, cancellationToken);
            if (!isDone) return new NetworkFitResult(race.Network, race.Network is null ? limit : race.Goal, bound, race.Nodes);
            bound = race.Goal;
            improved?.Invoke(bound, race.Nodes);

            // Cheap goals are passed in longer strides; a loss on a fine lattice keeps its stride in proportion to the bound.
            if (race.LastNodes < CheapGoal) stride *= 2;
            else stride = problem.Objectives[0].Denominator(problem).IsOne ? race.Unit : Math.Max(race.Unit, bound / 8);
            if (race.Network is not null) return new NetworkFitResult(race.Network, bound, bound, race.Nodes);
        }

        return new NetworkFitResult(null, limit, bound, race.Nodes);
    }

    /// <summary>The inputs in the order in which a search fixes their weights that has been through with cheap goals; those that share a column with others are left out.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="nodes">The nodes to spend.</param>
    /// <param name="cancellationToken">Ends the trial with the order that leads.</param>
    public static IReadOnlyList<int> FirstInputs(TrainingProblem problem, long nodes, CancellationToken cancellationToken)
    {
        var samples = new FitSamples(problem, 0);
        var order = samples.Order;
        if (CodeTables.Of(problem, cancellationToken) is { } tables && FitSamples.BytesOf(problem, tables.Count) <= MostBytes)
        {
            var race = new OrderRace(problem, tables);
            for (var goal = race.Unit; goal <= race.Worst && race.Network is null && race.Nodes < nodes; goal += race.Unit)
            {
                if (!race.Search(goal, nodes - race.Nodes, cancellationToken)) break;
            }

            order = race.LeadingOrder;
        }

        return [.. order.Where(column => column < samples.Inputs.Count && samples.Inputs.Sizes[column] == 1).Select(samples.Inputs.InputOf)];
    }
}
