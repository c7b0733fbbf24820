using System.Diagnostics;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Selection;

namespace Halfspace.Cli.Train;

/// <summary>Runs a growth within the time limit, whatever a method does.</summary>
internal static class GrownTraining
{
    public static TrainReport Run(NetworkSelection selection, TrainingData loaded, TrainingOptions options, LiveProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var judged = new List<ShapeResult>();
        var growing = selection with { Judged = result => { lock (judged) judged.Add(result); } };
        SelectionResult Grow(CancellationToken token)
        {
            try
            {
                return growing.Run(options with { TimeLimit = 0.97 * options.TimeLimit }, progress, token);
            }
            catch (ArgumentException fault) when (judged.Count == 0 && fault.ParamName is "limits" or "objectives")
            {
                throw new UsageException(CommandRun.Reason(fault));
            }
            catch (ArgumentException fault) when (judged.Count == 0)
            {
                // The options are sound on their own, so what is refused of the smallest shape is the data's fault.
                throw new DataFileException(loaded.Source.Path, 0, CommandRun.Reason(fault), fault);
            }
        }

        var chosen = TimedRun.Run(
            0.97 * options.TimeLimit,
            Grow,
            () => Known(selection, loaded, options, judged, clock.Elapsed.TotalSeconds),
            cancellation);
        var training = chosen.Training with { Seconds = clock.Elapsed.TotalSeconds };
        return new TrainReport(chosen.Problem, training, training.Network is { } network ? Classifier.Of(network) : null, loaded, options.Seed, selection: chosen);
    }

    /// <summary>What is known where a method was given up: the best of what was judged, or the smallest shape's least answer.</summary>
    private static SelectionResult Known(NetworkSelection selection, TrainingData loaded, TrainingOptions options, List<ShapeResult> judged, double seconds)
    {
        lock (judged)
        {
            var best = judged.Where(_ => loaded.Held.Count < 2).OrderBy(result => result.Mistakes).ThenBy(result => result.Bits).FirstOrDefault();
            var shape = best?.Shape ?? new NetworkShape(selection.Hidden ?? [], selection.Range ?? 1);
            var problem = selection.Problem(loaded.Train, shape);
            var result = best?.Result ?? LeastAnswer.WithoutEnd(problem, selection.Method ?? TrainingMethods.All[0], options, null, null, seconds);
            var known = best ?? new ShapeResult(shape, shape.Bits(loaded.Train.InputCount, problem.OutputCount), NetworkSelection.Wrong(result.Network, loaded.Train), null, result, seconds);
            return new SelectionResult(judged.Count == 0 ? [known] : [.. judged], known, problem, result);
        }
    }
}
