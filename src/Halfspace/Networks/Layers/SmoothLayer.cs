namespace Halfspace.Networks.Layers;

/// <summary>A smooth function of each value by itself: bounds take its curve between lines, and no mixed-integer program states it exactly.</summary>
public sealed class SmoothLayer : ActivationLayer
{
    /// <summary>Creates a layer.</summary>
    /// <param name="size">The number of values.</param>
    /// <param name="function">The function.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such function.</exception>
    public SmoothLayer(int size, SmoothFunction function)
        : base(size)
    {
        if (!Enum.IsDefined(function)) throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function.");
        Function = function;
    }

    /// <summary>The function.</summary>
    public SmoothFunction Function { get; }

    /// <inheritdoc/>
    public override string Operator => Function.ToString();

    /// <inheritdoc/>
    public override T Apply<T>(T value)
    {
        switch (Function)
        {
            case SmoothFunction.Sigmoid:
                // Of two forms the one whose exponential cannot overflow.
                var small = T.Exp(-T.Abs(value));
                return value >= T.Zero ? T.One / (T.One + small) : small / (T.One + small);
            case SmoothFunction.Tanh: return T.Tanh(value);
            case SmoothFunction.Softplus: return T.Max(value, T.Zero) + T.LogP1(T.Exp(-T.Abs(value)));
            case SmoothFunction.Softsign: return value / (T.One + T.Abs(value));
            case SmoothFunction.Erf: return T.CreateTruncating(ErrorFunction.Of(double.CreateTruncating(value)));
            case SmoothFunction.Exp: return T.Exp(value);
            case SmoothFunction.Log: return T.Log(value);
            case SmoothFunction.Sqrt: return T.Sqrt(value);
            case SmoothFunction.Square: return value * value;
            case SmoothFunction.Reciprocal: return T.One / value;
            case SmoothFunction.Sin: return T.Sin(value);
            default: return T.Cos(value);
        }
    }

    /// <summary>The function's slope at a place, as near as floating-point arithmetic comes.</summary>
    internal double SlopeAt(double place)
    {
        switch (Function)
        {
            case SmoothFunction.Sigmoid:
                var small = Math.Exp(-Math.Abs(place));
                return small / ((1 + small) * (1 + small));
            case SmoothFunction.Tanh:
                var tail = Math.Exp(-2 * Math.Abs(place));
                return 4 * tail / ((1 + tail) * (1 + tail));
            case SmoothFunction.Softplus: return 1 / (1 + Math.Exp(-place));
            case SmoothFunction.Softsign: return 1 / ((1 + Math.Abs(place)) * (1 + Math.Abs(place)));
            case SmoothFunction.Erf: return 2 / Math.Sqrt(Math.PI) * Math.Exp(-place * place);
            case SmoothFunction.Exp: return Math.Exp(place);
            case SmoothFunction.Log: return 1 / place;
            case SmoothFunction.Sqrt: return 0.5 / Math.Sqrt(place);
            case SmoothFunction.Square: return 2 * place;
            case SmoothFunction.Reciprocal: return -1 / (place * place);
            case SmoothFunction.Sin: return Math.Cos(place);
            default: return -Math.Sin(place);
        }
    }
}
