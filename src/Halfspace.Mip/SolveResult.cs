namespace Halfspace.Mip;

/// <summary>Why a solve stopped, and what that claims.</summary>
public enum SolveStatus
{
    /// <summary>The backend claims that no better point exists, and its point passed the re-check.</summary>
    Optimal,

    /// <summary>The backend claims that no point satisfies the model. A claim, not a proof.</summary>
    Infeasible,

    /// <summary>The backend claims that the objective can be improved without end.</summary>
    Unbounded,

    /// <summary>The backend claims infeasible or unbounded, and does not say which.</summary>
    InfeasibleOrUnbounded,

    /// <summary>The objective target was reached.</summary>
    TargetReached,

    /// <summary>The time limit was reached; there may be a point.</summary>
    TimeLimit,

    /// <summary>The node limit was reached; there may be a point.</summary>
    NodeLimit,

    /// <summary>The caller cancelled; there may be a point.</summary>
    Interrupted,

    /// <summary>The backend's point failed the re-check, or its claims contradict each other; nothing is answered.</summary>
    Rejected,

    /// <summary>The backend gave up without an answer; the message says what it reported.</summary>
    Failed,

    /// <summary>The backend's own process crashed (<see cref="Solvers.MipSolvers.Isolated"/>); there may be a point and a bound that it had reported before.</summary>
    Crashed,
}

/// <summary>
/// What came out of a solve: why it stopped, a point or null, and the dual bound, kept apart from each other.
/// </summary>
public sealed record SolveResult
{
    /// <summary>Why the solve stopped.</summary>
    public required SolveStatus Status { get; init; }

    /// <summary>The best point known, one value per variable, or null. It has passed <see cref="FeasibilityReport"/>.</summary>
    public IReadOnlyList<double>? Point { get; init; }

    /// <summary>A backend's point that is no answer, as it failed the re-check or its claims contradict each other; something to start from, or null.</summary>
    public IReadOnlyList<double>? Proposal { get; init; }

    /// <summary>Whether a second backend made the same claim (<see cref="SolveOptions.CrossCheck"/>).</summary>
    public bool IsCrossChecked { get; init; }

    /// <summary>The model's objective at <see cref="Point"/>, evaluated without the solver; NaN without a point.</summary>
    public double Objective { get; init; } = double.NaN;

    /// <summary>The backend's proven limit on every objective value; minus or plus infinity (by sense) where there is none.</summary>
    public required double DualBound { get; init; }

    /// <summary>The distance of value and bound over the size of the value (at least <see cref="Tolerances.Closed"/>); infinite where one is missing.</summary>
    public double Gap => Point is null || !double.IsFinite(DualBound)
        ? double.PositiveInfinity
        : Math.Abs(Objective - DualBound) <= Tolerances.Closed ? 0 : Math.Abs(Objective - DualBound) / Math.Max(Math.Abs(Objective), Tolerances.Closed);

    /// <summary>Branch-and-bound nodes.</summary>
    public long Nodes { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Name and version of the backend that answered.</summary>
    public string Solver { get; init; } = "";

    /// <summary>What the backend or the re-check had to say, or an empty text.</summary>
    public string Message { get; init; } = "";

    /// <summary>How the backend's point stands against the model; null where there was no point.</summary>
    public FeasibilityReport? Feasibility { get; init; }

    /// <summary>The rows that <see cref="SolveOptions.LazyConstraints"/> gave for points that broke one of them, each once; empty without it.</summary>
    public IReadOnlyList<LinearConstraint> LazyConstraints { get; init; } = [];

    /// <summary>How many broken rows <see cref="SolveOptions.UserCuts"/> gave.</summary>
    public int UserCuts { get; init; }

    /// <summary>Which model was solved: it and its copies have this in common; null where nobody said.</summary>
    internal object? Family { get; init; }

    /// <summary>The value of a variable in <see cref="Point"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no point.</exception>
    /// <exception cref="ArgumentException">The variable is of another model, or was added after the solve.</exception>
    public double Value(Variable variable)
    {
        var point = PointOrRefusal();
        CheckIsSolved(variable.Model, variable.Index, nameof(variable));
        return point[variable.Index];
    }

    /// <summary>The value of an expression at <see cref="Point"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no point.</exception>
    /// <exception cref="ArgumentException">The expression is of another model, or has a variable that was added after the solve.</exception>
    public double Value(LinearExpression expression)
    {
        var point = PointOrRefusal();
        var last = -1;
        foreach (var index in expression.Indices) last = Math.Max(last, index);
        if (last >= 0) CheckIsSolved(expression.Model, last, nameof(expression));
        return expression.Evaluate([.. point]);
    }

    private IReadOnlyList<double> PointOrRefusal() =>
        Point ?? throw new InvalidOperationException($"The solve ended as {Status} without a point; test Point for null first.");

    private void CheckIsSolved(MipModel? model, int index, string parameter)
    {
        if (Family is not null && model is not null && model.Family != Family)
            throw new ArgumentException($"The result is not of the model '{model.Name}', whose variable is asked for. Ask the result of that model.", parameter);
        if (index >= Point!.Count)
            throw new ArgumentException($"The point has {Point.Count} values; variable {index} was added after the solve. Solve again.", parameter);
    }

    /// <summary>Status, value, bound, nodes and time on one line.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Status}: value {Objective:G9}, bound {DualBound:G9}, {Nodes} nodes, {Seconds:F2} s, {Solver}{(Message.Length > 0 ? ": " + Message : "")}");
}
