namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>Anneals the weights of a single neuron by the exact cost of the best bias: one weight or two by a step, a weight to any value, a column for another.</summary>
/// <param name="state">The weights.</param>
/// <param name="choice">Which columns may be used.</param>
/// <param name="mayGoOn">Asked before every move.</param>
internal sealed class NeuronWalk(NeuronState state, InputChoice choice, Func<bool> mayGoOn)
{
    private readonly List<int> used = [];

    /// <summary>The best weights so far, once there are any.</summary>
    public int[] Best { get; } = new int[state.Rows.Columns];

    /// <summary>What they cost.</summary>
    public long BestCost { get; private set; } = long.MaxValue;

    /// <summary>Takes the state's weights for the best if they are.</summary>
    public void Note(long cost)
    {
        if (cost >= BestCost) return;
        BestCost = cost;
        state.Weights.CopyTo(Best, 0);
    }

    /// <summary>Makes so many moves from the state's weights, from a hot to a cold temperature.</summary>
    public void Run(long moves, double hot, double cold, ref SearchRandom random)
    {
        if (state.Rows.Columns == 0) return;
        var cost = state.Cost();
        Note(cost);
        Gather();
        for (long m = 0; m < moves && mayGoOn(); m++)
        {
            var temperature = hot * Math.Pow(cold / hot, (double)m / moves);
            var limit = cost + (long)(temperature * random.Exponential());
            var (first, second) = Draw(ref random);
            if (first.Delta == 0 || !Make(first, second)) continue;
            var now = state.Cost();
            if (now > limit)
            {
                state.Shift(second.Column, -second.Delta);
                state.Shift(first.Column, -first.Delta);
                continue;
            }

            if (state.Used != used.Count || second.Delta != 0) Gather();
            if (state.Settle()) now = state.Cost();
            cost = now;
            Note(cost);
        }
    }

    /// <summary>Makes both changes, the first alone freeing the way for the second; false, with none made, where a limit forbids it.</summary>
    private bool Make((int Column, int Delta) first, (int Column, int Delta) second)
    {
        if (!choice.CanUse(state.Weights, state.Used, first.Column)) return false;
        state.Shift(first.Column, first.Delta);
        if (second.Delta == 0) return true;
        if (choice.CanUse(state.Weights, state.Used, second.Column))
        {
            state.Shift(second.Column, second.Delta);
            return true;
        }

        state.Shift(first.Column, -first.Delta);
        return false;
    }

    private ((int Column, int Delta) First, (int Column, int Delta) Second) Draw(ref SearchRandom random)
    {
        var column = Column(ref random);
        var kind = random.Below(16);
        // A column that may not be used beside the others takes the place of one of them.
        if (used.Count > 0 && state.Weights[column] == 0 && (!choice.CanUse(state.Weights, state.Used, column) || (choice.IsSparse && kind < 6)))
        {
            var gone = used[random.Below(used.Count)];
            return ((gone, Within(gone, 0) - state.Weights[gone]), (column, Any(column, ref random) - state.Weights[column]));
        }

        if (kind < 9) return ((column, Step(column, ref random)), default);
        if (kind < 10) return ((column, Within(column, 0) - state.Weights[column]), default);
        if (kind < 12) return ((column, Any(column, ref random) - state.Weights[column]), default);
        var other = Column(ref random);
        return other == column ? ((column, Step(column, ref random)), default) : ((column, Step(column, ref random)), (other, Step(other, ref random)));
    }

    private int Column(ref SearchRandom random) =>
        choice.IsSparse && used.Count > 0 && random.Below(2) == 0 ? used[random.Below(used.Count)] : random.Below(state.Weights.Length);

    private int Step(int column, ref SearchRandom random)
    {
        var size = random.Below(4) == 0 ? 2 : 1;
        var delta = random.Below(2) == 0 ? size : -size;
        var weight = state.Weights[column];
        var change = Within(column, weight + delta) - weight;
        return change != 0 ? change : Within(column, weight - delta) - weight;
    }

    private int Any(int column, ref SearchRandom random)
    {
        var range = state.Rows.Ranges[column];
        return range.Low + random.Below(range.High - range.Low + 1);
    }

    private int Within(int column, int weight) => Math.Clamp(weight, state.Rows.Ranges[column].Low, state.Rows.Ranges[column].High);

    private void Gather()
    {
        used.Clear();
        for (var c = 0; c < state.Weights.Length; c++)
        {
            if (state.Weights[c] != 0) used.Add(c);
        }
    }
}
