namespace Halfspace.Training;

/// <summary>
/// The cost of one output's deficit d = max(0, <see cref="Threshold"/> - target x (output + <see cref="Offset"/>)), in raw output units:
/// zero for d = 0, else Jump + c (Linear + Quadratic c) + Overflow (d - c), where c = min(d, Cap).
/// </summary>
public readonly record struct DeficitCost
{
    /// <summary>What target times output must reach.</summary>
    public required double Threshold { get; init; }

    /// <summary>Added to every output before it is held against its target; 1/2 asks target +1 for zero or more and target -1 for at most -1.</summary>
    public double Offset { get; init; }

    /// <summary>The cost of any deficit at all.</summary>
    public double Jump { get; init; }

    /// <summary>The cost of a unit of deficit.</summary>
    public double Linear { get; init; }

    /// <summary>The cost of a squared unit of deficit.</summary>
    public double Quadratic { get; init; }

    /// <summary>Where the straight line of slope <see cref="Overflow"/> takes over; infinity by default.</summary>
    public double Cap { get; init; } = double.PositiveInfinity;

    /// <summary>The slope beyond <see cref="Cap"/>.</summary>
    public double Overflow { get; init; }

    /// <summary>Creates a cost of zero everywhere.</summary>
    public DeficitCost()
    {
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(DeficitCost), PrintMembers);
}

/// <summary>What an objective tells the search: the cost to count, and a smoother cost to walk on.</summary>
/// <param name="Exact">The objective as a sum of deficits over outputs and samples.</param>
/// <param name="Surrogate">A cost with more slope, of about one where the deficit equals the threshold.</param>
/// <param name="Comparison">What a sample's outputs are held against.</param>
public sealed record SearchGuide(DeficitCost Exact, DeficitCost Surrogate, OutputComparison Comparison = OutputComparison.Targets)
{
    /// <summary>
    /// The objective's cost where it is not a sum over outputs; <see cref="Exact"/> is then its hard condition, met at
    /// zero. Null, the default, where <see cref="Exact"/> is the cost.
    /// </summary>
    public Func<ISearchView, double>? Extra { get; init; }

    /// <summary>For each class what the costs of its samples are multiplied by; null, the default, for one each.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>What a used input costs beside the outputs; zero by default.</summary>
    public double InputPrice { get; init; }

    /// <summary>What a unit of weight, biases left out, costs beside the outputs; zero by default.</summary>
    public double WeightPrice { get; init; }

    /// <summary>The change of <see cref="Extra"/> that counts as much as one broken output at the start of a search.</summary>
    public double ExtraUnit { get; init; } = 1;

    /// <summary>The guide of the hard condition that every output has the sign of its target: counts the outputs that have not.</summary>
    /// <param name="problem">The problem.</param>
    public static SearchGuide Correctness(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var unit = problem.Hidden.Count > 0 ? 1.0 : problem.Data.Scale;
        var slope = 4.0 / problem.OutputScale;
        return new SearchGuide(
            new DeficitCost { Threshold = 0.5, Offset = 0.5, Jump = 1 },
            new DeficitCost { Threshold = 0.5 + 0.25 * unit, Offset = 0.5, Jump = 0.1, Quadratic = slope * slope });
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SearchGuide), PrintMembers);
}
