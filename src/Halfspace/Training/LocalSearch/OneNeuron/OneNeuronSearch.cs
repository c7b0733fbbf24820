using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>
/// The search of a single neuron whose objective has steps: real weights first, at several scales, made whole and improved weight by weight at their exact cost; then annealing from the best.
/// </summary>
/// <remarks>Limits on inputs, weights and errors hold throughout, prices count; what is found is for the caller to score.</remarks>
internal sealed class OneNeuronSearch : ITurnSearch
{
    /// <summary>By how much scores are divided beside the temperature at which the largest weight just fits its range: the more, the more weights are cut at their ranges.</summary>
    private static readonly double[] Heats = [1, 4, 0.25, 16, 2, 0.5, 8, 64, 32];

    /// <summary>By how much the errors of a class that are limited are counted.</summary>
    private static readonly double[] Factors = [1, 4, 16];

    private static readonly int[] FewColumns = [3, 1, 2, 5, 8, 12, 20, 32];

    private const int MostSwapped = 256;
    private const int FirstPasses = 40;
    private const int FewPasses = 5;
    private const long FirstWork = 20_000_000;
    private const int Passes = 8;
    private const int Reweighings = 6;

    private readonly OneNeuronRows rows;
    private readonly NeuronState state;
    private readonly InputChoice choice;
    private readonly NeuronDescent descent;
    private readonly NeuronWalk walk;
    private readonly Action<IntegerNetwork> offer;
    private readonly Func<bool> mayGoOn;
    private readonly double unit;
    private readonly double[] heats;
    private SearchRandom random;
    private RealNeuron? real;
    private long offered = long.MaxValue;
    private int round;

    /// <summary>Prepares a search.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="offer">Takes each better neuron.</param>
    /// <param name="mayGoOn">Asked all the time; once it says no, the search returns.</param>
    public OneNeuronSearch(OneNeuronRows rows, int seed, Action<IntegerNetwork> offer, Func<OneNeuronSearch, bool> mayGoOn)
    {
        (this.rows, this.offer) = (rows, offer);
        this.mayGoOn = () => mayGoOn(this);
        (state, choice, random) = (new NeuronState(rows), new InputChoice(rows), new SearchRandom((uint)seed));
        // Searches of other seeds begin elsewhere.
        heats = [.. Enumerable.Range(0, Heats.Length).Select(h => Heats[(int)((h + (uint)seed) % Heats.Length)])];
        (descent, walk) = (new NeuronDescent(state, choice, this.mayGoOn), new NeuronWalk(state, choice, this.mayGoOn));
        unit = rows.FirstCosts.Zip(rows.FirstCounts, (cost, count) => count > 0 ? (double)cost / count : 0).Max();
    }

    /// <summary>Weights priced or fitted so far.</summary>
    public long Moves => state.Evaluations + (real?.Steps ?? 0);

    /// <summary>Whether columns in use are tried in exchange for all others: few of them, of which few are used.</summary>
    private bool IsSwapped => choice.IsSparse && rows.Columns <= MostSwapped;

    /// <summary>Begins from real weights.</summary>
    public void Begin()
    {
        real = new RealNeuron(rows) { KeepsRanges = false };
        Take(state.Cost());
        foreach (var (first, second) in ClassFactors())
        {
            if (!mayGoOn()) return;
            var usual = Median(real.Spreads);
            real.KeepsRanges = false;
            real.Load(new double[rows.Columns]);
            real.Reset(first, second);
            real.HeatTo(Math.Max(1, usual));
            real.Fit((int)Math.Clamp(FirstWork / Math.Max(1, rows.ValueCount), FewPasses, FirstPasses), null, mayGoOn);
            var (weights, heat) = ((double[])real.Weights.Clone(), real.Temperature);
            foreach (var count in Sizes())
            {
                if (!mayGoOn()) return;
                real.KeepsRanges = false;
                real.HeatTo(heat);
                real.Load(weights);
                real.Reset(first, second);
                FitAtHeats(Reduce(count), first, second);
            }
        }
    }

    /// <summary>Goes on from the best neuron.</summary>
    /// <param name="best">The best neuron of all who search; null for the own one.</param>
    /// <param name="moves">Moves to make.</param>
    public void Continue(IntegerNetwork? best, long moves)
    {
        if (best is not null) state.Load(rows.Weights(best));
        else if (walk.BestCost < long.MaxValue) state.Load(walk.Best);
        var cost = state.Cost();
        walk.Note(cost);
        // Short walks that stay near take turns with longer ones that go further.
        var usual = Math.Min(walk.BestCost, Math.Sqrt(walk.BestCost * unit));
        var hot = Math.Max(1, usual * (round++ % 3) switch { 0 => 0.1, 1 => 0.3, _ => 0.03 });
        // The end is so cold that what is least of a mistake and a price still counts.
        walk.Run(moves, hot, Math.Min(0.1 * hot, 0.3 * (rows.InputPrice > 0 ? Math.Min(unit, rows.InputPrice) : unit)), ref random);
        state.Load(walk.Best);
        Take(descent.Run(ref random));
        if (IsSwapped && mayGoOn()) Take(descent.Swap(ref random));
    }

    /// <summary>Fits at several temperatures, rounds, and improves what comes of it.</summary>
    private void FitAtHeats(bool[] isFixed, double first, double second)
    {
        var neuron = real!;
        var most = 0.0;
        for (var c = 0; c < rows.Columns; c++)
        {
            var range = Math.Max(rows.Ranges[c].High, -rows.Ranges[c].Low);
            if (range > 0) most = Math.Max(most, Math.Abs(neuron.Weights[c]) / range);
        }

        if (most == 0) return;
        neuron.Scale(1 / most);
        var (weights, heat, least, best) = ((double[])neuron.Weights.Clone(), neuron.Temperature, long.MaxValue, default(int[]));
        neuron.KeepsRanges = true;
        foreach (var factor in heats)
        {
            if (!mayGoOn()) return;
            neuron.HeatTo(heat * factor);
            neuron.Load(Array.ConvertAll([.. Enumerable.Range(0, rows.Columns)], c => Math.Clamp(weights[c] * factor, rows.Ranges[c].Low, rows.Ranges[c].High)));
            neuron.Reset(first, second);
            neuron.Fit(Passes, isFixed, mayGoOn);
            for (var pass = 0; pass < Reweighings; pass++)
            {
                neuron.Reweigh(first, second);
                neuron.Fit(2, isFixed, mayGoOn);
            }

            var whole = NeuronRounding.Round(neuron, (bool[])isFixed.Clone(), mayGoOn);
            choice.Keep(whole, [.. Enumerable.Range(0, whole.Length).OrderByDescending(c => Math.Abs(whole[c]) * neuron.Spreads[c])]);
            state.Load(whole);
            var cost = descent.Run(ref random);
            Take(cost);
            if (cost < least) (least, best) = (cost, [.. state.Weights]);
        }

        if (!IsSwapped || best is null || !mayGoOn()) return;
        state.Load(best);
        Take(descent.Swap(ref random));
    }

    /// <summary>Leaves columns out, those that move the scores least first, until so many are left; returns the ones left out.</summary>
    private bool[] Reduce(int count)
    {
        var (neuron, isOut) = (real!, new bool[rows.Columns]);
        for (var left = rows.Columns; left > count && mayGoOn();)
        {
            var next = Math.Max(count, left - Math.Max(1, left > MostSwapped ? left / 2 : left / 4));
            foreach (var column in Enumerable.Range(0, rows.Columns).Where(c => !isOut[c] && rows.Ranges[c] is { Low: <= 0, High: >= 0 }).OrderBy(c => Math.Abs(neuron.Weights[c]) * neuron.Spreads[c]).Take(left - next).ToArray())
            {
                neuron.Set(column, 0);
                isOut[column] = true;
            }

            left = next;
            neuron.Fit(left > MostSwapped ? 2 : 4, isOut, mayGoOn);
        }

        return isOut;
    }

    /// <summary>Numbers of columns to begin with: as many as may be used, and where each has its price, fewer as well.</summary>
    private IEnumerable<int> Sizes()
    {
        var most = Math.Min(rows.Columns, Math.Min(rows.Limits.MaxInputs ?? rows.Columns, rows.Limits.MaxColumns is { } sources ? 2 * sources : rows.Columns));
        return rows.InputPrice == 0 ? [most] : FewColumns.Where(size => size < most).Prepend(most);
    }

    private IEnumerable<(double First, double Second)> ClassFactors()
    {
        if (!rows.Limits.AreOnErrors) return [(1, 1)];
        return Factors.SelectMany(_ => Factors, (first, second) => (First: first, Second: second))
            .Where(pair => (pair.First == 1 || rows.Limits.MaxFalsePositives is not null) && (pair.Second == 1 || rows.Limits.MaxFalseNegatives is not null) && (pair.First == 1 || pair.Second == 1));
    }

    private void Take(long cost)
    {
        walk.Note(cost);
        if (cost >= offered) return;
        offered = cost;
        var (_, bias) = state.BestOfAll();
        offer(rows.Network(state.Weights, bias));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Where(value => value > 0).Order()];
        return sorted.Length == 0 ? 1 : sorted[sorted.Length / 2];
    }
}
