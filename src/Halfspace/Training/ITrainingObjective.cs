using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// A training objective, as a cost to be made small: it scores a network exactly, adds its rows to a MIP, and knows a
/// bound that needs no solver.
/// </summary>
/// <remarks>
/// A new one is one file; whoever states a problem hands it over, and one that has a name on the command line is one line in the list of objectives. What
/// the search, the exact fits and the bounds need beyond these members has a default that claims nothing. An objective that says
/// of each output whether it is right implements <see cref="ICorrectnessObjective"/>.
/// </remarks>
public interface ITrainingObjective
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What the cost counts, in a few words.</summary>
    string Counts { get; }

    /// <summary>The lattice of costs: every reachable cost is a multiple of one over this.</summary>
    BigInteger Denominator(TrainingProblem problem);

    /// <summary>
    /// The exact cost of a network, or null where it breaks a hard condition of the objective. It may depend on the objectives before this one in the
    /// problem's list (<see cref="TrainingProblem.CorrectnessBefore"/>), on nothing after it; it is asked of networks only that have a cost for those before.
    /// </summary>
    Cost? Score(TrainingProblem problem, NetworkTrace trace);

    /// <summary>A lower bound on every cost that follows from the problem's sizes alone, whatever the costs of the objectives before.</summary>
    Cost TrivialBound(TrainingProblem problem);

    /// <summary>
    /// True when, for two classes with one output each, some best network has a second output that is the first one
    /// negated, so that only one output needs to be stated.
    /// </summary>
    bool AllowsMirroredOutputs { get; }

    /// <summary>
    /// True when the cost depends on outputs only, and never grows when an output times its target grows; then an
    /// activation only needs a row for the direction that helps.
    /// </summary>
    bool IsMonotone(TrainingProblem problem);

    /// <summary>Adds the rows that define the cost, and returns the cost as an expression.</summary>
    LinearExpression AddTo(TrainingMip mip);

    /// <summary>
    /// The cost that the search walks on; unless an objective has its own, the condition that every output has the sign
    /// of its target.
    /// </summary>
    SearchGuide Guide(TrainingProblem problem) => SearchGuide.Correctness(problem);

    /// <summary>How the cost is put together, which says what exact fits and counting arguments may rest on; <see cref="CostShape.Other"/> by default.</summary>
    CostShape Shape(TrainingProblem problem) => CostShape.Other;

    /// <summary>What the network itself costs beside its outputs, where that is a price of inputs and weights; nothing by default.</summary>
    NetworkPrices Prices => default;

    /// <summary>What a certificate says of costs of its own; null, the default, for none.</summary>
    internal CostsClaim? CertifiedCosts => null;

    /// <summary>Why the objective cannot be asked of a problem; null, the default, where it can.</summary>
    string? Misfit(TrainingProblem problem) => null;

    /// <summary>What of the network is minimised, the outputs being held to their targets, for the arguments that are about one of these; null, the default, for anything else.</summary>
    NetworkQuantity? Quantity => null;

    /// <summary>Whether the cost of a sample depends on <see cref="TrainingProblem.OutputScale"/>, which without a hidden layer depends on all samples; false by default.</summary>
    bool UsesOutputScale => false;
}
