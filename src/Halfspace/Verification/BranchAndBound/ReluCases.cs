using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Decides cases on one box by splitting on the signs of neurons: attacks on all of them, bounds for all rows at once, then a search for each that is left.</summary>
internal sealed class ReluCases(DenseChain chain, IReadOnlyList<(int Index, PropertyCase Case)> cases, Func<int, double[], bool> accept, Func<double> timeLeft, ILpSolver? solver, int threads, int seed)
{
    private const int QuickAttacks = 2;
    private const int StrongAttacks = 24;
    private const int RangeSteps = 20;
    private static readonly int Sweeps = int.Parse(Environment.GetEnvironmentVariable("R_SWEEPS") ?? "2", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly int RSteps = int.Parse(Environment.GetEnvironmentVariable("R_RSTEPS") ?? "20", System.Globalization.CultureInfo.InvariantCulture);

    private readonly Random random = new(seed * 7919 + cases[0].Case.Inputs.Size);

    /// <summary>Parts that were bounded.</summary>
    public long Subproblems { get; private set; }

    /// <summary>The least over the cases of how far a row is out of reach, by the first bounds.</summary>
    public double RootBound { get; private set; } = double.NaN;

    /// <summary>Whether a counterexample was accepted.</summary>
    public bool IsRefuted { get; private set; }

    /// <summary>Whether something was split.</summary>
    public bool IsSplit { get; private set; }

    /// <summary>Decides.</summary>
    /// <returns>Whether all cases are proved, or one is refuted.</returns>
    public bool Run()
    {
        var attacks = cases.Select(one => new LaneAttack(chain, one.Case, point => accept(one.Index, point))).ToArray();
        if (Attack(attacks, QuickAttacks)) return IsRefuted = true;
        if (timeLeft() <= 0) return false;
        var box = cases[0].Case.Inputs;
        var hurry = timeLeft() / 2;
        if (ReluRoot.Of(chain, box, RangeSteps, threads, () => timeLeft() < hurry) is not { } root) return false;
        Subproblems++;
        var rows = root.BoundRows([.. cases.SelectMany(one => one.Case.Rows)]);
        var left = new List<(double Above, int Place, int Row, byte[] Slopes)>();
        var offset = 0;
        for (var c = 0; c < cases.Count; offset += cases[c++].Case.Rows.Count)
        {
            var (above, row) = (double.NegativeInfinity, 0);
            var isProved = false;
            for (var r = 0; r < cases[c].Case.Rows.Count; r++)
            {
                var bound = rows[offset + r].Bound;
                isProved |= bound > cases[c].Case.Rows[r].Limit && double.IsFinite(bound);
                if (bound - cases[c].Case.Rows[r].Limit > above) (above, row) = (bound - cases[c].Case.Rows[r].Limit, r);
            }

            RootBound = double.IsNaN(RootBound) ? above : Math.Min(RootBound, above);
            if (!isProved) left.Add((above, c, row, rows[offset + row].Slopes));
        }

        if (left.Count == 0) return true;
        IsSplit = true;
        left.Sort((a, b) => a.Above.CompareTo(b.Above));
        var strong = left.Select(one => new ReluAttack(root, cases[one.Place].Case, point => accept(cases[one.Place].Index, point))).ToArray();
        for (var round = 0; round < StrongAttacks && timeLeft() > 0; round++)
        {
            foreach (var attack in strong)
            {
                if (attack.Sample(random)) return IsRefuted = true;
            }
        }

        var bases = new ReluRoot[left.Count];
        Array.Fill(bases, root);
        for (var n = 0; n < left.Count; n++)
        {
            var (above, place, row, slopes) = left[n];
            var question = cases[place].Case.Rows[row];
            for (var sweep = 0; sweep < Sweeps && above < 0; sweep++)
            {
                var before = bases[n].Net.OpenCount;
                bases[n] = ReachableRanges.Of(bases[n], question, slopes, above, RSteps, threads, () => timeLeft() <= 0);
                var found = bases[n].BoundRows([question])[0];
                if (Environment.GetEnvironmentVariable("RELU_TRACE") is not null) Console.Error.WriteLine($"  sweep {sweep} case {place}: {above:F4} -> {found.Bound - question.Limit:F4} open {before} -> {bases[n].Net.OpenCount} left {timeLeft():F2}");
                (above, slopes) = (found.Bound - question.Limit, found.Slopes);
            }

            left[n] = (above, place, row, slopes);
        }

        var searches = left.Select((one, n) => new ReluSearch(bases[n], cases[one.Place].Case.Rows[one.Row], one.Slopes, strong[n], solver, threads)).ToList();
        // By turns, the case that is nearest to be met first: it is the likeliest to be refuted, and without it there is no proof.
        for (var turn = timeLeft() / 64; searches.Exists(search => !search.IsDone) && timeLeft() > 0; turn *= 2)
        {
            for (var n = 0; n < searches.Count && timeLeft() > 0; n++)
            {
                if (searches[n].IsDone) continue;
                var stop = timeLeft() - turn;
                searches[n].Run(() => timeLeft() <= Math.Max(0, stop));
                if (searches[n].IsRefuted) IsRefuted = true;
                if (searches[n].IsDone && Environment.GetEnvironmentVariable("RELU_TRACE") is not null) Console.Error.WriteLine($"case {left[n].Place} above {left[n].Above:F3} nodes {searches[n].Subproblems} left {timeLeft():F2} stuck {searches[n].Stuck} open {root.Net.OpenCount}");
                if (IsRefuted) break;
            }

            if (IsRefuted) break;
        }

        if (Environment.GetEnvironmentVariable("RELU_TRACE") is not null) for (var n = 0; n < left.Count; n++) if (!searches[n].IsDone) Console.Error.WriteLine($"OPEN case {left[n].Place} above {left[n].Above:F3} nodes {searches[n].Subproblems} stuck {searches[n].Stuck} open {root.Net.OpenCount} least {searches[n].LeastBound}");
        Subproblems += searches.Sum(search => search.Subproblems);
        return IsRefuted || searches.TrueForAll(search => search.IsProved);
    }

    private bool Attack(LaneAttack[] attacks, int rounds)
    {
        var box = cases[0].Case.Inputs;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var attack in attacks)
            {
                if (timeLeft() <= 0) return false;
                if (round == 0 && attack.Evaluate([[.. Enumerable.Range(0, box.Size).Select(i => box.Lower[i] / 2 + box.Upper[i] / 2)]])) return true;
                if (attack.Climb(LaneAttack.Starts(box, random))) return true;
            }
        }

        return false;
    }
}
