using Halfspace.Networks;

namespace Halfspace.Training.Methods;

/// <summary>What every run answers at least: the network that gives every sample to one class, beside the bounds that need no search.</summary>
public static class LeastAnswer
{
    private const string ConstantNote = "The network gives every sample to ";

    /// <summary>Whether a note says that the answer is a constant network.</summary>
    internal static bool IsConstantNote(string note) => note.StartsWith(ConstantNote, StringComparison.Ordinal);

    /// <summary>What scoring a network may take once a run is over: a fifth of a second.</summary>
    private static readonly TimeSpan LongestScoring = TimeSpan.FromSeconds(0.2);

    /// <summary>A run's result, with the constant network in it where the run has none or a worse one.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="method">The method; over real weights a constant network counts only where its formulation allows it.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="result">What the method returned.</param>
    /// <exception cref="SolverContradictionException">The method claims that there is no network, or none as good.</exception>
    public static TrainingResult AtLeast(TrainingProblem problem, ITrainingMethod method, TrainingOptions options, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        if (problem.RealWeights is { } real) return result.Network is null ? WithConstant(result, Known(real, method, options, null, result.Outcome.Bound)) : result;
        var (network, costs) = MajorityClass.Best(problem);
        if (costs.Any(cost => cost is null)) return result;
        if (result.Status != TrainingStatus.Infeasible && result.Network is not null && !Lexicographic.IsBetter(costs, [.. result.Outcomes.Select(outcome => outcome.Value)])) return result;
        var claimed = result.Status == TrainingStatus.Infeasible ? result.Infeasibility ?? new Infeasibility(ProofKind.Mip, "a claim without an argument", result.Solver ?? result.Method) : null;
        // Bounds of later objectives hold beside the earlier values that the method kept; the first one's holds for every network.
        var outcomes = problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, costs[s], (s == 0 && result.Outcomes.Count > 0 ? result.Outcomes[0].Bound : null) ?? BoundProof.Trivial(problem, objective))).ToArray();
        return WithConstant(result, TrainingConclusion.Of(result.Method, network, outcomes, result.Status == TrainingStatus.Target, claimed), problem.Limits.AreOnErrors ? "one class" : "the most frequent class");
    }

    /// <summary>What is known where a method was given up: the network that it had reported, or a constant one, beside the bound that it had reported, or those that follow from the sizes or the labels alone.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="method">The method.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="found">The best network that was reported, or null.</param>
    /// <param name="foundReal">The same where weights are real.</param>
    /// <param name="seconds">Wall time of the run.</param>
    /// <param name="proved">The best bound on the first objective that was reported, or null; real weights have none.</param>
    public static TrainingResult WithoutEnd(TrainingProblem problem, ITrainingMethod method, TrainingOptions options, IntegerNetwork? found, StepNetwork? foundReal, double seconds, BoundProof? proved = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(method);
        TrainingResult known;
        if (problem.RealWeights is { } real)
        {
            known = Known(real, method, options, foundReal, null);
        }
        else
        {
            var costs = found is null ? null : InTime(problem, found);
            if (costs is null) found = null;
            known = AtLeast(problem, method, options, TrainingConclusion.Of(method.Name, found, [.. problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, costs?[s], (s == 0 ? proved : null) ?? BoundProof.Trivial(problem, objective)))]));
        }

        return known with { Seconds = seconds, Notes = [.. known.Notes, "The method had not come to an end shortly after the limit; this is the best that it had reported until then."] };
    }

    /// <summary>A network's costs, or null where scoring it takes longer than there is time for after the limit.</summary>
    private static IReadOnlyList<Cost?>? InTime(TrainingProblem problem, IntegerNetwork network)
    {
        using var ending = new CancellationTokenSource(LongestScoring);
        try
        {
            return problem.Score(network, ending.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static TrainingResult WithConstant(TrainingResult result, TrainingResult constant, string to = "one class") => constant.Network is null ? result : result with
    {
        Status = constant.Status,
        Network = constant.Network,
        RealNetwork = constant.RealNetwork,
        Outcomes = constant.Outcomes,
        SecondsToBest = 0,
        Notes = [.. result.Notes, $"{ConstantNote}{to}: nothing better was found within the limits."],
    };

    /// <summary>The best of a network and the constant ones, held against the bound that a method claims.</summary>
    private static TrainingResult Known(RealTrainingProblem problem, ITrainingMethod method, TrainingOptions options, StepNetwork? found, BoundProof? claimed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var run = new RealTrainingRun(problem, options with { FoundReal = null }, null, CancellationToken.None);
        if (claimed is not null) run.Prove(claimed);
        run.Offer(found);
        if (method is not StepMipMethod step || ReferenceEquals(step, StepMipMethod.PerNeuron)) IntegerStarts.OfferConstants(run);
        return run.Conclude(method.Name) with { RealFormulation = method.RealFormulation };
    }
}
