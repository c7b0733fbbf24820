using Halfspace.Cli.Runs;
using Halfspace.Mip.Files;
using Halfspace.Training;
using Halfspace.Training.Formulations;

namespace Halfspace.Cli.Train;

/// <summary>The model that a MIP solver gets from <c>train</c>, as a file for any other solver.</summary>
internal static class StatedModel
{
    /// <summary>Throws where a path is no model file.</summary>
    /// <exception cref="UsageException">Its ending is another one.</exception>
    public static void Check(string? path)
    {
        if (path is null) return;
        if (!IsLp(path) && !path.EndsWith(".mps", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"--model-out writes .lp or .mps; '{path}' was given.");
        SharedOptions.CheckWritable(path);
    }

    /// <summary>Writes the model of a problem's first objective.</summary>
    /// <exception cref="UsageException">The formulation does not state the problem.</exception>
    public static void Write(string path, TrainingProblem problem, TrainingOptions options)
    {
        var first = problem.WithFirstObjectives(1);
        // Where no formulation is asked for, it is the one that every solver reads.
        var formulation = options.Formulation ?? TrainingFormulations.All[0];
        try
        {
            var model = formulation.State(first, []).Model;
            var remark = FormattableString.Invariant($"""
                halfspace train: {first}
                formulation: {formulation.Name}; its minimum is the least cost by {first.Objectives[0].Name} ({first.Objectives[0].Counts}){(problem.Objectives.Count > 1 ? ", the first objective alone" : "")}
                samples with equal inputs and labels share the rows of a miss; costs are the nearest doubles
                """);
            // What the library advises is a call; here it is another word.
            if (model.PiecewiseLinearTerms.Count > 0 || (model.Indicators.Count > 0 && !IsLp(path)))
                throw new UsageException($"The formulation '{formulation.Name}' states {(model.PiecewiseLinearTerms.Count > 0 ? "bent terms, which no model file can hold" : "rows that hold under a condition, which MPS cannot hold; write .lp")}, or take --formulation {TrainingFormulations.All[0].Name}.");
            if (IsLp(path)) LpFile.Write(path, model, comment: remark);
            else MpsFile.Write(path, model, comment: remark);
        }
        catch (ArgumentException fault)
        {
            throw new UsageException(CommandRun.Reason(fault));
        }
    }

    private static bool IsLp(string path) => path.EndsWith(".lp", StringComparison.OrdinalIgnoreCase);
}
