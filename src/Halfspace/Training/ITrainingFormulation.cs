using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>A training problem as a model, with the way from points to networks and back.</summary>
/// <param name="Model">The model.</param>
/// <param name="Extract">The network at a point of the model.</param>
/// <param name="SetStart">Makes a network the model's start.</param>
public sealed record StatedProblem(MipModel Model, Func<IReadOnlyList<double>, IntegerNetwork> Extract, Action<IntegerNetwork> SetStart);

/// <summary>A way to state training as a MIP; a new one is one file and one line in the list of formulations.</summary>
public interface ITrainingFormulation
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>Whether a network can be the start of a model; true by default.</summary>
    bool TakesStart => true;

    /// <summary>
    /// How much more a network may cost in the model than it does, where every network of the problem is a point of its model; this is taken
    /// off the model's bounds. Null where the model lacks networks, so that neither its bounds nor a claim that it is infeasible say anything.
    /// </summary>
    /// <exception cref="ArgumentException">The formulation does not state the problem; the message says why.</exception>
    double? Excess(TrainingProblem problem);

    /// <summary>States the problem: every network is a point, and the model's minimum is the best cost of the last objective.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="kept">The cost that each objective but the last may not exceed.</param>
    StatedProblem State(TrainingProblem problem, IReadOnlyList<Cost> kept);

    /// <summary>A smaller model some of whose networks are good, to find a start with; null where there is none. Its optimum is no bound.</summary>
    StatedProblem? Restrict(TrainingProblem problem, IReadOnlyList<Cost> kept);
}
