namespace Halfspace.Mip;

/// <summary>What a solver may spend, when it may stop, and whom it tells. Defaults: no limit, one thread per core.</summary>
public sealed record SolveOptions
{
    /// <summary>Wall time in seconds; infinite by default. Kept to within a second; zero ends the search at once.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>The number of threads a backend may use, up to <see cref="ThreadCount.Most"/>; zero, the default, leaves it to the backend.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.Checked(value); }

    /// <summary>Random seed handed to the backend.</summary>
    public int Seed { get; init; }

    /// <summary>Relative gap at which the search may stop as optimal; zero by default.</summary>
    public double RelativeGap { get; init; }

    /// <summary>Absolute gap at which the search may stop as optimal; <see cref="Tolerances.Closed"/> by default.</summary>
    public double AbsoluteGap { get; init; } = Tolerances.Closed;

    /// <summary>The number of branch-and-bound nodes after which to stop; none by default.</summary>
    public long? NodeLimit { get; init; }

    /// <summary>Stop as soon as a solution with this objective value or better is known; none by default.</summary>
    public double? ObjectiveTarget { get; init; }

    /// <summary>Receives the backend's log, line by line, from whatever thread writes it; null for silence.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>
    /// A second backend that solves the model too, in the time that the first leaves; null, the default, for none. A point of either that passes the
    /// re-check and contradicts the other's claim makes the result <see cref="SolveStatus.Rejected"/>.
    /// </summary>
    public Solvers.IMipSolver? CrossCheck { get; init; }

    /// <summary>
    /// Rows that belong to the model but are not written down: asked with every candidate, a point whose integers are whole and that satisfies what is
    /// written. A candidate that breaks one of the rows given is no solution; null, the default, for none. A backend that takes row generators
    /// (<see cref="Solvers.IMipSolver.TakesRowGenerators"/>) asks during its one search; any other solves again after each answer.
    /// </summary>
    public RowGenerator? LazyConstraints { get; init; }

    /// <summary>
    /// Rows that every solution satisfies and that tighten the relaxation: asked with points of the relaxation, fractional ones too. A row that cuts
    /// off a solution makes the answer wrong. Backends that do not take row generators leave them out; null, the default, for none.
    /// </summary>
    public RowGenerator? UserCuts { get; init; }

    /// <summary>Receives each better point of the search, in terms of the model that the backend was given and before any re-check, from whatever thread finds it.</summary>
    internal Action<double[]>? Sighted { get; init; }

    /// <summary>The defaults.</summary>
    public static SolveOptions Default { get; } = new();

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SolveOptions), PrintMembers);
}

/// <summary>A live report from a running solve.</summary>
/// <param name="Seconds">Wall time since the solve began.</param>
/// <param name="Incumbent">Objective value of the best point so far, or null.</param>
/// <param name="Bound">The dual bound so far, or null.</param>
/// <param name="Nodes">Branch-and-bound nodes so far.</param>
public sealed record SolveProgress(double Seconds, double? Incumbent, double? Bound, long Nodes)
{
    /// <summary>Receives reports and drops them. A solve that reports is never CBC in this process, which can end the process with itself.</summary>
    public static IProgress<SolveProgress> Unheard { get; } = new Silence();

    private sealed class Silence : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value)
        {
        }
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(SolveProgress), PrintMembers);
}
