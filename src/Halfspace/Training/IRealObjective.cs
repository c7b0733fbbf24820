using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>What is minimised over networks of real weights; a new one is one file and one line in the list of objectives.</summary>
public interface IRealObjective
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What the cost counts, in words.</summary>
    string Counts { get; }

    /// <summary>The number of outputs that a network needs.</summary>
    /// <exception cref="ArgumentException">The objective does not fit the classes.</exception>
    int OutputCount(Dataset data);

    /// <summary>The lattice of costs: every one is a multiple of one over this.</summary>
    BigInteger Denominator(RealTrainingProblem problem);

    /// <summary>The exact cost of an evaluated network; null where it breaks a hard condition, such as an output inside the dead zone.</summary>
    Cost? Score(RealTrainingProblem problem, StepTrace trace);

    /// <summary>What no function of the inputs can undercut, since equal inputs get equal outputs.</summary>
    Cost IdenticalInputsBound(RealTrainingProblem problem);

    /// <summary>Adds the rows and variables of outputs and loss, and gives the cost.</summary>
    LinearExpression AddTo(RealTrainingMip mip);

    /// <summary>
    /// Whether the cost is the number of misclassified samples, one output separating two classes: what Benders cuts, Lagrangian relaxations and
    /// single-step programs are stated for, and what depends on whether outputs are on and on nothing else.
    /// </summary>
    bool CountsMisses => false;

    /// <summary>The biases of the outputs, in units of 2^-20, of the best constant network that gives every input to a class.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="label">The class.</param>
    /// <param name="limit">The largest bias, in the same units.</param>
    int[] ConstantOutputs(RealTrainingProblem problem, int label, int limit);

    /// <summary>Whether <see cref="FitOutputs"/> fits the output layer, in place of the model of that layer with a dead zone that rounding cannot leave; false by default.</summary>
    bool FitsOutputs => false;

    /// <summary>The output layer that fits best with the hidden layers of a network as they are; null where there is none.</summary>
    /// <param name="trace">The network on the problem's inputs.</param>
    /// <param name="solver">Solves the model.</param>
    /// <param name="seconds">Wall time for it.</param>
    IntegerLayer? FitOutputs(StepTrace trace, IMipSolver solver, double seconds) => null;

    /// <summary>The loss that the cost stands in for, by floating point and for reports alone; null, the default, where the cost is the loss.</summary>
    double? ApproximatedLoss(StepTrace trace) => null;
}
