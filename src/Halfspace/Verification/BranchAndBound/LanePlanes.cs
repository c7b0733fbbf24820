using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// The upper lines of neurons mixed with planes over the inputs, in every lane: with a share s of the plane the value is at most <c>(1 - s) chord + s plane</c>. What a plane has beyond a line makes
/// moves of inputs worth more.
/// </summary>
internal sealed class LanePlanes<T>
    where T : unmanaged
{
    private readonly LanePass<T> pass;
    private readonly IReadOnlyList<RelaxedLayer> layers;
    private readonly PlaneRow[] rows;
    private readonly T[][] excesses;
    private readonly Vector512<T>[] chords;
    private readonly Vector512<T>[] shifts;
    private readonly Vector512<T>[] open;

    public LanePlanes(LanePass<T> pass, RelaxedChain net)
    {
        (this.pass, layers, rows) = (pass, net.Layers, net.PlaneRows<T>());
        excesses = Array.ConvertAll(rows, row => row.Excess as T[] ?? Array.ConvertAll(row.Excess, more => LaneMath<T>.Of(more)));
        (chords, shifts, open, Shares, Above) = (new Vector512<T>[rows.Length], new Vector512<T>[rows.Length], new Vector512<T>[rows.Length], new Vector512<T>[rows.Length], new Vector512<T>[rows.Length]);
        Bonus = new Vector512<T>[net.InputCount<T>() + net.MovedBothWays<T>().Length];
    }

    /// <summary>The planes of open neurons.</summary>
    public ReadOnlySpan<PlaneRow> Rows => rows;

    /// <summary>The shares of the planes, zero where a neuron has a sign.</summary>
    public Vector512<T>[] Shares { get; }

    /// <summary>By how much more each move makes the expressions smaller, for a unit of it.</summary>
    public Vector512<T>[] Bonus { get; }

    /// <summary>What each plane has beyond its line at the last point.</summary>
    public Vector512<T>[] Above { get; }

    /// <summary>Takes over the chords that the pass was given.</summary>
    /// <param name="lower">The lower end of an open neuron, by layer and position.</param>
    /// <param name="upper">The upper ends.</param>
    /// <param name="signs">Their signs.</param>
    public void Take(Func<int, int, Vector512<T>> lower, Func<int, int, Vector512<T>> upper, Func<int, int, Vector512<T>> signs)
    {
        for (var n = 0; n < rows.Length; n++)
        {
            var (m, p) = (rows[n].Layer, rows[n].Position);
            (chords[n], shifts[n]) = (pass.Up[m][p], pass.Shift[m][p]);
            open[n] = Vector512.Equals(signs(m, p), Vector512<T>.Zero) & Vector512.LessThan(lower(m, p), Vector512<T>.Zero) & Vector512.GreaterThan(upper(m, p), Vector512<T>.Zero);
        }
    }

    /// <summary>Mixes.</summary>
    public void Mix(int row, Vector512<T> share)
    {
        var (one, m, p) = (Vector512<T>.One, rows[row].Layer, rows[row].Position);
        share = open[row] & Vector512.Max(Vector512<T>.Zero, Vector512.Min(one, share));
        Shares[row] = share;
        var rest = one - share;
        pass.Up[m][p] = LaneMath<T>.MultiplyAdd(rest, chords[row], rows[row].IsOn ? share : Vector512<T>.Zero);
        pass.Shift[m][p] = LaneMath<T>.MultiplyAdd(rest, shifts[row], share * LaneMath<T>.All(rows[row].Constant));
    }

    /// <summary>Adds up what the planes of the layers below one make moves worth, with the coefficients on their values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int top)
    {
        var bonus = Bonus;
        Array.Clear(bonus);
        for (var n = 0; n < rows.Length; n++)
        {
            if (rows[n].Layer >= top) continue;
            var weight = -Vector512.Min(pass.Coefficients[rows[n].Layer][rows[n].Position], Vector512<T>.Zero) * Shares[n];
            if (weight == Vector512<T>.Zero) continue;
            var moves = rows[n].Moves;
            var excess = excesses[n].AsSpan(0, moves.Length);
            for (var e = 0; e < moves.Length; e++)
            {
                ref var into = ref bonus[moves[e]];
                into = LaneMath<T>.MultiplyAdd(weight, Vector512.Create(excess[e]), into);
            }
        }
    }

    /// <summary>Evaluates what the planes have beyond their lines where moves have lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Spread(ReadOnlySpan<Vector512<T>> lengths)
    {
        for (var n = 0; n < rows.Length; n++)
        {
            // Two sums, so that one product need not wait for the last.
            var (sum, other, e) = (Vector512<T>.Zero, Vector512<T>.Zero, 0);
            var moves = rows[n].Moves;
            var excess = excesses[n].AsSpan(0, moves.Length);
            for (; e + 1 < moves.Length; e += 2)
            {
                sum = LaneMath<T>.MultiplyAdd(lengths[moves[e]], Vector512.Create(excess[e]), sum);
                other = LaneMath<T>.MultiplyAdd(lengths[moves[e + 1]], Vector512.Create(excess[e + 1]), other);
            }

            if (e < moves.Length) sum = LaneMath<T>.MultiplyAdd(lengths[moves[e]], Vector512.Create(excess[e]), sum);
            Above[n] = sum + other;
        }
    }

    /// <summary>Adds to values of a layer what the planes have beyond their lines, where the upper lines count.</summary>
    public void Raise(int layer, ReadOnlySpan<Vector512<T>> coefficients, Span<Vector512<T>> values)
    {
        for (var n = 0; n < rows.Length; n++)
        {
            if (rows[n].Layer != layer) continue;
            var p = rows[n].Position;
            values[p] += Vector512.AndNot(Shares[n] * Above[n], Vector512.GreaterThan(coefficients[p], Vector512<T>.Zero));
        }
    }

    /// <summary>In double precision what rounding the mixed lines can do, besides what a coefficient costs: four roundings of the neuron's size, and of the constant.</summary>
    public Vector512<T> Errors(int top)
    {
        var sum = Vector512<T>.Zero;
        for (var n = 0; n < rows.Length; n++)
        {
            var (m, p) = (rows[n].Layer, rows[n].Position);
            if (m < top) sum = LaneMath<T>.MultiplyAdd(Vector512.Abs(pass.Coefficients[m][p]), LaneMath<T>.All(layers[m].Costs[p] + Math.ScaleB(rows[n].Constant, -40)), sum);
        }

        return sum;
    }

    /// <summary>How much higher than the chord a plane is at the last point.</summary>
    public Vector512<T> Difference(int row, Vector512<T> preActivation) =>
        (rows[row].IsOn ? preActivation : Vector512<T>.Zero) + LaneMath<T>.All(rows[row].Constant) + Above[row] - LaneMath<T>.MultiplyAdd(chords[row], preActivation, shifts[row]);
}
