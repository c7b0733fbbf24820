using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>A function of the right-hand sides that is never above the value function, whatever the right-hand sides are.</summary>
public interface IDualFunction
{
    /// <summary>A short name for tables and pictures.</summary>
    string Name { get; }

    /// <summary>The bound at right-hand sides; null for plus infinity, which proves that no point exists.</summary>
    Rational? At(IReadOnlyList<Rational> rightHandSide);

    /// <summary>The whole function over a range of a single right-hand side.</summary>
    /// <exception cref="ArgumentException">The program has more than one open right-hand side.</exception>
    PiecewiseLinear Over(Rational from, Rational to, CancellationToken cancellationToken = default);
}
