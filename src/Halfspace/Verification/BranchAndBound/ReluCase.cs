using Halfspace.Mip.Solvers;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// One case that the first bounds left open: a short search on the ranges of the whole box, then ranges where the row can be met, and a search on those.
/// </summary>
internal sealed class ReluCase
{
    private const int FirstRounds = 32;

    /// <summary>Rounds of the search on shared ranges, after which parts get ranges of their own.</summary>
    private const long SharedRounds = 256;

    private const int MostSweeps = 6;
    private const int RangeSteps = 20;

    /// <summary>Another sweep follows where the last one raised the bound by more than this share.</summary>
    private const double LeastGain = 0.03;

    private readonly Func<ReluAttack> newAttack;
    private ReluRoot root;
    private readonly ILpSolver? solver;
    private readonly int threads;
    private byte[] slopes;
    private ReluSearch search;
    private PartSearch? parts;
    private ReluRoot narrowed;
    private bool isNarrow;
    private RangeProof? ranges;
    private CaseProof? proof;

    /// <summary>Prepares a case.</summary>
    /// <param name="root">What is known of the box.</param>
    /// <param name="index">The case's place in the property.</param>
    /// <param name="question">The case.</param>
    /// <param name="row">The row that is to be shown out of reach: one of its rows, or a sum of them.</param>
    /// <param name="above">How far it is above its limit at least.</param>
    /// <param name="slopes">The slopes of that bound.</param>
    /// <param name="accept">Given a point that seems to meet all rows; says whether it does.</param>
    /// <param name="solver">For linear programs at leaves; null for none.</param>
    /// <param name="threads">The number of threads.</param>
    public ReluCase(ReluRoot root, int index, PropertyCase question, OutputRow row, double above, byte[] slopes, Func<int, double[], bool> accept, ILpSolver? solver, int threads)
    {
        (this.root, Index, Row, Above, this.slopes, this.solver, this.threads) = (root, index, row, above, slopes, solver, threads);
        Attack = new ReluAttack(root, question, point => accept(index, point));
        search = new ReluSearch(root, row, slopes, Attack, solver, threads);
        (ranges, narrowed, newAttack) = (root.Proof, root, () => new ReluAttack(root, question, point => accept(index, point)));
    }

    /// <summary>The row that is to be shown out of reach: one of the case's, or a sum of them.</summary>
    public OutputRow Row { get; }

    /// <summary>The case's place in the property.</summary>
    public int Index { get; }

    /// <summary>How far the row is above its limit at least over the whole box: a negative number.</summary>
    public double Above { get; private set; }

    /// <summary>Looks for points that meet the case.</summary>
    public ReluAttack Attack { get; }

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>Whether the row is out of reach.</summary>
    public bool IsProved => search.IsProved || Above > 0 || parts is { IsProved: true };

    /// <summary>What shows it; null where it is not proved, or nothing is recorded.</summary>
    public CaseProof? Proof => proof ?? ((search.IsProved ? search.Whole : parts is { IsProved: true } ? parts.Whole : null)?.ToBytes() is { } tree ? new CaseProof(Index, Row, ranges, tree) : null);

    /// <summary>Whether a point was accepted.</summary>
    public bool IsRefuted => search.IsRefuted || parts is { IsRefuted: true };

    /// <summary>Whether nothing is left to do with the ranges that are known: where it is not decided, smaller ones may do.</summary>
    public bool IsDone => IsProved || IsRefuted || (isNarrow && (parts?.IsDone ?? search.IsDone));

    /// <summary>The share of the work that is done.</summary>
    public double Settled => IsProved ? 1 : parts?.Settled ?? search.Settled;

    /// <summary>A short search on the ranges of the whole box.</summary>
    public void Try(Func<bool> isOver) => Run(isOver, FirstRounds);

    /// <summary>Goes on with the search, on ranges where the row can be met.</summary>
    public void Continue(Func<bool> isOver)
    {
        if (!isNarrow) Narrow(isOver);
        if (IsProved) return;
        if (!CanSplitParts)
        {
            Run(isOver, long.MaxValue);
            return;
        }

        if (parts is null)
        {
            Run(isOver, SharedRounds);
            if (search.IsDone || isOver()) return;
            parts = new PartSearch(root, narrowed, Row, slopes, Above, newAttack, solver, threads);
        }

        var before = parts.Subproblems;
        parts.Run(isOver);
        Subproblems += parts.Subproblems - before;
    }

    /// <summary>Whether parts may get ranges of their own: of one hidden layer cuts are as good.</summary>
    private bool CanSplitParts => !root.Net.Chain.HasSteps && root.Net.Layers.Count > 1;

    /// <summary>Starts again with smaller ranges.</summary>
    /// <param name="smaller">The box with smaller ranges.</param>
    /// <param name="isOver">Whether to stop for now.</param>
    public void Renew(ReluRoot smaller, Func<bool> isOver)
    {
        (root, isNarrow) = (smaller, false);
        Bound(smaller);
        if (!IsProved) Narrow(isOver);
    }

    /// <summary>Bounds the row on other ranges; what was known of it holds too, and the slopes are of these ranges.</summary>
    private void Bound(ReluRoot ranges)
    {
        (var bound, slopes) = ranges.BoundRows([Row])[0];
        if (double.IsFinite(bound) && bound > Row.Limit)
        {
            Above = double.PositiveInfinity;
            if (ranges.Proof is not null) proof = CaseProof.Of(Index, Row, ranges.Proof, slopes);
        }
        else if (bound - Row.Limit > Above) Above = Math.Min(bound - Row.Limit, 0);
    }

    private void Run(Func<bool> isOver, long rounds)
    {
        var before = search.Subproblems;
        search.Run(isOver, rounds);
        Subproblems += search.Subproblems - before;
    }

    private void Narrow(Func<bool> isOver)
    {
        isNarrow = true;
        var narrow = root;
        for (var sweep = 0; sweep < MostSweeps && Above <= 0 && !isOver(); sweep++)
        {
            var before = Above;
            narrow = ReachableRanges.Of(narrow, Row, slopes, Above, RangeSteps, threads, isOver);
            Bound(narrow);
            if (!(Above > before + LeastGain * Math.Abs(before))) break;
        }

        (ranges, narrowed) = (narrow.Proof, narrow);
        // A certificate's tree begins with one set of ranges, so where parts are recorded they begin again.
        if (narrow.Proof is not null) parts = null;
        if (parts is null) search = new ReluSearch(narrow, Row, slopes, Attack, solver, threads);
        else parts.Renew(root, narrow);
    }
}
