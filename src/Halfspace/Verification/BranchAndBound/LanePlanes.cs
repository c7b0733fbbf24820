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
    private int[][]? rowsOf;
    private T[][]? excessesOf;
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
            Add(bonus, rows[n].Moves, excesses[n], weight);
        }
    }

    /// <summary>Evaluates what the planes have beyond their lines where moves have lengths.</summary>
    public void Spread(ReadOnlySpan<Vector512<T>> lengths)
    {
        if (rowsOf is null || excessesOf is null) (rowsOf, excessesOf) = ByMove();
        Array.Clear(Above);
        // Few moves have a length in any lane.
        for (var k = 0; k < rowsOf.Length; k++) if (lengths[k] != Vector512<T>.Zero) Add(Above, rowsOf[k], excessesOf[k], lengths[k]);
    }

    /// <summary>Adds multiples of a vector in some places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Vector512<T>[] into, int[] places, T[] factors, Vector512<T> vector)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            for (var e = 0; e < places.Length; e++)
            {
                ref var at = ref into[places[e]];
                at = LaneMath<T>.MultiplyAdd(vector, Vector512.Create(factors[e]), at);
            }

            return;
        }

        // By halves, so that a factor is read once.
        var (low, high) = (vector.GetLower(), vector.GetUpper());
        for (var e = 0; e < places.Length; e++)
        {
            ref var at = ref Unsafe.As<Vector512<T>, Vector256<T>>(ref into[places[e]]);
            var factor = Vector256.Create(factors[e]);
            at = LaneMath<T>.MultiplyAdd(low, factor, at);
            Unsafe.Add(ref at, 1) = LaneMath<T>.MultiplyAdd(high, factor, Unsafe.Add(ref at, 1));
        }
    }

    /// <summary>For each move the planes that have something beyond their lines by it, and what.</summary>
    private (int[][] Rows, T[][] Excesses) ByMove()
    {
        var counts = new int[Bonus.Length];
        foreach (var row in rows) foreach (var move in row.Moves) counts[move]++;
        var (places, factors) = (Array.ConvertAll(counts, count => new int[count]), Array.ConvertAll(counts, count => new T[count]));
        for (var n = rows.Length - 1; n >= 0; n--)
        {
            var moves = rows[n].Moves;
            for (var e = 0; e < moves.Length; e++)
            {
                var at = --counts[moves[e]];
                (places[moves[e]][at], factors[moves[e]][at]) = (n, excesses[n][e]);
            }
        }

        return (places, factors);
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
