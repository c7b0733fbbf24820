using Halfspace.Mip.Solvers;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Decides cases on one box by splitting on the signs of neurons: attacks on all of them, bounds for all rows at once, then a search for each that is left.</summary>
internal sealed class ReluCases(DenseChain chain, IReadOnlyList<(int Index, PropertyCase Case)> cases, Func<int, double[], bool> accept, Func<double> timeLeft, ILpSolver? solver, int threads, int seed)
{
    private const int FirstAttacks = 4;
    private const int LaterAttacks = 20;
    private const int RangeSteps = 20;

    /// <summary>The share of the time that the cases get together in the first turn.</summary>
    private const double FirstTurn = 1.0 / 64;

    /// <summary>The share of the time that is left for smaller ranges, once a first turn has left a case open.</summary>
    private const double RefiningShare = 0.5;

    /// <summary>What the cases get at least after a refinement, as a share of the time that it took.</summary>
    private const double LeastShare = 0.25;

    /// <summary>The parts that each try at a range may take in the first refinement; they double.</summary>
    private const int FirstParts = 96;

    /// <summary>Another refinement follows where the last one left no more than this share of the room in the ranges.</summary>
    private const double LeastRefined = 0.97;

    private IReadOnlyList<ReluCase> searched = [];
    private readonly Random random = new(seed * 7919 + cases[0].Case.Inputs.Size);

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>The least over the cases of how far a row is out of reach, by the first bounds.</summary>
    public double RootBound { get; private set; } = double.NaN;

    /// <summary>Whether a counterexample was accepted.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>What shows the cases that are proved; none where nothing is recorded.</summary>
    public List<CaseProof> Proofs { get; } = [];

    /// <summary>Whether a case is shown elsewhere, and is left alone.</summary>
    public Func<int, bool> IsShown { get; init; } = _ => false;

    /// <summary>Receives each case that is proved, and what shows it where that is recorded.</summary>
    public Action<int, CaseProof?> Show { get; init; } = (_, _) => { };

    /// <summary>The share of the work that is done, of all cases.</summary>
    public double Settled => searched.Count == 0 ? 0 : 1 - searched.Sum(one => IsShown(one.Index) ? 0 : 1 - one.Settled) / cases.Count;

    /// <summary>Whether something was split.</summary>
    public bool IsSplit { get; private set; }

    /// <summary>The cases that are neither proved nor refuted, by their place in the property.</summary>
    public IReadOnlyList<int> Undecided { get; private set; } = [.. cases.Select(one => one.Index)];

    /// <summary>Of the undecided cases those that one row, or one sum of rows with the same shares everywhere, cannot show to be out of reach: a point meets it, though not all rows of the case.</summary>
    public IReadOnlyList<int> Apart { get; private set; } = [];

    /// <summary>Decides.</summary>
    /// <returns>Whether all cases are proved, or one is refuted.</returns>
    public bool Run()
    {
        if (AttackNetwork()) return IsRefuted = true;
        var hurry = timeLeft() / 2;
        if (timeLeft() <= 0 || ReluRoot.Of(chain, cases[0].Case.Inputs, RangeSteps, threads, () => timeLeft() < hurry) is not { } root) return false;
        Subproblems++;
        var left = Bound(root);
        Undecided = [.. left.Select(one => one.Index)];
        if (left.Count == 0) return true;
        IsSplit = true;
        Apart = [.. left.Where(IsRowMet).Select(one => one.Index)];
        if (IsRefuted) return true;
        var reserve = Apart.Count == 0 ? 0 : timeLeft() * Apart.Count / left.Count;
        left.RemoveAll(one => Apart.Contains(one.Index));
        if (left.Count == 0) return false;
        searched = [.. left];
        Search(root, left, () => Math.Max(0, timeLeft() - reserve));
        left = [.. searched];
        Subproblems += left.Sum(one => one.Subproblems);
        IsRefuted |= left.Exists(one => one.IsRefuted);
        Undecided = [.. left.Where(one => !one.IsProved && !IsShown(one.Index)).Select(one => one.Index), .. Apart];
        return IsRefuted || Undecided.Count == 0;
    }

    /// <summary>A few attacks before anything is bounded.</summary>
    private bool AttackNetwork()
    {
        var box = cases[0].Case.Inputs;
        if (chain.IsSparse) return false;
        foreach (var (index, one) in cases)
        {
            if (timeLeft() <= 0) return false;
            var attack = new LaneAttack(chain, one, point => accept(index, point));
            if (attack.Evaluate([[.. Enumerable.Range(0, box.Size).Select(i => box.Lower[i] / 2 + box.Upper[i] / 2)]])) return true;
            if (attack.Climb(LaneAttack.Starts(box, random))) return true;
        }

        return false;
    }

    /// <summary>The cases that the first bounds leave open, the one that is nearest to be met first: it is the likeliest to be refuted, and without it there is no proof.</summary>
    private List<ReluCase> Bound(ReluRoot root)
    {
        var rows = root.BoundRows([.. cases.SelectMany(one => one.Case.Rows)]);
        var (left, offset) = (new List<ReluCase>(), 0);
        foreach (var (index, one) in cases)
        {
            var (above, best, isProved) = (double.NegativeInfinity, 0, false);
            for (var r = 0; r < one.Rows.Count; r++)
            {
                var bound = rows[offset + r].Bound;
                // The difference rounds, the comparison does not.
                var isOut = bound > one.Rows[r].Limit && double.IsFinite(bound);
                if (isOut && !isProved) Prove(index, root.Proof is null ? null : CaseProof.Of(index, one.Rows[r], root.Proof, rows[offset + r].Slopes));
                isProved |= isOut;
                if (bound - one.Rows[r].Limit > above) (above, best) = (bound - one.Rows[r].Limit, r);
            }

            RootBound = double.IsNaN(RootBound) ? above : Math.Min(RootBound, above);
            if (!isProved && Together(root, index, one, above) is { } found) left.Add(new ReluCase(root, index, one, found.Row ?? one.Rows[best], Math.Min(found.Above, 0), found.Slopes ?? rows[offset + best].Slopes, accept, solver, threads));
            offset += one.Rows.Count;
        }

        left.Sort((a, b) => a.Above.CompareTo(b.Above));
        return left;
    }

    /// <summary>What is to be shown out of reach: the sum of a case's rows that is farthest, or no row where none is farther than the best one alone; null where it is shown at once.</summary>
    private (OutputRow? Row, byte[]? Slopes, double Above)? Together(ReluRoot root, int index, PropertyCase one, double above)
    {
        if (RowsTogether.Of(root, one.Rows) is not { } sum) return (null, null, above);
        var (bound, slopes) = root.BoundRows([sum])[0];
        if (!double.IsFinite(bound) || !(bound - sum.Limit > above)) return (null, null, above);
        RootBound = double.IsNaN(RootBound) ? bound - sum.Limit : Math.Min(RootBound, bound - sum.Limit);
        if (!(bound > sum.Limit)) return (sum, slopes, bound - sum.Limit);
        Prove(index, root.Proof is null ? null : CaseProof.Of(index, sum, root.Proof, slopes));
        return null;
    }

    private void Prove(int index, CaseProof? proof)
    {
        if (proof is not null) Proofs.Add(proof);
        Show(index, proof);
    }

    /// <summary>Whether what is to be shown of a case of several rows is met somewhere, so that another way is needed; a certificate knows no other.</summary>
    private bool IsRowMet(ReluCase left)
    {
        var one = cases.First(entry => entry.Index == left.Index).Case;
        if (IsRefuted || one.Rows.Count < 2 || chain.IsSparse || chain.IsRecorded || chain.IsSingle) return false;
        var isMet = false;
        var attack = new LaneAttack(chain, one with { Rows = [left.Row] }, point =>
        {
            IsRefuted |= accept(left.Index, point);
            return isMet = true;
        });
        for (var round = 0; round < FirstAttacks && !isMet && timeLeft() > 0; round++) attack.Climb(LaneAttack.Starts(one.Inputs, random));
        return isMet;
    }

    private void Search(ReluRoot root, List<ReluCase> left, Func<double> timeLeft)
    {
        bool IsOver() => timeLeft() <= 0;
        void Tell(ReluCase one)
        {
            // What shows it is made into bytes here, once.
            if (one.IsProved) Prove(one.Index, one.Proof);
        }

        if (Sample(left, FirstAttacks, timeLeft)) return;
        foreach (var one in left)
        {
            if (IsShown(one.Index)) continue;
            one.Try(IsOver);
            Tell(one);
            if (one.IsRefuted) return;
        }

        if (Sample(left, LaterAttacks, timeLeft)) return;
        var (parts, turn) = (chain.HiddenCount < 2 ? 0 : FirstParts, FirstTurn * timeLeft());
        while (true)
        {
            left.RemoveAll(one => !one.IsProved && IsShown(one.Index));
            foreach (var one in left.Where(one => !one.IsDone))
            {
                var stop = Math.Max(0, timeLeft() - turn / left.Count(other => !other.IsDone));
                one.Continue(() => timeLeft() <= stop || IsShown(one.Index));
                Tell(one);
                if (one.IsRefuted) return;
            }

            if (IsOver() || left.TrueForAll(one => one.IsProved) || (parts == 0 && left.TrueForAll(one => one.IsDone))) return;
            turn *= 2;
            if (parts == 0) continue;
            var (before, began) = (root.Room, timeLeft());
            root = RefinedRanges.Of(root, RangeSteps, parts, threads, () => timeLeft() - (1 - RefiningShare) * began);
            // As long as that makes ranges much smaller, the cases wait; once it no longer does, the rest of the time is for them.
            parts = root.Room < LeastRefined * before ? 2 * parts : 0;
            turn = Math.Max(turn / 2, (before > 0 ? Math.Max(LeastShare, root.Room / before) : 1) * (began - timeLeft()));
            foreach (var one in left.Where(one => !one.IsProved && !IsShown(one.Index)))
            {
                one.Renew(root, IsOver);
                Tell(one);
            }
        }
    }

    private bool Sample(List<ReluCase> left, int rounds, Func<double> timeLeft)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var one in left)
            {
                if (timeLeft() <= 0) return false;
                if (!one.IsDone && one.Attack.Sample(random)) return IsRefuted = true;
            }
        }

        return false;
    }
}
