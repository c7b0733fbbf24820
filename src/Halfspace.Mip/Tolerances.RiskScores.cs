namespace Halfspace.Mip;

public static partial class Tolerances
{
    /// <summary>
    /// How far the proved bound on a mean logistic loss may lie below the loss for the score to be called best. Losses are irrational, and two scores may have the same one, so that no arithmetic on
    /// intervals could tell them apart. Larger, and a better score may go unnoticed; smaller, and less than ten times <see cref="LogisticValue"/> is left for rounding.
    /// </summary>
    public const double LogisticGap = 1e-9;

    /// <summary>
    /// What is added at both ends of a mean logistic loss, and taken off its bound, before they are claimed: the checker computes them by code of its own, whose ends lie elsewhere by some
    /// <see cref="Logarithm"/>. Larger, and intervals are wider than they need be; smaller, and a true certificate may be refuted for the last digit.
    /// </summary>
    public const double LogisticValue = 1e-11;

    /// <summary>
    /// How far a logarithm that is computed by the basic operations alone may be off, for numbers from 2^-100 to 2^100: 2^-40, forty times what its forty roundings come to. Bounds are lowered and values widened by it. Larger, and
    /// digits are lost; smaller than 3e-14, and a rounding could exceed it.
    /// </summary>
    public const double Logarithm = 9.094947017729282e-13;

    /// <summary>
    /// How near the point of a node comes to the least loss of its box before the search goes on with it, in units of the mean loss; also the least curvature that it assumes, and the size up to which a weight counts as zero or
    /// whole. Any point gives a valid bound. Larger, and more nodes are split; smaller, and steps are taken for rounding.
    /// </summary>
    public const double LogisticPoint = 1e-8;

    /// <summary>
    /// The gain of a coordinate's step, in units of the mean loss, below which a quadratic model counts as minimised. Any point gives a valid bound. Larger, and Newton's steps aim badly; smaller, and time goes
    /// into digits that the next step changes.
    /// </summary>
    public const double LogisticStep = 1e-12;
}
