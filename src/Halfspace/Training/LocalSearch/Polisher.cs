namespace Halfspace.Training.LocalSearch;

/// <summary>
/// Improves one objective of a list while the earlier ones keep their values: annealing on signs, where what an earlier
/// objective loses is charged at a price above any gain.
/// </summary>
internal sealed class Polisher
{
    private readonly SearchState state;
    private readonly GuideLoss[] losses;
    private readonly Func<ISearchView, double>?[] extras;
    private readonly (double Input, double Weight)[] prices;
    private readonly double[] kept;
    private readonly double[] units;
    private readonly int stage;
    private SearchRandom random;

    /// <summary>Prepares to improve one objective.</summary>
    /// <param name="state">A state with all outputs, loaded with a network that meets every earlier value.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="stage">The index of the objective to improve.</param>
    /// <param name="seed">Seed of every random choice.</param>
    public Polisher(SearchState state, TrainingProblem problem, int stage, ulong seed)
    {
        this.state = state;
        this.stage = stage;
        random = new SearchRandom(seed);
        var guides = problem.Objectives.Take(stage + 1).Select(objective => objective.Guide(problem)).ToArray();
        losses = [.. guides.Select(guide => new GuideLoss(guide.Exact, state.OutputUnit, guide.Comparison))];
        extras = [.. guides.Select(guide => guide.Extra)];
        units = [.. problem.Objectives.Select((objective, o) => o > stage ? 1 : guides[o].Extra is null ? 1 : guides[o].ExtraUnit)];
        if (guides.FirstOrDefault(guide => guide.ClassWeights is not null)?.ClassWeights is { } classes) state.UseClassWeights(classes);
        state.Uses?.UsePrices(guides[0].InputPrice, guides[0].WeightPrice);
        prices = [.. guides.Select(guide => (guide.InputPrice, guide.WeightPrice))];
        state.UseSign();
        state.UseLoss(losses[0]);
        state.Refresh(true);
        kept = [.. Enumerable.Range(0, stage).Select(Value)];
        Best = [.. state.Weights.Select(layer => (int[])layer.Clone())];
        BestValue = Value(stage);
        Counted = extras[0] is null || problem.CorrectnessBefore(problem.Objectives[0]) is not null;
    }

    public int[][] Best { get; }

    public double BestValue { get; private set; }

    public long Moves { get; private set; }

    /// <summary>Whether the first loss is an objective of its own instead of a hard condition.</summary>
    private bool Counted { get; }

    /// <summary>Anneals for a number of moves or until told to stop.</summary>
    /// <param name="moves">Moves to price.</param>
    /// <param name="hot">The first temperature, in units of the objective.</param>
    /// <param name="mayGoOn">Asked every 64 moves.</param>
    public void Run(long moves, double hot, Func<bool> mayGoOn)
    {
        for (var l = 0; l < Best.Length; l++) Best[l].CopyTo(state.Weights[l].AsSpan());
        state.Refresh(true);
        var energy = Energy();
        for (long m = 0; m < moves; m++)
        {
            if ((m & 63) == 0 && !mayGoOn()) break;
            Moves++;
            var progress = (double)m / moves;
            var temperature = hot * Math.Pow(0.02, progress);
            var move = Draw();
            if (state.Uses?.Allows(move) == false) continue;
            var threshold = energy + temperature * random.Exponential();
            state.Make(move);
            var now = Energy();
            if (now > threshold)
            {
                state.Make(move with { Delta = -move.Delta });
                continue;
            }

            energy = now;
            if (!Keeps() || Value(stage) >= BestValue - 1e-9 * units[stage]) continue;
            BestValue = Value(stage);
            for (var l = 0; l < Best.Length; l++) state.Weights[l].CopyTo(Best[l].AsSpan());
        }
    }

    private double Energy()
    {
        var energy = 0.0;
        for (var o = 0; o < stage; o++) energy += 4 * Math.Max(0, Value(o) - kept[o]) / units[o];
        if (!Counted || extras[stage] is not null) energy += Counted ? 0 : 4 * state.Guide;
        return energy + Value(stage) / units[stage];
    }

    private bool Keeps()
    {
        if (!Counted && state.Guide > 0) return false;
        for (var o = 0; o < stage; o++)
        {
            if (Value(o) > kept[o] + 1e-6 * units[o]) return false;
        }

        return true;
    }

    private double Value(int objective) => extras[objective] is { } extra ? extra(state) : objective == 0 ? state.Guide : state.OutputCost(losses[objective]) + (state.Uses?.PriceAt(prices[objective].Input, prices[objective].Weight) ?? 0);

    private SearchMove Draw()
    {
        var layer = state.LayerCount > 1 && (random.Next() & 3) == 0 ? 1 + random.Below(state.LayerCount - 1) : 0;
        var (neuron, size) = (random.Below(state.WidthOf(layer)), state.InputsOf(layer));
        var input = random.Below(size);
        var (limits, weight) = (state.RangeOf(layer, input), state.Weights[layer][neuron * size + input]);
        if (weight != 0 && (random.Next() & 3) == 0 && limits is { Low: <= 0, High: >= 0 }) return new SearchMove(layer, neuron, input, -weight);
        var delta = (random.Next() & 1) == 0 ? 1 : -1;
        if (weight + delta < limits.Low || weight + delta > limits.High) delta = -delta;
        if (weight + delta < limits.Low || weight + delta > limits.High) delta = 0;
        return new SearchMove(layer, neuron, input, delta);
    }
}
