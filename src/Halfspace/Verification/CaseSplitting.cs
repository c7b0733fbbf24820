using Halfspace.Mip.Solvers;
using Halfspace.Verification.BranchAndBound;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification;

/// <summary>Decides cases on one box by splitting the box, the signs of neurons, or both by turns. What one way shows of a case, the other one leaves alone.</summary>
internal sealed class CaseSplitting(DenseChain chain, IReadOnlyList<(int Index, PropertyCase Case)> cases, Func<int, double[], bool> accept, Func<double> timeLeft, VerifierOptions options)
{
    /// <summary>The share of the time that the cases get together in the first turn of halving the box.</summary>
    private const double FirstTurn = 1.0 / 16;

    private readonly Lock gate = new();
    private readonly HashSet<int> shown = [];
    private readonly HashSet<int> unwritten = [];
    private readonly BoxSearch?[] searches = new BoxSearch?[cases.Count];
    private readonly int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
    private volatile bool isRefuted;
    private BoxSearch? box;
    private ReluCases? signs;
    private int boxesEnded;
    private string? winner;

    /// <summary>What shows the cases that are proved; none where nothing is recorded.</summary>
    public List<CaseProof> Proofs { get; } = [];

    /// <summary>How the answer was found.</summary>
    public string Method => winner ?? (signs is null ? "box" : SignsMethod);

    private string SignsMethod => signs is { IsSplit: true } ? "relu" : "bounds";

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>The least over the cases of how far a row is out of reach, by the first bounds.</summary>
    public double RootBound { get; private set; } = double.NaN;

    /// <summary>The cases that are not shown.</summary>
    public IReadOnlyList<int> Undecided
    {
        get
        {
            lock (gate) return isRefuted ? [] : [.. cases.Select(one => one.Index).Where(index => !shown.Contains(index) && !unwritten.Contains(index))];
        }
    }

    private bool IsSettled => isRefuted || cases.All(one => IsShown(one.Index));

    private double BoxesSettled => (boxesEnded + searches.Sum(search => search?.Settled ?? 0)) / cases.Count;

    /// <summary>Splits the box and the signs of neurons, by turns.</summary>
    public void ByBoth()
    {
        var turns = new SplittingTurns(timeLeft, 0.5, () => BoxesSettled, () => signs?.Settled ?? 0);
        Exception? fault = null;
        var other = new Thread(() => fault = Caught(() => Take(turns, 1, BySigns)), 16 << 20) { IsBackground = true };
        other.Start();
        var own = Caught(() => Take(turns, 0, ByBox));
        other.Join();
        // What the other way has shown, or refuted, holds without the one that failed.
        if (Undecided.Count > 0 && (own ?? fault) is { } thrown) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
    }

    private void Take(SplittingTurns turns, int which, Action<Func<double>> search)
    {
        try
        {
            search(() => turns.TimeLeft(which));
        }
        finally
        {
            if (!IsSettled)
            {
                turns.End(which);
            }
            else
            {
                lock (gate) winner ??= which == 0 ? "box" : SignsMethod;
                turns.Settle();
            }
        }
    }

    private static Exception? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    /// <summary>Splits the box, for each case from the whole of it: cases take turns, which become longer.</summary>
    /// <param name="timeLeft">The seconds that are left.</param>
    public void ByBox(Func<double> timeLeft)
    {
        var stop = 0.0;
        var turn = FirstTurn * timeLeft();
        var left = Enumerable.Range(0, cases.Count).ToList();
        while (left.Count > 0 && !isRefuted && timeLeft() > 0)
        {
            foreach (var place in left.ToArray())
            {
                var (index, one) = cases[place];
                if (isRefuted || IsShown(index) || timeLeft() <= 0) continue;
                stop = left.Count == 1 ? 0 : timeLeft() - turn / left.Count;
                var search = searches[place] ??= new BoxSearch(chain, one, point => Accept(index, point), () => isRefuted || timeLeft() <= Math.Max(0, stop) || IsShown(index), box);
                box = search;
                var before = search.Subproblems;
                var isDecided = search.Run(threads, options.Seed);
                lock (gate)
                {
                    Subproblems += search.Subproblems - before;
                    if (!double.IsNaN(search.RootBound)) Least(search.RootBound);
                    if (isDecided && !search.IsRefuted) Show(index, search.Whole is { } tree ? new CaseProof(index, null, null, tree.ToBytes()) : null);
                }

                if (isDecided || search.IsStuck) left.Remove(place);
                if (!isDecided) continue;
                // Its tree is in the proof, and of the rest only what holds of the whole box is needed.
                (searches[place], boxesEnded) = (null, boxesEnded + 1);
            }

            left.RemoveAll(place => IsShown(cases[place].Index));
            turn *= 2;
        }
    }

    /// <summary>Splits the signs of neurons, of all cases together.</summary>
    /// <param name="timeLeft">The seconds that are left.</param>
    public void BySigns(Func<double> timeLeft)
    {
        var search = new ReluCases(chain, cases, Accept, timeLeft, chain.IsSparse ? null : LpSolvers.Beside(options.Solver), threads, options.Seed) { IsShown = IsShown, Show = Show };
        signs = search;
        search.Run();
        lock (gate)
        {
            Subproblems += search.Subproblems;
            if (!double.IsNaN(search.RootBound)) Least(search.RootBound);
        }

        for (var place = 0; place < search.Apart.Count && !isRefuted; place++) ByLargest(search.Apart[place], search.Apart.Count - place, timeLeft);
    }

    /// <summary>Decides a case of several rows by the signs of neurons and of the differences of its rows, in a share of the time.</summary>
    private void ByLargest(int index, int share, Func<double> timeLeft)
    {
        var one = cases.First(entry => entry.Index == index).Case;
        if (IsShown(index) || chain.WithLargestOf(one.Rows) is not { Work: <= VerificationRun.MostWork } largest) return;
        var stop = timeLeft() - timeLeft() / share;
        var search = new ReluCases(largest, [(index, one with { Rows = [new OutputRow([1], 0)] })], Accept, () => Math.Max(0, timeLeft() - stop), LpSolvers.Beside(options.Solver), threads, options.Seed) { IsShown = IsShown };
        if (search.Run()) Show(index, null);
        lock (gate) Subproblems += search.Subproblems;
    }

    private bool Accept(int index, double[] point)
    {
        if (!accept(index, point)) return false;
        return isRefuted = true;
    }

    private bool IsShown(int index)
    {
        lock (gate) return shown.Contains(index);
    }

    /// <summary>Says that a case is shown, and by what; what showed it first counts. Where that is to be recorded and was too large, another way still may.</summary>
    /// <param name="index">The case.</param>
    /// <param name="proof">What shows it; null where nothing is recorded, or it is too large.</param>
    public void Show(int index, CaseProof? proof)
    {
        lock (gate)
        {
            if (proof is null && chain.IsRecorded) unwritten.Add(index);
            else if (shown.Add(index) && proof is not null) Proofs.Add(proof);
        }
    }

    private void Least(double bound) => RootBound = double.IsNaN(RootBound) ? bound : Math.Min(RootBound, bound);
}
