using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Training.Formulations;

/// <summary>The plain list of formulations; a new one is one line here.</summary>
public static class TrainingFormulations
{
    /// <summary>Every formulation.</summary>
    public static NamedList<ITrainingFormulation> All { get; } = new("formulation", formulation => formulation.Name,
    [
        new SignFormulation(),
        new SignEnforcedFormulation(),
        new SignAsPrintedFormulation(),
    ]);

    /// <summary>
    /// The formulation for a problem where none is asked for: <c>sign-enforced</c> where a single layer, or votes, state the problem, or a restriction of it, in whole numbers and the solver of such models takes
    /// enforced rows, as CP-SAT does; else <c>sign</c>.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="solver">The solver asked for.</param>
    public static ITrainingFormulation For(TrainingProblem problem, IMipSolver solver)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(solver);
        var whole = new MipModel();
        whole.AddBinary("x");
        var isWhole = problem.Objectives.All(objective => objective.Denominator(problem).IsOne || (objective as ICorrectnessObjective)?.Steps(problem) is not null) && (problem.Hidden.Count == 0 || SignFormulation.StatesVotes(problem) || SignNetworkVoteMip.FitsRestricted(problem));
        return isWhole && solver.For(whole).TakesIndicators ? All.Get("sign-enforced") : All.Get("sign");
    }
}
