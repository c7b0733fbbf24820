namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>Changes of one or two weights of a single neuron, each to its best value with the best bias, until none helps.</summary>
/// <param name="state">The weights.</param>
/// <param name="choice">Which columns may be used.</param>
/// <param name="mayGoOn">Asked before every weight.</param>
internal sealed class NeuronDescent(NeuronState state, InputChoice choice, Func<bool> mayGoOn)
{
    /// <summary>Descends from the weights of the state.</summary>
    /// <returns>The cost reached.</returns>
    public long Run(ref SearchRandom random)
    {
        var order = new int[state.Rows.Columns];
        for (var c = 0; c < order.Length; c++) order[c] = c;
        var cost = state.Cost();
        for (var (p, idle) = (0, 0); idle < order.Length && mayGoOn(); p++, idle++)
        {
            if (p % order.Length == 0) Shuffle(order, ref random);
            if (ToBest(order[p % order.Length], cost) is var now && now < cost) (cost, idle) = (now, -1);
        }

        return cost;
    }

    /// <summary>Takes columns in for others, each with its best weight, until none helps; where few columns are asked for, single weights lead nowhere.</summary>
    /// <returns>The cost reached.</returns>
    public long Swap(ref SearchRandom random)
    {
        var order = new int[state.Rows.Columns];
        for (var c = 0; c < order.Length; c++) order[c] = c;
        var cost = state.Cost();
        Shuffle(order, ref random);
        for (var (p, idle) = (0, 0); idle < order.Length && mayGoOn(); p++, idle++)
        {
            var gone = order[p % order.Length];
            if (state.Weights[gone] is not (not 0 and var weight) || state.Rows.Ranges[gone] is not { Low: <= 0, High: >= 0 }) continue;
            state.Shift(gone, -weight);
            var (best, chosen, found) = (state.Cost(), -1, 0);
            foreach (var column in order)
            {
                if (column == gone || state.Weights[column] != 0 || !choice.CanUse(state.Weights, state.Used, column)) continue;
                if (!mayGoOn()) break;
                var now = ToBest(column, best);
                if (now >= best) continue;
                (best, chosen, found) = (now, column, state.Weights[column]);
                state.Shift(column, -found);
            }

            if (best >= cost)
            {
                state.Shift(gone, weight);
                continue;
            }

            if (chosen >= 0) state.Shift(chosen, found);
            state.Settle();
            (cost, idle) = (Run(ref random), -1);
        }

        return cost;
    }

    /// <summary>Gives one weight its best value where that costs less than stated; else it stays.</summary>
    /// <returns>The cost reached, or the one stated.</returns>
    public long ToBest(int column, long cost)
    {
        var (kept, range) = (state.Weights[column], state.Rows.Ranges[column]);
        if (state.Rows.At[column].Length == 0 || !choice.CanUse(state.Weights, state.Used, column)) return cost;
        var best = kept;
        for (var value = range.Low; value <= range.High; value++)
        {
            if (value == kept) continue;
            state.Shift(column, value - state.Weights[column]);
            if (state.Cost() is var now && now < cost) (cost, best) = (now, value);
        }

        state.Shift(column, best - state.Weights[column]);
        if (best != kept) state.Settle();
        return cost;
    }

    private static void Shuffle(int[] order, ref SearchRandom random)
    {
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }
}
