using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// Large-neighbourhood search: the general formulation with the weights of a few hidden neurons and of the output layer free, and all
/// others fixed at the network's, for any objective or list. Part p frees neuron p of the first hidden layer and a random second one.
/// </summary>
/// <remarks>The fixed part leaves the model in the solver's presolve; stating it costs as much as the whole model.</remarks>
public sealed class BlockNeighbourhood : INeighbourhood
{
    private const long LargestModel = 1_000_000;

    /// <inheritdoc/>
    public string Name => "block";

    /// <inheritdoc/>
    public bool Fits(TrainingProblem problem, NeighbourhoodOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        return options.Solver is not null && problem.Hidden.Count > 0 && MipSize.Fits(problem, LargestModel);
    }

    /// <inheritdoc/>
    public int PartCount(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Hidden[0];
    }

    /// <inheritdoc/>
    public IntegerNetwork? Improve(TrainingProblem problem, IntegerNetwork network, int part, NeighbourhoodOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        var costs = problem.Score(network);
        if (costs.Any(cost => cost is null)) return null;

        // The first objective with room; earlier ones keep their values.
        var stage = Enumerable.Range(0, costs.Count).FirstOrDefault(s => costs[s]!.Value > problem.Objectives[s].TrivialBound(problem), -1);
        if (stage < 0) return null;
        var random = new Random(options.Seed);
        stage = random.Next(stage, costs.Count);
        var prefix = problem.WithFirstObjectives(stage + 1);
        var mirrored = problem.OutputCount == 2 && prefix.Objectives.All(objective => objective.AllowsMirroredOutputs);
        var mip = new SignNetworkMip(prefix, mirrored, breakSymmetry: false);
        mip.AddObjectives([.. costs.Take(stage).Select(cost => cost!.Value)]);
        mip.SetStart(network);
        var free = new HashSet<Variable>();
        foreach (var neuron in new[] { part, random.Next(problem.Hidden[0]) }) free.UnionWith(mip.ParametersOf(0, neuron));
        for (var j = 0; j < mip.StatedOutputs.Count; j++) free.UnionWith(mip.ParametersOf(problem.Hidden.Count, j));
        foreach (var weight in mip.WeightVariables)
        {
            if (!free.Contains(weight)) mip.Model.Fix(weight, mip.Model.Start[weight.Index]);
        }

        var result = mip.Model.Solve(
            options.Solver ?? throw new ArgumentException("A block refit needs a MIP solver; give one in the options.", nameof(options)),
            new SolveOptions { TimeLimit = options.TimeLimit, Threads = 1, Seed = options.Seed },
            null,
            cancellationToken);
        return result.Point is null ? null : mip.Extract(result.Point);
    }
}
