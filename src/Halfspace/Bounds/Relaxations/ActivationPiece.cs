using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>A linear piece of an activation over a range of its argument: <c>slope * a + intercept</c>.</summary>
/// <param name="From">Where the piece starts.</param>
/// <param name="To">Where it ends; equal to <paramref name="From"/> for a single point.</param>
/// <param name="Slope">The slope.</param>
/// <param name="Intercept">The value at zero of the line that the piece lies on.</param>
/// <remarks>At a jump the ends of the pieces beside it count as values too, which only makes relaxations wider.</remarks>
internal readonly record struct ActivationPiece(double From, double To, double Slope, double Intercept)
{
    /// <summary>No activation has more pieces.</summary>
    public const int Most = 3;

    /// <summary>The pieces of an activation over a range, from left to right.</summary>
    /// <param name="layer">The activation.</param>
    /// <param name="lower">The range's lower end.</param>
    /// <param name="upper">The range's upper end.</param>
    /// <param name="pieces">Receives up to <see cref="Most"/> pieces.</param>
    /// <returns>The number of pieces; one means that the activation is linear over the range.</returns>
    /// <exception cref="NotSupportedException">The activation is of a kind that has no pieces here.</exception>
    public static int Over(ActivationLayer layer, double lower, double upper, Span<ActivationPiece> pieces)
    {
        const double infinity = double.PositiveInfinity;
        var count = 0;
        switch (layer)
        {
            case ReluLayer:
                Add(pieces, ref count, lower, upper, new(-infinity, 0, 0, 0));
                Add(pieces, ref count, lower, upper, new(0, infinity, 1, 0));
                break;
            case LeakyReluLayer leaky:
                Add(pieces, ref count, lower, upper, new(-infinity, 0, leaky.Slope, 0));
                Add(pieces, ref count, lower, upper, new(0, infinity, 1, 0));
                break;
            case AbsLayer:
                Add(pieces, ref count, lower, upper, new(-infinity, 0, -1, 0));
                Add(pieces, ref count, lower, upper, new(0, infinity, 1, 0));
                break;
            case ClipLayer clip:
                if (clip.Lower > -infinity) Add(pieces, ref count, lower, upper, new(-infinity, clip.Lower, 0, clip.Lower));
                Add(pieces, ref count, lower, upper, new(clip.Lower, clip.Upper, 1, 0));
                if (clip.Upper < infinity) Add(pieces, ref count, lower, upper, new(clip.Upper, infinity, 0, clip.Upper));
                break;
            case SignLayer sign:
                AddJump(pieces, ref count, lower, upper, -1, sign.AtZero, 1);
                break;
            case StepLayer step:
                AddJump(pieces, ref count, lower, upper, 0, step.OnAtZero ? 1 : 0, 1);
                break;
            default:
                throw new NotSupportedException($"There are no bounds for the activation {layer?.Operator}; supported are Relu, LeakyRelu, Abs, Clip, Sign and Step.");
        }

        return count;
    }

    /// <summary>The value at a place or less.</summary>
    public double ValueDown(double place) => Slope == 0 ? Intercept : Rounding.AddDown(Rounding.MultiplyDown(Slope, place), Intercept);

    /// <summary>The value at a place or more.</summary>
    public double ValueUp(double place) => Slope == 0 ? Intercept : Rounding.AddUp(Rounding.MultiplyUp(Slope, place), Intercept);

    private static void Add(Span<ActivationPiece> pieces, ref int count, double lower, double upper, ActivationPiece piece)
    {
        var overlaps = lower < upper ? lower < piece.To && piece.From < upper : count == 0 && piece.From <= lower && lower <= piece.To;
        if (overlaps) pieces[count++] = piece with { From = Math.Max(lower, piece.From), To = Math.Min(upper, piece.To) };
    }

    private static void AddJump(Span<ActivationPiece> pieces, ref int count, double lower, double upper, double below, double at, double above)
    {
        if (lower < 0) pieces[count++] = new(lower, Math.Min(upper, 0), 0, below);
        if (lower <= 0 && upper >= 0 && !(at == below && lower < 0) && !(at == above && upper > 0)) pieces[count++] = new(0, 0, 0, at);
        if (upper > 0) pieces[count++] = new(Math.Max(lower, 0), upper, 0, above);
    }
}
