namespace Halfspace.Verification.BranchAndBound;

/// <summary>Decides cases on one box by splitting on the signs of neurons: attacks on all of them, bounds for all rows at once, then a search for each that is left.</summary>
internal sealed class ReluCases(DenseChain chain, IReadOnlyList<(int Index, PropertyCase Case)> cases, Func<int, double[], bool> accept, Func<double> timeLeft, int threads, int seed)
{
    private const int QuickAttacks = 2;
    private const int StrongAttacks = 24;
    private const int RangeSteps = 20;

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
        if (Attack([.. left.Select(one => attacks[one.Place])], StrongAttacks)) return IsRefuted = true;
        left.Sort((a, b) => b.Above.CompareTo(a.Above));
        var isOpen = false;
        for (var n = 0; n < left.Count && timeLeft() > 0; n++)
        {
            var (_, place, row, slopes) = left[n];
            var stop = timeLeft() * (left.Count - n - 1) / (left.Count - n);
            var search = new ReluSearch(root, cases[place].Case.Rows[row], points => attacks[place].Climb([.. points.Take(LaneBounds.Lanes)], 0.05), () => timeLeft() <= stop);
            isOpen |= !search.Run(slopes, threads);
            Subproblems += search.Subproblems;
            if (Environment.GetEnvironmentVariable("RELU_TRACE") is not null) Console.Error.WriteLine($"case {place} above {left[n].Above:F3} nodes {search.Subproblems} left {timeLeft():F2} least {search.LeastBound:F4} stuck {search.Stuck} open {root.Net.OpenCount}");
            if (search.IsRefuted) return IsRefuted = true;
        }

        return !isOpen && timeLeft() > 0;
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
