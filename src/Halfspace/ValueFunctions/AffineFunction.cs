using System.Globalization;
using System.Text;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>A constant plus a multiple of each right-hand side.</summary>
/// <param name="Constant">The value at zero.</param>
/// <param name="Slopes">One for each right-hand side.</param>
public sealed record AffineFunction(Rational Constant, IReadOnlyList<Rational> Slopes)
{
    /// <summary>The value.</summary>
    public Rational At(IReadOnlyList<Rational> rightHandSide)
    {
        ArgumentNullException.ThrowIfNull(rightHandSide);
        var sum = Constant;
        for (var p = 0; p < Slopes.Count; p++) sum += Slopes[p] * rightHandSide[p];
        return sum;
    }

    /// <summary>This function plus a multiple of another.</summary>
    public AffineFunction Plus(Rational factor, AffineFunction other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AffineFunction(Constant + factor * other.Constant, [.. Slopes.Select((slope, p) => slope + factor * other.Slopes[p])]);
    }

    /// <inheritdoc/>
    public bool Equals(AffineFunction? other) => other is not null && Constant == other.Constant && Slopes.SequenceEqual(other.Slopes);

    /// <inheritdoc/>
    public override int GetHashCode() => Slopes.Aggregate(Constant.GetHashCode(), HashCode.Combine);

    /// <summary>For example <c>2 b - 3/2</c>; with several right-hand sides <c>b0</c>, <c>b1</c>, ...</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var p = 0; p < Slopes.Count; p++)
        {
            if (!Slopes[p].IsZero) Append(text, Slopes[p], Slopes.Count == 1 ? "b" : string.Create(CultureInfo.InvariantCulture, $"b{p}"));
        }

        if (!Constant.IsZero || text.Length == 0) Append(text, Constant, "");
        return text.ToString();
    }

    internal static void Append(StringBuilder text, Rational factor, string name)
    {
        if (text.Length > 0) text.Append(factor.Sign < 0 ? " - " : " + ");
        else if (factor.Sign < 0) text.Append('-');
        var size = factor.Abs();
        if (name.Length == 0 || size != Rational.One) text.Append(size);
        if (name.Length > 0) text.Append(size == Rational.One ? "" : " ").Append(name);
    }
}
