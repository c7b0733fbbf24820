namespace Halfspace.Bounds.Backward;

/// <summary>A linear condition on inputs, that a sum of them is at most a number: inputs that do not meet it do not matter.</summary>
/// <param name="Coefficients">The coefficients of the sum.</param>
/// <param name="Limit">The number.</param>
/// <param name="Slack">How far the sum may be above its least value over the box that the condition was made for.</param>
internal sealed record InputCut(double[] Coefficients, double Limit, double Slack)
{
    /// <summary>A quotient may be off by less than this share of it.</summary>
    private const double Rounded = 1.0 / (1 << 20);

    /// <summary>
    /// The condition that inputs meet at which a value is at most a limit. A linear function is below the value, and its least value over the box, less all errors, is known: so its terms can be above what they are there by the
    /// slack at most.
    /// </summary>
    /// <param name="box">The box.</param>
    /// <param name="linear">The coefficients of the function.</param>
    /// <param name="least">Its least value over the box, or less.</param>
    /// <param name="limit">The limit.</param>
    /// <returns>Null where the function says nothing, or the box is cut by a ball, over which the least value is another.</returns>
    public static InputCut? Of(InputRegion box, double[] linear, double least, double limit)
    {
        if (box.Ball is not null) return null;
        var slack = Math.BitIncrement(limit - least);
        var most = slack;
        for (var i = 0; i < linear.Length; i++)
        {
            if (linear[i] != 0) most = Rounding.AddUp(most, Rounding.MultiplyUp(linear[i], linear[i] > 0 ? box.Lower[i] : box.Upper[i]));
        }

        return double.IsFinite(slack) && double.IsFinite(most) ? new InputCut(linear, most, slack) : null;
    }

    /// <summary>The part of the box that the condition was made for in which inputs can meet it: from the end at which its term is least an input can move by the slack over its coefficient.</summary>
    /// <returns>Null where none does.</returns>
    public InputRegion? Narrow(InputRegion box)
    {
        if (Slack < 0) return null;
        var (lower, upper) = (box.Lower.ToArray(), box.Upper.ToArray());
        for (var i = 0; i < Coefficients.Length; i++)
        {
            var c = Coefficients[i];
            var reach = Slack / Math.Abs(c) * (1 + Rounded);
            if (c == 0 || !(reach < upper[i] - lower[i])) continue;
            if (c > 0) upper[i] = Math.Min(upper[i], Math.BitIncrement(box.Lower[i] + reach));
            else lower[i] = Math.Max(lower[i], Math.BitDecrement(box.Upper[i] - reach));
        }

        return new InputRegion(lower, upper);
    }
}
