using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// The inputs that proposals in single precision move. Near a point, in a distance that is a sum, a minimum is reached by few moves, and most inputs are moved by none of the expressions met; what is
/// claimed is evaluated over all of them.
/// </summary>
internal sealed class InputFocus
{
    /// <summary>The share of all moves that is kept.</summary>
    private const double Share = 0.7;

    private const int Least = 32;

    /// <summary>How fast moves of earlier parts are forgotten.</summary>
    private const double Kept = 0.995;

    /// <summary>After so many parts the order is only renewed now and then.</summary>
    private const int Soon = 8;

    private const int Often = 16;

    private readonly Lock gate = new();
    private readonly double[] moves;
    private int[]? order;
    private int parts;
    private int count;

    /// <summary>Begins with all inputs.</summary>
    /// <param name="center">Where the other inputs stay.</param>
    public InputFocus(double[] center) => (Center, moves) = (center, new double[center.Length]);

    /// <summary>Where the other inputs stay.</summary>
    public double[] Center { get; }

    /// <summary>Sorts inputs, those to be moved first.</summary>
    /// <returns>How many these are.</returns>
    public int Sort(int[] inputs)
    {
        lock (gate)
        {
            if (order is null) return inputs.Length;
            var (varies, at) = (new bool[order.Length], 0);
            foreach (var i in inputs) varies[i] = true;
            foreach (var i in order) if (varies[i]) inputs[at++] = i;
            return Math.Min(count, inputs.Length);
        }
    }

    /// <summary>Adds up how far inputs are moved by what was evaluated last, in all lanes.</summary>
    /// <param name="net">The chain.</param>
    /// <param name="pass">After a backward pass in double precision; over a box, where every input that has a coefficient is moved, nothing is added.</param>
    /// <param name="lengths">Receives the sums, by the place of the inputs that vary.</param>
    public void Measure(RelaxedChain net, LanePass<double> pass, double[] lengths)
    {
        if (pass.Region is null) return;
        pass.Region.Point(pass.Inputs.AsSpan(0, lengths.Length), pass.Point);
        for (var i = 0; i < lengths.Length; i++) lengths[i] += Vector512.Sum(Vector512.Abs(pass.Point[i] - Vector512.Create(Center[net.Inputs[i]])));
    }

    /// <summary>Takes over how far inputs were moved in a part.</summary>
    public void Add(RelaxedChain net, double[] lengths)
    {
        if (Array.TrueForAll(lengths, length => !(length > 0))) return;
        lock (gate)
        {
            for (var i = 0; i < moves.Length; i++) moves[i] *= Kept;
            for (var p = 0; p < lengths.Length; p++) if (double.IsFinite(lengths[p])) moves[net.Inputs[p]] += lengths[p];
            if (parts++ > Soon && parts % Often != 0) return;
            order = [.. Enumerable.Range(0, moves.Length).OrderByDescending(i => moves[i])];
            var (all, sum) = (moves.Sum(), 0.0);
            for (count = 0; count < order.Length && (count < Least || sum < Share * all); count++) sum += moves[order[count]];
        }
    }
}
