using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// The distance from a point to where an expression on the inputs is at most zero, within the box, in every lane: no input at which it is met is nearer.
/// </summary>
/// <remarks>
/// For L1, and for L0 relaxed to shares of whole moves, this is a knapsack: the moves that gain most for their price, up to a last one. Its dual has one
/// variable, the pay for a gain, whose objective is concave and made of lines; the crossing of the lines on both sides of the best pay is tried next. Linf and L2 have
/// one variable too, of a smooth or kinked concave equation, which Newton's steps reach from below. Any value of the variable gives a bound, so in double precision only
/// rounding has to be taken off. Where the expression is at most zero at the point itself, the number is not above zero and says by how much.
/// </remarks>
internal sealed class LaneDistance<T> : LaneRegion<T>
    where T : unmanaged
{
    private const int Tries = 7;
    private const int GuardedTries = 8;
    private const int NewtonSteps = 4;

    private readonly InputMoves<T> moves;
    private readonly LaneNorm norm;
    private readonly bool isGuarded = typeof(T) == typeof(double);
    private readonly double gamma;

    // The best value of the dual's one variable so far; between its two neighbours lies the last move.
    private Vector512<T> pay;
    private Vector512<T> left;
    private Vector512<T> right;
    private Vector512<T> part;

    /// <summary>Measures from a point.</summary>
    /// <param name="net">The chain over its box.</param>
    /// <param name="center">The point, in the box.</param>
    /// <param name="norm">How distance is measured.</param>
    public LaneDistance(RelaxedChain net, ReadOnlySpan<double> center, LaneNorm norm)
    {
        if (net.Planes is not null && norm is (LaneNorm.L2 or LaneNorm.Linf)) throw new ArgumentException("Only sums of moves are measured with planes.", nameof(norm));
        (this.norm, moves) = (norm, new InputMoves<T>(net, center, norm == LaneNorm.L0));
        gamma = Rounding.Gamma(4 * moves.Gains.Length + 64);
    }

    /// <summary>What stands for a distance that no input of the box has.</summary>
    public const double Unreachable = 1e30;

    /// <summary>The variable of the best numbers: where the guarded search begins.</summary>
    public Vector512<T> BestPay { get; private set; }

    /// <summary>Where the search of the variable begins; zero for nowhere.</summary>
    public Vector512<T> First { get; set; }

    /// <inheritdoc />
    public override void Keep(Vector512<T> isBetter) => BestPay = Vector512.ConditionalSelect(isBetter, pay, BestPay);

    /// <inheritdoc />
    public override ReadOnlySpan<Vector512<T>> Lengths => moves.Lengths;

    /// <inheritdoc />
    public override Vector512<T> Bound(ReadOnlySpan<Vector512<T>> inputs, Vector512<T> constant, Vector512<T> errors, ReadOnlySpan<Vector512<T>> bonus = default)
    {
        moves.Load(inputs, bonus);
        var zero = Vector512<T>.Zero;
        var value = constant + moves.AtCenter;
        if (isGuarded)
        {
            var size = Vector512.Abs(constant) + (moves.AllGains + moves.AllGains);
            for (var i = 0; i < moves.Sizes.Length; i++) size = LaneMath<T>.MultiplyAdd(Vector512.Abs(inputs[i]), LaneMath<T>.All(moves.Sizes[i]), size);
            value -= errors * LaneMath<T>.All(1 + 1.0 / 1024) + size * LaneMath<T>.All(gamma) + LaneMath<T>.All(Math.ScaleB(1, -600));
        }

        var isReached = Vector512.LessThanOrEqual(value, zero);
        var isOut = Vector512.GreaterThan(value, moves.AllGains);
        // A positive value for lanes in which there is nothing to find.
        var wanted = Vector512.ConditionalSelect(isReached | isOut, moves.AllGains * LaneMath<T>.All(0.5), value);
        var found = norm switch
        {
            LaneNorm.L2 => ByLength(inputs, wanted),
            LaneNorm.Linf => ByLargest(inputs, wanted),
            _ => BySum(wanted),
        };
        (pay, left, right) = (Vector512.AndNot(pay, isReached), Vector512.AndNot(left, isReached), Vector512.AndNot(right, isReached));
        if (!isGuarded) First = pay;
        else found *= LaneMath<T>.All(1 - 64 * Math.ScaleB(1, -52));
        return Vector512.ConditionalSelect(isOut, LaneMath<T>.All(Unreachable), Vector512.ConditionalSelect(isReached, value, Vector512.Max(zero, found)));
    }

    /// <inheritdoc />
    public override void Point(ReadOnlySpan<Vector512<T>> inputs, Span<Vector512<T>> point)
    {
        if (moves.IsOneWay)
        {
            for (var k = 0; k < moves.Gains.Length; k++)
            {
                var (gain, price) = (moves.Gains[k], moves.Prices[k]);
                moves.Lengths[k] = Vector512.ConditionalSelect(Vector512.GreaterThan(left * gain, price), moves.Room(k), Vector512.GreaterThan(right * gain, price) & (part * moves.Room(k)));
            }

            moves.Move(point);
            return;
        }

        for (var i = 0; i < moves.Gains.Length; i++)
        {
            var (c, gain, price) = (inputs[i], moves.Gains[i], moves.Prices[i]);
            var room = moves.Room(i, c);
            var length = norm switch
            {
                LaneNorm.L2 => Vector512.Min(room, pay * Vector512.Abs(c)),
                LaneNorm.Linf => Vector512.ConditionalSelect(Vector512.GreaterThan(gain, Vector512<T>.Zero), Vector512.Min(room, pay), Vector512<T>.Zero),
                _ => Vector512.ConditionalSelect(Vector512.GreaterThan(left * gain, price), room, Vector512.GreaterThan(right * gain, price) & (part * room)),
            };
            point[i] = moves.Moved(i, c, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<T> BySum(Vector512<T> wanted)
    {
        var (zero, one, tiny) = (Vector512<T>.Zero, Vector512<T>.One, LaneMath<T>.All(Math.ScaleB(1, -100)));
        // The lines below and above the best pay: what moves that are worth it gain and cost there.
        var (leftGains, leftPrices, rightGains, rightPrices) = (zero, zero, moves.AllGains, moves.AllPrices);
        (left, right) = (zero, LaneMath<T>.All(Math.ScaleB(1, 100)));
        var (best, bestPay) = (zero, zero);
        var start = Vector512.ConditionalSelect(Vector512.GreaterThan(First, zero), First, (rightPrices - leftPrices) / (rightGains - leftGains + tiny));
        var at = start;
        var tries = isGuarded ? GuardedTries : Tries;
        for (var k = 0; k < tries; k++)
        {
            var (gains, prices) = moves.Worth(at);
            var value = LaneMath<T>.MultiplyAdd(at, wanted - gains, prices);
            var isBetter = Vector512.GreaterThan(value, best);
            (best, bestPay) = (Vector512.ConditionalSelect(isBetter, value, best), Vector512.ConditionalSelect(isBetter, at, bestPay));
            var isLeft = Vector512.LessThan(gains, wanted);
            (leftGains, leftPrices, left) = (Vector512.ConditionalSelect(isLeft, gains, leftGains), Vector512.ConditionalSelect(isLeft, prices, leftPrices), Vector512.ConditionalSelect(isLeft, at, left));
            (rightGains, rightPrices, right) = (Vector512.ConditionalSelect(isLeft, rightGains, gains), Vector512.ConditionalSelect(isLeft, rightPrices, prices), Vector512.ConditionalSelect(isLeft, right, at));
            var between = rightGains - leftGains;
            var crossing = (rightPrices - leftPrices) / between;
            var isOpen = Vector512.GreaterThan(between, zero) & Vector512.GreaterThan(crossing, zero);
            // Near the last answer the other side is looked for first.
            if (k == 0 && !isGuarded) crossing = Vector512.ConditionalSelect(isLeft, Vector512.Min(crossing, at * LaneMath<T>.All(1.2)), Vector512.Max(crossing, at * LaneMath<T>.All(1 / 1.2)));
            at = Vector512.ConditionalSelect(isOpen, crossing, at);
        }

        part = Vector512.Max(zero, Vector512.Min(one, (wanted - leftGains) / (rightGains - leftGains + tiny)));
        pay = bestPay;
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<T> ByLargest(ReadOnlySpan<Vector512<T>> inputs, Vector512<T> wanted)
    {
        var zero = Vector512<T>.Zero;
        var (at, best) = (First, zero);
        for (var k = 0; k <= NewtonSteps; k++)
        {
            // Moves shorter than this end at the box; the others share what is missing.
            var (gains, slope) = (zero, zero);
            for (var i = 0; i < moves.Gains.Length; i++)
            {
                var c = inputs[i];
                var isWhole = Vector512.LessThanOrEqual(moves.Room(i, c), at);
                gains += isWhole & moves.Gains[i];
                slope += Vector512.AndNot(Vector512.Abs(c), isWhole);
            }

            var next = (wanted - gains) / slope;
            next = Vector512.ConditionalSelect(Vector512.GreaterThan(slope, zero) & Vector512.LessThan(next, LaneMath<T>.All(1e30)), next, at);
            at = Vector512.Max(zero, next);
            best = Vector512.ConditionalSelect(Vector512.GreaterThan(slope, zero), Vector512.Max(best, at), best);
        }

        pay = best;
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<T> ByLength(ReadOnlySpan<Vector512<T>> inputs, Vector512<T> wanted)
    {
        var (zero, two) = (Vector512<T>.Zero, LaneMath<T>.All(2));
        var (at, best, bestAt) = (First, zero, zero);
        for (var k = 0; k <= NewtonSteps; k++)
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

            // With these ends at the box, the bound is concave in the pay; any pay gives one where each end is the better of both.
            var square = at * (two * (wanted - gains) - at * squares) + rooms;
            var isBetter = Vector512.GreaterThan(square, best);
            (best, bestAt) = (Vector512.ConditionalSelect(isBetter, square, best), Vector512.ConditionalSelect(isBetter, at, bestAt));
            var next = (wanted - gains) / squares;
            at = Vector512.ConditionalSelect(Vector512.GreaterThan(squares, zero) & Vector512.GreaterThan(next, zero) & Vector512.LessThan(next, LaneMath<T>.All(1e30)), next, at);
        }

        pay = bestAt;
        return Vector512.Sqrt(best);
    }
}
