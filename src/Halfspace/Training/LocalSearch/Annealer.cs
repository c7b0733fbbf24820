using System.Diagnostics;
using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// Anneals the weights of one state on the guide's surrogate, and keeps the weights with the least exact cost met on the way.
/// </summary>
internal sealed partial class Annealer
{
    private readonly SearchState state;
    private readonly SearchGuide guide;
    private readonly GuideLoss surrogate;
    private readonly GuideLoss exact;
    private readonly int[][] best;
    private readonly double meanSize;
    private SearchRandom random;
    private double lowest = double.PositiveInfinity;
    private bool worthProbing;
    private ulong focusBelow;
    private ulong laterFrom;

    /// <summary>Creates an annealer.</summary>
    public Annealer(SearchState state, SearchGuide guide, ulong seed)
    {
        this.state = state;
        this.guide = guide;
        surrogate = new GuideLoss(guide.Surrogate, state.OutputUnit, guide.Comparison);
        exact = new GuideLoss(guide.Exact, state.OutputUnit, guide.Comparison);
        best = [.. state.Weights.Select(layer => (int[])layer.Clone())];
        random = new SearchRandom(seed);
        // Some of the samples make some of the mistakes, so prices count by the same share.
        var share = (double)state.Columns.Count / state.Columns.Problem.Data.SampleCount;
        state.Uses?.UsePrices(guide.InputPrice * share, guide.WeightPrice * share);
        if (guide.ClassWeights is { } classes) state.UseClassWeights(classes);
        var problem = state.Columns.Problem;
        double sum = 0;
        foreach (var k in state.Columns.Samples)
        {
            foreach (var value in problem.Data.Row(k)) sum += Math.Abs((double)value);
        }

        meanSize = sum / state.Columns.Count + problem.Data.Scale;
    }

    /// <summary>Moves priced so far.</summary>
    public long Moves { get; private set; }

    /// <summary>Moves made so far.</summary>
    public long Made { get; private set; }

    /// <summary>The least exact cost met so far, on this state's samples and outputs.</summary>
    public double BestCost { get; private set; } = double.PositiveInfinity;

    /// <summary>The weights of the least cost.</summary>
    public int[][] Best => best;

    /// <summary>Called when the least cost falls; return false to stop the run.</summary>
    public Func<double, bool>? Improved { get; set; }

    /// <summary>Asked now and then; return false to stop the run.</summary>
    public Func<bool>? MayGoOn { get; set; }

    /// <summary>The network of the least cost.</summary>
    public IntegerNetwork BestNetwork() => state.ToNetwork(best);

    /// <summary>Forgets the least cost, for another set of samples or a fresh run.</summary>
    public void Forget() => BestCost = double.PositiveInfinity;

    /// <summary>Takes the weights of the least cost back.</summary>
    public void Restore()
    {
        for (var l = 0; l < best.Length; l++) best[l].CopyTo(state.Weights[l].AsSpan());
        state.Refresh(true);
    }

    /// <summary>Takes a network of the problem, and keeps it as the best where it costs less.</summary>
    /// <returns>False when it ends the search.</returns>
    public bool Adopt(IntegerNetwork network)
    {
        state.UseLoss(surrogate);
        state.UseSign();
        state.ForgetWeights();
        state.Load(network);
        return Probe(Exact());
    }

    /// <summary>Makes one annealing run.</summary>
    /// <returns>False when it was told to stop.</returns>
    public bool Run(SearchSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        state.UseLoss(surrogate);
        if (!schedule.Reweigh) state.ForgetWeights();
        if (schedule.StartRange >= 0 && !schedule.Reweigh && !schedule.FromIncumbent) Randomize(schedule.StartRange);

        focusBelow = state.LayerCount == 2 && state.WidthOf(1) == 1 ? (ulong)(schedule.Focus * (1L << 32)) : 0;
        laterFrom = state.LayerCount > 1 ? (ulong)((1 - (1 - schedule.Focus) * schedule.LaterShare) * (1L << 32)) : 1UL << 32;
        SetSmoothness(schedule, 0);
        if (!schedule.Reweigh) UseFactors();
        if (schedule.Reweigh)
        {
            Restore();
            state.Reweigh(exact, 0.8f, 0.5f);
        }

        state.Refresh(true);
        const int Chunk = 128;
        // Some ten milliseconds of work, however large the network.
        const long WorkBetweenChecks = 1L << 22;
        var stepsBetweenChecks = (int)Math.Clamp(WorkBetweenChecks / state.LargestMoveWork, 1, 16 * Chunk);
        var chunks = Math.Max(1, schedule.Moves / Chunk);
        var levels = Math.Min(64, chunks);
        long level = 0;
        var averageBlocks = Math.Max(1, Enumerable.Range(0, state.Columns.ColumnCount).Average(c => state.Columns.BlocksOf(c).Length));
        var pause = (long)(Chunk * Math.Ceiling(10.0 * state.Columns.Blocks * state.WidthOf(0) / averageBlocks / Chunk));
        lowest = double.PositiveInfinity;
        var (nextProbe, madeAtProbe, sinceCheck) = (Moves, -1L, 0);
        var started = Stopwatch.GetTimestamp();
        for (long chunk = 0; chunk < chunks; chunk++)
        {
            var progress = (double)chunk / chunks;
            if (!double.IsInfinity(schedule.Seconds)) progress = Math.Max(progress, Stopwatch.GetElapsedTime(started).TotalSeconds / schedule.Seconds);
            if (progress >= 1) break;
            if (progress * levels >= level + 1)
            {
                level++;
                if (SetSmoothness(schedule, (double)level / levels) | (!schedule.Reweigh && ChangeFactors())) state.Refresh(false);
            }

            var temperature = (float)(schedule.Hot * Math.Pow(schedule.Cold / schedule.Hot, progress));
            for (var step = 0; step < Chunk; step++)
            {
                if (++sinceCheck >= stepsBetweenChecks)
                {
                    sinceCheck = 0;
                    if (MayGoOn is { } mayGoOn && !mayGoOn())
                    {
                        Moves += step;
                        return false;
                    }
                }

                Step(schedule, temperature);
                if (!worthProbing) continue;
                worthProbing = false;
                if (Probe(state.OutputCost(exact) + (state.Uses?.Price ?? 0) + Excess())) continue;
                Moves += step + 1;
                return false;
            }

            Moves += Chunk;
            if (Moves >= nextProbe && Made != madeAtProbe)
            {
                (nextProbe, madeAtProbe) = (Moves + pause, Made);
                if (!Probe(Exact())) return false;
            }
        }

        return Probe(Exact());
    }

    private bool Probe(double cost)
    {
        if (cost >= BestCost - 1e-9) return true;
        BestCost = cost;
        for (var l = 0; l < best.Length; l++) state.Weights[l].CopyTo(best[l].AsSpan());
        return Improved is null || Improved(cost);
    }

    private void Step(SearchSchedule schedule, float temperature)
    {
        // One draw decides what kind of move it is, and its low bits how much worse it may be.
        var draw = random.Next();
        var kind = (uint)(draw >> 32);
        var limit = temperature * SearchRandom.Exponential(draw);
        if (kind < focusBelow && Focus(out var aimed))
        {
            Decide(aimed, schedule.Pull, limit);
            return;
        }

        var layer = kind >= laterFrom ? 1 + random.Below(state.LayerCount - 1) : 0;
        var place = random.Next();
        var (neuron, size) = (SearchRandom.Below((uint)place, state.WidthOf(layer)), state.InputsOf(layer));
        var input = layer == 0 && state.Uses is { IsSparse: true } uses ? AmongUsed(uses, (uint)(place >> 32), size) : SearchRandom.Below((uint)(place >> 32), size);
        var weight = state.Weights[layer][neuron * size + input];
        Decide(new SearchMove(layer, neuron, input, Draw(weight, state.RangeOf(layer, input))), schedule.Pull, limit);
    }

    /// <summary>A move that turns a neuron on the wrong side toward a sample with a cost; false when the draw has none.</summary>
    private bool Focus(out SearchMove move)
    {
        move = default;
        var draw = random.Next();
        var neuron = SearchRandom.Below((uint)draw, state.WidthOf(0));
        var outgoing = state.Weights[1][neuron];
        if (outgoing == 0) return false;
        var sample = state.NextWithCost(SearchRandom.Below((uint)(draw >> 32), state.Columns.Count));
        if (sample < 0) return false;
        var wanted = state.Target(0, sample) * outgoing > 0 ? 1 : -1;
        if (state.PreActivation(0, neuron, sample) * wanted > 0) return false;
        var present = state.Columns.PresentIn(sample);
        var input = present[random.Below(present.Length)];
        var (weight, limits) = (state.Weights[0][neuron * state.InputsOf(0) + input], state.RangeOf(0, input));
        var delta = Math.Abs(Draw(weight, limits)) * wanted * Math.Sign(state.Columns.Value(sample, input));
        move = new SearchMove(0, neuron, input, delta);
        return weight + delta >= limits.Low && weight + delta <= limits.High;
    }

    private void Decide(in SearchMove move, double pull, float limit)
    {
        if (state.Uses?.Allows(move) == false)
        {
            if (move.Delta != 0) Swap(state.Uses, move, limit);
            return;
        }

        var price = state.Price(move);
        if (pull != 0)
        {
            var weight = state.Weights[move.Layer][move.Neuron * state.InputsOf(move.Layer) + move.Input];
            price += pull * (Math.Abs(weight + move.Delta) - Math.Abs(weight));
        }

        if (price > limit) return;
        state.Make(move);
        Note();
    }

    private void Note()
    {
        Made++;
        if (state.IsSign && state.Guide < lowest)
        {
            lowest = state.Guide;
            worthProbing = true;
        }
    }

    private int Draw(int weight, WeightLimits limits)
    {
        var (draw, span) = (random.Next(), limits.High - limits.Low);
        if (span == 0) return 0;
        if (span > 2 && (draw & 3) != 0)
        {
            var reach = (draw & 12) == 0 ? Math.Max(1, span / 8) : 1;
            var delta = 1 + SearchRandom.Below((uint)(draw >> 16), reach);
            if ((draw & 16) == 0) delta = -delta;
            if (weight + delta >= limits.Low && weight + delta <= limits.High) return delta;
        }

        var other = SearchRandom.Below((uint)(draw >> 32), span) + limits.Low;
        if (other >= weight) other++;
        return other - weight;
    }

    private bool SetSmoothness(SearchSchedule schedule, double progress)
    {
        var share = 1 - schedule.SignShare;
        if (schedule.Smooth <= 0 || progress >= share)
        {
            if (state.IsSign) return false;
            state.UseSign();
            return true;
        }

        var smooth = schedule.Smooth * Math.Pow(schedule.Sharp / schedule.Smooth, progress / share);
        var later = state.Columns.Problem.Range * smooth * (1 + (state.LayerCount > 2 ? state.WidthOf(0) : 0));
        state.UseLine(smooth * state.Columns.Problem.Range * meanSize, Math.Max(0.5, later));
        return true;
    }

    private void Randomize(int range)
    {
        if (state.Uses is { } uses)
        {
            RandomizeWithin(uses, range);
            return;
        }

        for (var l = 0; l < state.LayerCount; l++)
        {
            var size = state.InputsOf(l);
            for (var w = 0; w < state.Weights[l].Length; w++)
            {
                var limit = Math.Min(l == 0 ? range : Math.Max(range, state.Columns.Problem.Range), state.RangeOf(l, w % size).High);
                state.Weights[l][w] = random.Below(2 * limit + 1) - limit;
            }
        }
    }
}
