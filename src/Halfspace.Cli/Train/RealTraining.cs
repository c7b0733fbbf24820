using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;

namespace Halfspace.Cli.Train;

/// <summary><c>halfspace train</c> for formulations whose weights are real numbers in a box.</summary>
internal sealed record RealTraining(ITrainingMethod Method, IRealObjective Objective, decimal DeadZone)
{
    /// <summary>Every formulation, of integer weights and of real ones.</summary>
    public static bool Has(string? formulation) => formulation is not null && TrainingMethods.RealFormulations.Contains(formulation);

    /// <summary>Reads what the options say.</summary>
    /// <param name="formulation">A formulation of real weights.</param>
    /// <param name="method">A method's name, or null for the first.</param>
    /// <param name="objective">An objective's name.</param>
    /// <param name="deadZone">The dead zone, or null for 0.01.</param>
    /// <param name="dual">How a Lagrangian dual is improved, or null for the default.</param>
    /// <exception cref="UsageException">A name is not known, or an option does not go with the method.</exception>
    public static RealTraining Of(string formulation, string? method, string objective, decimal? deadZone, string? dual)
    {
        var chosen = method is null
            ? TrainingMethods.Of(formulation)[0]
            : TrainingMethods.Of(formulation).Find(method) ?? throw new UsageException($"The formulation '{formulation}' has no method '{method}'; give one of {TrainingMethods.Of(formulation).Names}.");
        if (dual is not null)
        {
            if (chosen is not LagrangianMethod lagrangian) throw new UsageException($"--dual goes with the Lagrangian methods only; leave it out with '{chosen.Name}'.");
            chosen = lagrangian.With(
                Enum.TryParse<DualAscent>(dual, true, out var ascent) && !char.IsAsciiDigit(dual[0]) ? ascent : throw new UsageException($"--dual is bundle or subgradient; '{dual}' was given."),
                lagrangian.SearchShare);
        }

        return new RealTraining(
            chosen,
            RealObjectives.All.Find(objective) ?? throw new UsageException($"The formulation '{formulation}' has no objective '{objective}'; give one of {RealObjectives.All.Names}."),
            deadZone ?? 0.01m);
    }

    /// <summary>States the problem; by now the options are sound on their own, so what else is refused is the data's fault.</summary>
    public TrainingProblem State(TrainingData loaded, int[] hidden, int range)
    {
        try
        {
            return new RealTrainingProblem(loaded.Train, hidden, range, DeadZone, Objective);
        }
        catch (ArgumentException fault) when (fault.ParamName is not ("deadZone" or "range"))
        {
            throw new DataFileException(loaded.Source.Path, 0, CommandRun.Reason(fault), fault);
        }
    }
}
