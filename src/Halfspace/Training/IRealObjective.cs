using System.Numerics;
using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Training.Objectives;

namespace Halfspace.Training;

/// <summary>What is minimised over networks of real weights; a new one is one file and one line in <see cref="RealObjectives"/>.</summary>
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
}
