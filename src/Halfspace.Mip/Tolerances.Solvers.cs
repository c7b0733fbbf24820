namespace Halfspace.Mip;

public static partial class Tolerances
{
    /// <summary>
    /// The distance of value and bound at which a gap counts as closed. It is the rounding of a sum of a few million terms of size one. Larger, and
    /// objectives in small units are called optimal too early (models go to solvers in units that suit them, see
    /// <see cref="SmallestPlain"/>); smaller, and searches go on over noise.
    /// </summary>
    public const double Closed = 1e-9;

    /// <summary>
    /// How far one solver's bound may lie beyond another's re-checked value, relative to that value (at least one), before the two contradict each
    /// other. Each is let off 1e-7 a row, which costs carry into the objective. Larger, and a suboptimal "optimal" passes; smaller, and
    /// two right answers are called a contradiction.
    /// </summary>
    public const double CrossCheck = 1e-5;
}
