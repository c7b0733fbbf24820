using Halfspace.Networks;

namespace Halfspace.Training.Methods;

/// <summary>The answer that training of real weights has from the first moment: a network of zero weights that gives every input to one class.</summary>
public static class RealMajorityClass
{
    /// <summary>A run's result, with the best constant network in it where the run has none.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="method">The method; a constant network counts only where its formulation allows it.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="result">What the method returned.</param>
    public static RealTrainingResult AtLeast(RealTrainingProblem problem, IRealTrainingMethod method, TrainingOptions options, RealTrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Network is not null) return result;
        var constant = Of(problem, method, options, null);
        return constant.Network is not { } network ? result : result with
        {
            Network = network,
            Status = constant.Status,
            Outcome = result.Outcome with { Value = constant.Outcome.Value },
            SecondsToBest = 0,
            Notes = [.. result.Notes, "The network gives every sample to one class: nothing better was found within the limits."],
        };
    }

    /// <summary>What is known where a method was given up: the network it had reported, or a constant one, beside the bound by counting labels.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="method">The method.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="found">The best network that was reported, or null.</param>
    /// <param name="seconds">Wall time of the run.</param>
    public static RealTrainingResult WithoutEnd(RealTrainingProblem problem, IRealTrainingMethod method, TrainingOptions options, StepNetwork? found, double seconds)
    {
        var result = Of(problem, method, options, found);
        return result with { Seconds = seconds, Notes = [.. result.Notes, "The method had not come to an end shortly after the limit; this is the best that it had reported until then."] };
    }

    private static RealTrainingResult Of(RealTrainingProblem problem, IRealTrainingMethod method, TrainingOptions options, StepNetwork? found)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(options);
        var run = new RealTrainingRun(problem, options with { FoundReal = null }, null, CancellationToken.None);
        run.Offer(found);
        if (method is not StepMipMethod step || ReferenceEquals(step, StepMipMethod.PerNeuron)) IntegerStarts.OfferConstants(run);
        return run.Conclude(method.Name);
    }
}
