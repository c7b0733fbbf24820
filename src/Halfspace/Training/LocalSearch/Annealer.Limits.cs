namespace Halfspace.Training.LocalSearch;

/// <summary>
/// What limits ask of an annealing: inputs that may not be added are swapped for others, and errors of a kind that has a limit grow dearer until it is kept.
/// </summary>
internal sealed partial class Annealer
{
    /// <summary>How much dearer errors of a kind become with each temperature at which there are too many of them.</summary>
    private const double Dearer = 1.3;

    /// <summary>How much of that is given back where there is room.</summary>
    private const double Cheaper = 0.9;

    private const double MostFactor = 1e4;

    private double firstFactor = 1;
    private double secondFactor = 1;

    private NetworkLimits Limits => state.Columns.Problem.Limits;

    /// <summary>The exact cost, with what the errors beyond a limit count so much that no network within it costs more.</summary>
    private double Exact()
    {
        if (!Limits.AreOnErrors) return state.Cost(exact);
        if (!state.IsSign)
        {
            // Errors are read off the outputs, which are those of the network only where activations are signs.
            state.UseSign();
            state.Refresh(false);
        }

        return state.Cost(exact) + Excess();
    }

    /// <summary>The errors beyond their limits, each as dear as all samples together.</summary>
    private double Excess()
    {
        if (!Limits.AreOnErrors) return 0;
        var (first, second) = state.Errors(exact);
        var over = Math.Max(0, first - Most(Limits.MaxFalsePositives)) + Math.Max(0, second - Most(Limits.MaxFalseNegatives));
        return over == 0 ? 0 : (over + 1) * (state.Columns.Count * (guide.ClassWeights?.Max() ?? 1) + (state.Uses?.Price ?? 0));
    }

    /// <summary>A limit on errors as the state's samples keep it: of some samples a share.</summary>
    private double Most(int? limit) => limit is { } most ? Math.Ceiling(most * (double)state.Columns.Count / state.Columns.Problem.Data.SampleCount) : double.PositiveInfinity;

    private void UseFactors()
    {
        if (Limits.AreOnErrors) state.UseClassFactors(firstFactor, secondFactor);
    }

    /// <summary>Makes errors dearer or cheaper by how many there are; false where nothing changes.</summary>
    private bool ChangeFactors()
    {
        if (!Limits.AreOnErrors || (!state.IsSign && state.LayerCount > 1)) return false;
        var (first, second) = state.Errors(exact);
        var before = (firstFactor, secondFactor);
        firstFactor = Changed(firstFactor, first, Most(Limits.MaxFalsePositives));
        secondFactor = Changed(secondFactor, second, Most(Limits.MaxFalseNegatives));
        if (before == (firstFactor, secondFactor)) return false;
        UseFactors();
        lowest = double.PositiveInfinity;
        return true;
    }

    private static double Changed(double factor, long errors, double most) =>
        errors > most ? Math.Min(MostFactor, factor * Dearer) : errors < most ? Math.Max(1, factor * Cheaper) : factor;

    /// <summary>An input in use, or the bias, for every other draw; else any.</summary>
    private int AmongUsed(InputUse uses, uint draw, int size)
    {
        if ((random.Next() & 1) == 0) return SearchRandom.Below(draw, size);
        var place = SearchRandom.Below(draw, uses.Used.Count + 1);
        return place == uses.Used.Count ? size - 1 : uses.Used[place];
    }

    /// <summary>Makes a move that uses a further input, and drops the inputs in its way, where both together are worth it.</summary>
    private void Swap(InputUse uses, in SearchMove move, float limit)
    {
        var (size, change, made) = (state.InputsOf(0), 0.0, new List<SearchMove>());
        foreach (var input in uses.InTheWayOf(move.Input, random.Below))
        {
            if (state.RangeOf(0, input) is not { Low: <= 0, High: >= 0 }) continue;
            for (var neuron = 0; neuron < state.WidthOf(0); neuron++)
            {
                var weight = state.Weights[0][neuron * size + input];
                if (weight == 0) continue;
                var removal = new SearchMove(0, neuron, input, -weight);
                change += state.Price(removal);
                state.Make(removal);
                made.Add(removal);
            }
        }

        if (uses.Allows(move) && change + state.Price(move) <= limit)
        {
            state.Make(move);
            Note();
            return;
        }

        for (var m = made.Count - 1; m >= 0; m--) state.Make(made[m] with { Delta = -made[m].Delta });
    }

    /// <summary>Random weights of so many inputs as the limits allow, in a random order; the others are as near to zero as they may be.</summary>
    private void RandomizeWithin(InputUse uses, int range)
    {
        for (var l = 0; l < state.LayerCount; l++)
        {
            var size = state.InputsOf(l);
            for (var w = 0; w < state.Weights[l].Length; w++)
            {
                var limits = state.RangeOf(l, w % size);
                state.Weights[l][w] = l > 0 || w % size == size - 1 ? Between(limits, l == 0 ? range : Math.Max(range, state.Columns.Problem.Range)) : Math.Clamp(0, limits.Low, limits.High);
            }
        }

        uses.Count();
        var inputs = Enumerable.Range(0, state.InputsOf(0) - 1).ToArray();
        for (var i = inputs.Length - 1; i > 0; i--)
        {
            var other = random.Below(i + 1);
            (inputs[i], inputs[other]) = (inputs[other], inputs[i]);
        }

        foreach (var input in inputs)
        {
            if (!uses.CanUse(input)) continue;
            for (var neuron = 0; neuron < state.WidthOf(0); neuron++)
            {
                ref var weight = ref state.Weights[0][neuron * state.InputsOf(0) + input];
                var move = new SearchMove(0, neuron, input, Between(state.RangeOf(0, input), range) - weight);
                uses.Take(move);
                weight += move.Delta;
            }
        }
    }

    private int Between(WeightLimits limits, int range)
    {
        var (low, high) = (Math.Max(limits.Low, Math.Min(-range, limits.High)), Math.Min(limits.High, Math.Max(range, limits.Low)));
        return low + random.Below(high - low + 1);
    }
}
