using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>How far apart two inputs are.</summary>
public enum InputNorm
{
    /// <summary>The sum of magnitudes.</summary>
    L1,

    /// <summary>The Euclidean length.</summary>
    L2,

    /// <summary>The largest magnitude.</summary>
    Linf,
}

/// <summary>All inputs within a distance of a centre.</summary>
/// <param name="Center">The centre.</param>
/// <param name="Radius">The distance, zero or more.</param>
/// <param name="Norm">How the distance is measured.</param>
public sealed record InputBall(double[] Center, double Radius, InputNorm Norm)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(InputBall), PrintMembers);
}

/// <summary>The inputs that a statement is about: a box, or what a ball has in common with it.</summary>
public sealed class InputRegion
{
    private readonly double[] lower;
    private readonly double[] upper;

    /// <summary>Creates a box.</summary>
    /// <exception cref="ArgumentException">An end is not finite, or a lower end is above its upper end.</exception>
    public InputRegion(double[] lower, double[] upper)
        : this(lower, upper, null)
    {
    }

    private InputRegion(double[] lower, double[] upper, InputBall? ball)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        if (lower.Length != upper.Length) throw new ArgumentException($"The box has {lower.Length} lower and {upper.Length} upper ends.", nameof(upper));
        for (var i = 0; i < lower.Length; i++)
        {
            if (!double.IsFinite(lower[i]) || !double.IsFinite(upper[i])) throw new ArgumentException($"Input {i} ranges from {lower[i]} to {upper[i]}; both ends must be finite.", nameof(lower));
            if (lower[i] > upper[i]) throw new ArgumentException($"Input {i} ranges from {lower[i]} to {upper[i]}, which holds no number.", nameof(lower));
        }

        (this.lower, this.upper, Ball) = (lower, upper, ball);
    }

    /// <summary>The integers that an integer network takes for the rows of a box in the units of its data.</summary>
    public static InputRegion Of(DataBox box)
    {
        ArgumentNullException.ThrowIfNull(box);
        return new InputRegion([.. box.First.Select((step, i) => (double)step * box.Units.Inputs[i].Multiple)], [.. box.Last.Select((step, i) => (double)step * box.Units.Inputs[i].Multiple)]);
    }

    /// <summary>The number of inputs.</summary>
    public int Size => lower.Length;

    /// <summary>The lower end of each input's range.</summary>
    public ReadOnlySpan<double> Lower => lower;

    /// <summary>The upper end of each input's range.</summary>
    public ReadOnlySpan<double> Upper => upper;

    /// <summary>The ball that the box is cut with; null for the box alone.</summary>
    public InputBall? Ball { get; }

    /// <summary>The part of this region within a distance of a centre; a maximum norm makes the box smaller and needs no ball.</summary>
    /// <exception cref="ArgumentException">The centre is not in the box, or has another size; or the radius is negative.</exception>
    public InputRegion Within(InputBall ball)
    {
        ArgumentNullException.ThrowIfNull(ball);
        if (ball.Center.Length != Size) throw new ArgumentException($"The centre has {ball.Center.Length} values; the box has {Size}.", nameof(ball));
        if (!(ball.Radius >= 0)) throw new ArgumentException($"The radius is {ball.Radius}; it must be 0 or more.", nameof(ball));
        var (low, high) = (new double[Size], new double[Size]);
        for (var i = 0; i < Size; i++)
        {
            var c = ball.Center[i];
            if (!(c >= lower[i] && c <= upper[i])) throw new ArgumentException($"The centre's value {c} of input {i} is not in the box, which ranges from {lower[i]} to {upper[i]}.", nameof(ball));
            // One step outwards covers the rounding of the sum; every norm's ball lies in this box.
            low[i] = Math.Max(lower[i], Math.BitDecrement(c - ball.Radius));
            high[i] = Math.Min(upper[i], Math.BitIncrement(c + ball.Radius));
        }

        return new InputRegion(low, high, ball.Norm == InputNorm.Linf || double.IsPositiveInfinity(ball.Radius) ? null : ball);
    }

    /// <summary>Whether all inputs of another region are surely in this one; false where that is not easily seen.</summary>
    public bool Contains(InputRegion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Size != Size) return false;
        for (var i = 0; i < lower.Length; i++)
        {
            if (other.lower[i] < lower[i] || other.upper[i] > upper[i]) return false;
        }

        return Ball is null || (other.Ball is { } inner && inner.Norm == Ball.Norm && inner.Radius <= Ball.Radius && inner.Center.AsSpan().SequenceEqual(Ball.Center));
    }

    /// <summary>Whether a point is in the region, up to the rounding of its distance to the ball's centre.</summary>
    public bool Contains(ReadOnlySpan<double> point)
    {
        if (point.Length != Size) throw new ArgumentException($"The point has {point.Length} values; the region has {Size} inputs.", nameof(point));
        var distance = 0.0;
        for (var i = 0; i < lower.Length; i++)
        {
            if (!(point[i] >= lower[i] && point[i] <= upper[i])) return false;
            if (Ball is null) continue;
            var step = Math.Abs(point[i] - Ball.Center[i]);
            distance += Ball.Norm == InputNorm.L1 ? step : step * step;
        }

        return Ball is null || distance <= (Ball.Norm == InputNorm.L1 ? Ball.Radius : Ball.Radius * Ball.Radius) * (1 + Rounding.Gamma(Size));
    }
}
