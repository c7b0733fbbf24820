namespace Halfspace.Training.Methods;

/// <summary>The bounds of a run, objective by objective, each with the earlier costs under which it was derived. Safe on several threads.</summary>
/// <remarks>
/// <b>What a bound of a list claims.</b> The bound of objective s, stated beside a network that costs c_1, ..., c_m, says: every network of the
/// problem that has a cost for each objective up to s, and costs c_1, ..., c_(s-1) for those before it, costs at least the bound. Objectives
/// themselves depend on the list (see <see cref="TrainingProblem.CorrectnessBefore"/>), networks do not. A bound is derived over networks
/// whose earlier costs are <em>at most</em> some k_1, ..., k_(s-1), so it holds beside every network whose earlier costs are at most these, and
/// is of no use beside others: a network found later that is better at the first objective may be worse at the second.
/// </remarks>
internal sealed class StageBounds
{
    private readonly Lock gate = new();
    private readonly TrainingProblem problem;
    private readonly BoundProof[] trivial;
    private readonly List<(Cost[] Kept, BoundProof Bound)>[] known;

    public StageBounds(TrainingProblem problem)
    {
        this.problem = problem;
        trivial = [.. problem.Objectives.Select(objective => BoundProof.Trivial(problem, objective))];
        known = [.. problem.Objectives.Select(_ => new List<(Cost[], BoundProof)>())];
    }

    /// <summary>
    /// Takes a bound that holds for networks whose first costs are at most those given; a list shorter than the objectives before leaves the rest free. Of equal bounds
    /// one that trusts nobody is kept, whichever came first: it takes a solver's claim's place.
    /// </summary>
    public void Add(int stage, IReadOnlyList<Cost> kept, BoundProof bound)
    {
        lock (gate)
        {
            if (known[stage].Exists(entry => !IsBetter(bound, entry.Bound) && Covers(entry.Kept, kept))) return;
            known[stage].RemoveAll(entry => !IsBetter(entry.Bound, bound) && Covers(kept, entry.Kept));
            known[stage].Add(([.. kept], bound));
        }
    }

    /// <summary>The best bound of an objective beside a network of the given costs; without a network, over all networks.</summary>
    public BoundProof At(int stage, IReadOnlyList<Cost?>? costs) => At(stage, costs, trustsNobody: false);

    private BoundProof At(int stage, IReadOnlyList<Cost?>? costs, bool trustsNobody)
    {
        var best = trivial[stage];
        lock (gate)
        {
            foreach (var (kept, bound) in known[stage])
            {
                if (IsBetter(bound, best) && !(trustsNobody && bound.Trusts is not null) && Enumerable.Range(0, kept.Length).All(s => costs?[s] <= kept[s])) best = bound;
            }
        }

        return best;
    }

    /// <summary>Whether a network's cost and the bound beside it meet.</summary>
    /// <param name="stage">The index of the objective.</param>
    /// <param name="costs">The network's costs.</param>
    /// <param name="trustsNobody">Whether only bounds count that rest on no solver.</param>
    public bool IsMet(int stage, IReadOnlyList<Cost?>? costs, bool trustsNobody = false) => costs?[stage] is { } value && value <= At(stage, costs, trustsNobody).Value;

    /// <summary>Value and bound of every objective beside a network's costs, or bounds alone without a network.</summary>
    /// <exception cref="SolverContradictionException">A bound exceeds the network's exact cost.</exception>
    public IReadOnlyList<ObjectiveOutcome> Outcomes(IReadOnlyList<Cost?>? costs) => [.. problem.Objectives.Select((objective, s) =>
    {
        var (value, bound) = (costs?[s], At(s, costs));
        if (value is { } exact) SolverContradictionException.ThrowIfAbove(objective.Name, bound, exact);
        return new ObjectiveOutcome(objective.Name, value, bound);
    })];

    /// <summary>Whether a bound says more than another, or as much without trusting a solver.</summary>
    private static bool IsBetter(BoundProof bound, BoundProof than) => bound.Value > than.Value || (bound.Value == than.Value && bound.Trusts is null && than.Trusts is not null);

    /// <summary>Whether costs that are at most the second list's are at most the first's.</summary>
    private static bool Covers(IReadOnlyList<Cost> wide, IReadOnlyList<Cost> narrow) =>
        wide.Count <= narrow.Count && Enumerable.Range(0, wide.Count).All(s => narrow[s] <= wide[s]);
}
