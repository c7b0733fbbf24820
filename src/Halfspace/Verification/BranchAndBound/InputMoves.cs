using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// How far the inputs that vary can be moved from a centre, and what that costs: the way along which an expression becomes smaller, in every lane.
/// </summary>
internal sealed class InputMoves<T>
    where T : unmanaged
{
    private readonly T[] centers;
    private readonly T[] down;
    private readonly T[] up;
    private readonly bool isCounted;
    private readonly int[] both;
    private readonly bool[] isDown;

    /// <summary>States the moves.</summary>
    /// <param name="net">The chain over its box.</param>
    /// <param name="center">A point of the box.</param>
    /// <param name="isCounted">Whether a whole move costs one, and not its length.</param>
    public InputMoves(RelaxedChain net, ReadOnlySpan<double> center, bool isCounted)
    {
        if (net.Planes is not null && !center.SequenceEqual(net.Planes.Ball.Center)) throw new ArgumentException("The moves of planes begin at another point.", nameof(center));
        this.isCounted = isCounted;
        var count = net.InputCount<T>();
        (centers, down, up) = (new T[count], new T[count], new T[count]);
        both = net.MovedBothWays<T>();
        isDown = new bool[net.Planes is null ? 0 : count];
        (Sizes, Gains, Prices) = (new double[count], new Vector512<T>[count + both.Length], new Vector512<T>[count + both.Length]);
        Lengths = new Vector512<T>[net.Planes is null ? 0 : Gains.Length];
        for (var i = 0; i < count; i++)
        {
            var at = center[net.Inputs[i]];
            centers[i] = LaneMath<T>.Of(at);
            // Rooms are rounded up: a larger box has no larger minimum.
            (down[i], up[i]) = (LaneMath<T>.Of(Room(at, net.InputLower[i])), LaneMath<T>.Of(Room(net.InputUpper[i], at)));
            Sizes[i] = Math.Max(Math.Abs(net.InputLower[i]), Math.Abs(net.InputUpper[i]));
            if (net.Planes is not null) isDown[i] = !(net.InputUpper[i] > at);
        }
    }

    /// <summary>The magnitude of each input in the box.</summary>
    public double[] Sizes { get; }

    /// <summary>What an expression loses by each input's whole move.</summary>
    public Vector512<T>[] Gains { get; }

    /// <summary>What the whole move costs: its length, or one.</summary>
    public Vector512<T>[] Prices { get; }

    /// <summary>The value at the centre, of the expressions without their constants.</summary>
    public Vector512<T> AtCenter { get; private set; }

    /// <summary>The sum of all gains.</summary>
    public Vector512<T> AllGains { get; private set; }

    /// <summary>The sum of all prices of moves that gain.</summary>
    public Vector512<T> AllPrices { get; private set; }

    /// <summary>Whether each move has one way, as planes need it: an input that can be moved both ways has two.</summary>
    public bool IsOneWay => Lengths.Length > 0;

    /// <summary>The length of each move, where each has one way.</summary>
    public Vector512<T>[] Lengths { get; }

    /// <summary>Takes expressions whose moves have one way each, with what planes take off besides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadOneWay(ReadOnlySpan<Vector512<T>> inputs, ReadOnlySpan<Vector512<T>> bonus)
    {
        var (zero, one) = (Vector512<T>.Zero, Vector512<T>.One);
        var (at, gains, prices) = (zero, zero, zero);
        // What a sum of products was rounded by.
        var most = LaneMath<T>.All(1 + Math.ScaleB(1, -40));
        for (var k = 0; k < Gains.Length; k++)
        {
            var i = k < centers.Length ? k : both[k - centers.Length];
            var c = inputs[i];
            if (k < centers.Length) at = LaneMath<T>.MultiplyAdd(c, Vector512.Create(centers[i]), at);
            var rate = LaneMath<T>.MultiplyAdd(bonus[k], most, k < centers.Length && !isDown[i] ? -c : c);
            var room = Vector512.Create(k < centers.Length && !isDown[i] ? up[i] : down[i]);
            var gain = Vector512.Max(zero, rate) * room;
            var price = isCounted ? one : room;
            (Gains[k], Prices[k]) = (gain, price);
            gains += gain;
            prices += Vector512.ConditionalSelect(Vector512.GreaterThan(gain, zero), price, zero);
        }

        (AtCenter, AllGains, AllPrices) = (at, gains, prices);
    }

    /// <summary>The room of a move that has one way.</summary>
    public Vector512<T> Room(int k) => Vector512.Create(k < centers.Length && !isDown[k] ? up[k] : down[k < centers.Length ? k : both[k - centers.Length]]);

    /// <summary>The point after moves of the lengths at hand.</summary>
    public void Move(Span<Vector512<T>> point)
    {
        for (var i = 0; i < centers.Length; i++) point[i] = Vector512.Create(centers[i]) + (isDown[i] ? -Lengths[i] : Lengths[i]);
        for (var s = 0; s < both.Length; s++) point[both[s]] -= Lengths[centers.Length + s];
    }

    /// <summary>Takes expressions.</summary>
    /// <param name="inputs">The coefficients on the inputs.</param>
    /// <param name="bonus">What planes take off besides for a unit of each move; empty for nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(ReadOnlySpan<Vector512<T>> inputs, ReadOnlySpan<Vector512<T>> bonus)
    {
        if (IsOneWay)
        {
            LoadOneWay(inputs, bonus);
            return;
        }

        var (zero, one) = (Vector512<T>.Zero, Vector512<T>.One);
        var (at, gains, prices) = (zero, zero, zero);
        for (var i = 0; i < centers.Length; i++)
        {
            var c = inputs[i];
            var room = Vector512.ConditionalSelect(Vector512.GreaterThan(c, zero), Vector512.Create(down[i]), Vector512.Create(up[i]));
            var gain = Vector512.Abs(c) * room;
            var price = isCounted ? one : room;
            (Gains[i], Prices[i]) = (gain, price);
            at = LaneMath<T>.MultiplyAdd(c, Vector512.Create(centers[i]), at);
            gains += gain;
            prices += Vector512.ConditionalSelect(Vector512.GreaterThan(gain, zero), price, zero);
        }

        (AtCenter, AllGains, AllPrices) = (at, gains, prices);
    }

    /// <summary>The sums of gains and prices of the moves that gain more than a price.</summary>
    /// <param name="pay">What a unit of the price is worth, inverted: moves with <c>pay * gain > price</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (Vector512<T> Gains, Vector512<T> Prices) Worth(Vector512<T> pay)
    {
        var (gains, prices) = (Vector512<T>.Zero, Vector512<T>.Zero);
        for (var i = 0; i < Gains.Length; i++)
        {
            var (gain, price) = (Gains[i], Prices[i]);
            var isWorth = Vector512.GreaterThan(pay * gain, price);
            gains += isWorth & gain;
            prices += isWorth & price;
        }

        return (gains, prices);
    }

    /// <summary>The room of an input along which an expression with this coefficient becomes smaller.</summary>
    public Vector512<T> Room(int i, Vector512<T> coefficient) => Vector512.ConditionalSelect(Vector512.GreaterThan(coefficient, Vector512<T>.Zero), Vector512.Create(down[i]), Vector512.Create(up[i]));

    /// <summary>The input after a move of a length along which an expression with this coefficient becomes smaller.</summary>
    public Vector512<T> Moved(int i, Vector512<T> coefficient, Vector512<T> length) =>
        Vector512.Create(centers[i]) + Vector512.ConditionalSelect(Vector512.GreaterThan(coefficient, Vector512<T>.Zero), -length, length);

    private static double Room(double high, double low) => high <= low ? 0 : low == 0 ? high : high == 0 ? -low : Math.BitIncrement(high - low);
}
