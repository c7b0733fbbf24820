using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>The minimum of expressions over what a ball has in common with the box, in every lane.</summary>
/// <remarks>
/// Over an L1 ball it is a knapsack, whose dual has one variable, the price of a unit of distance; over an L2 ball a dual of one variable too. Any value of it gives a bound, so
/// in double precision only rounding has to be taken off.
/// </remarks>
internal sealed class LaneBall<T> : LaneRegion<T>
    where T : unmanaged
{
    private const int Tries = 8;

    /// <summary>The same from where the last search ended.</summary>
    private const int LaterTries = 4;

    private readonly InputMoves<T> moves;
    private readonly InputBall ball;
    private readonly bool isGuarded = typeof(T) == typeof(double);
    private readonly double gamma;
    private Vector512<T> left;
    private Vector512<T> right;
    private Vector512<T> part;
    private Vector512<T> pay;
    private Vector512<T> last;

    public LaneBall(RelaxedChain net, InputBall ball)
    {
        (this.ball, moves) = (ball, new InputMoves<T>(net, ball.Center, isCounted: false));
        gamma = Rounding.Gamma(4 * moves.Gains.Length + 64);
    }

    /// <inheritdoc />
    public override ReadOnlySpan<Vector512<T>> Lengths => moves.Lengths;

    /// <inheritdoc />
    public override Vector512<T> Bound(ReadOnlySpan<Vector512<T>> inputs, Vector512<T> constant, Vector512<T> errors, ReadOnlySpan<Vector512<T>> bonus = default)
    {
        moves.Load(inputs, bonus);
        var most = ball.Norm == InputNorm.L1 ? BySum() : ByLength(inputs);
        var bound = constant + moves.AtCenter - Vector512.Min(most, moves.AllGains);
        if (!isGuarded) return bound;
        var size = Vector512.Abs(constant) + (moves.AllGains + moves.AllGains) + most;
        for (var i = 0; i < moves.Sizes.Length; i++) size = LaneMath<T>.MultiplyAdd(Vector512.Abs(inputs[i]), LaneMath<T>.All(moves.Sizes[i]), size);
        return bound - errors * LaneMath<T>.All(1 + 1.0 / 1024) - size * LaneMath<T>.All(gamma) - LaneMath<T>.All(Math.ScaleB(1, -600));
    }

    /// <inheritdoc />
    public override void Point(ReadOnlySpan<Vector512<T>> inputs, Span<Vector512<T>> point)
    {
        if (moves.IsOneWay)
        {
            for (var k = 0; k < moves.Gains.Length; k++)
            {
                var (gain, price) = (moves.Gains[k], moves.Prices[k]);
                moves.Lengths[k] = Vector512.ConditionalSelect(Vector512.GreaterThan(gain, left * price), moves.Room(k), Vector512.GreaterThan(gain, right * price) & (part * moves.Room(k)));
            }

            moves.Move(point);
            return;
        }

        for (var i = 0; i < moves.Gains.Length; i++)
        {
            var (c, gain, price) = (inputs[i], moves.Gains[i], moves.Prices[i]);
            var room = moves.Room(i, c);
            var length = ball.Norm == InputNorm.L2 ? Vector512.Min(room, pay * Vector512.Abs(c))
                : Vector512.ConditionalSelect(Vector512.GreaterThan(gain, left * price), room, Vector512.GreaterThan(gain, right * price) & (part * room));
            point[i] = moves.Moved(i, c, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<T> BySum()
    {
        var (zero, tiny, radius) = (Vector512<T>.Zero, LaneMath<T>.All(Math.ScaleB(1, -100)), LaneMath<T>.All(ball.Radius));
        // At price t the bound is t r + the sum of gain - t price over the moves that gain more. Cheap: all moves; dear: none.
        var (cheapGains, cheapPrices, dearGains, dearPrices) = (moves.AllGains, moves.AllPrices, zero, zero);
        (right, left) = (zero, LaneMath<T>.All(Math.ScaleB(1, 100)));
        var best = moves.AllGains;
        var start = last;
        var tries = Vector512.GreaterThanAll(start, zero) ? LaterTries : Tries;
        for (var k = 0; k < tries; k++)
        {
            var at = k == 0 && tries == LaterTries ? start : Vector512.Max(tiny, (cheapGains - dearGains) / (cheapPrices - dearPrices + tiny));
            var (gains, prices) = moves.Worth(Vector512<T>.One / at);
            // A move is taken where that is above its price, up to rounding, which makes no bound wrong that takes it either way by as much.
            best = Vector512.Min(best, LaneMath<T>.MultiplyAdd(at, radius - prices, gains));
            var isCheap = Vector512.GreaterThan(prices, radius);
            last = at;
            (cheapGains, cheapPrices, right) = (Vector512.ConditionalSelect(isCheap, gains, cheapGains), Vector512.ConditionalSelect(isCheap, prices, cheapPrices), Vector512.ConditionalSelect(isCheap, at, right));
            (dearGains, dearPrices, left) = (Vector512.ConditionalSelect(isCheap, dearGains, gains), Vector512.ConditionalSelect(isCheap, dearPrices, prices), Vector512.ConditionalSelect(isCheap, left, at));
        }

        part = Vector512.Max(zero, Vector512.Min(Vector512<T>.One, (radius - dearPrices) / (cheapPrices - dearPrices + tiny)));
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<T> ByLength(ReadOnlySpan<Vector512<T>> inputs)
    {
        var (zero, half, square) = (Vector512<T>.Zero, LaneMath<T>.All(0.5), LaneMath<T>.All(Math.BitIncrement(ball.Radius * ball.Radius)));
        var (best, at) = (moves.AllGains, LaneMath<T>.All(Math.ScaleB(1, -100)));
        pay = at;
        for (var k = 0; k < Tries; k++)
        {
            var (gains, squares, rooms) = (zero, zero, zero);
            for (var i = 0; i < moves.Gains.Length; i++)
            {
                var c = Vector512.Abs(inputs[i]);
                var room = moves.Room(i, inputs[i]);
                var isWhole = Vector512.GreaterThanOrEqual(at * c, room);
                gains += isWhole & moves.Gains[i];
                rooms += isWhole & (room * room);
                squares += Vector512.AndNot(c * c, isWhole);
            }

            var value = gains + half * (at * squares + (square - rooms) / at);
            if (k > 0)
            {
                var isBetter = Vector512.LessThan(value, best);
                (best, pay) = (Vector512.ConditionalSelect(isBetter, value, best), Vector512.ConditionalSelect(isBetter, at, pay));
            }

            var next = Vector512.Sqrt(Vector512.Max(zero, square - rooms) / squares);
            at = Vector512.ConditionalSelect(Vector512.GreaterThan(squares, zero) & Vector512.GreaterThan(next, zero) & Vector512.LessThan(next, LaneMath<T>.All(1e30)), next, at);
        }

        return best;
    }
}
