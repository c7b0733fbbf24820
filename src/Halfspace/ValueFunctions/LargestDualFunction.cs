using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>The largest of several dual functions, which is a dual function again, and strong wherever one of them is.</summary>
/// <param name="functions">One function or more.</param>
public sealed class LargestDualFunction(IReadOnlyList<IDualFunction> functions) : IDualFunction
{
    /// <summary>The functions.</summary>
    public IReadOnlyList<IDualFunction> Functions => functions;

    /// <inheritdoc/>
    public string Name => string.Join(" and ", functions.Select(function => function.Name));

    /// <inheritdoc/>
    public Rational? At(IReadOnlyList<Rational> rightHandSide)
    {
        if (functions.Count == 0) throw new InvalidOperationException("There is no function to take the largest of.");
        var largest = functions[0].At(rightHandSide);
        foreach (var function in functions.Skip(1))
        {
            if (largest is not { } known || function.At(rightHandSide) is not { } value) return null;
            largest = Rational.Max(known, value);
        }

        return largest;
    }

    /// <inheritdoc/>
    public PiecewiseLinear Over(Rational from, Rational to, CancellationToken cancellationToken = default) => functions.Select(function => function.Over(from, to, cancellationToken)).Aggregate(PiecewiseLinear.Maximum);
}
