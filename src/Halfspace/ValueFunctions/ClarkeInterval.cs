using System.Globalization;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>
/// All slopes of a value function at a place in one direction: the Clarke subdifferential of <c>t -> z(b + t d)</c> at zero, from the slopes of
/// the straight pieces to the left and to the right.
/// </summary>
/// <param name="Value">The value there.</param>
/// <param name="Left">The slope just to the left.</param>
/// <param name="Right">The slope just to the right.</param>
public sealed record ClarkeInterval(Rational Value, Rational Left, Rational Right)
{
    /// <summary>How far around the place the value function is built; any width gives the same slopes.</summary>
    private static readonly Rational Radius = Rational.Of(1, 1024);

    /// <summary>The smallest slope.</summary>
    public Rational Least => Rational.Min(Left, Right);

    /// <summary>The largest slope.</summary>
    public Rational Greatest => Rational.Max(Left, Right);

    /// <summary>Whether there is one slope only: the derivative.</summary>
    public bool IsSmooth => Left == Right;

    /// <summary>The slopes at a place, by the exact value function around it.</summary>
    /// <param name="problem">A program with one open right-hand side; see <see cref="ParametricMip.Along"/> for a direction.</param>
    /// <param name="place">Where.</param>
    /// <param name="options">Limits of the loop.</param>
    /// <param name="cancellationToken">Ends the work with an exception.</param>
    /// <exception cref="LocallyConstantException">Only integer columns stand in the rows that move.</exception>
    /// <exception cref="InvalidOperationException">The value function jumps or ends there, or the limits did not suffice.</exception>
    public static ClarkeInterval At(ParametricMip problem, Rational place, RepresentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!problem.HasContinuousOpenRow()) throw new LocallyConstantException(problem.RowNames[problem.OpenRows[0]]);
        var around = DiscreteRepresentation.Build(problem, place - Radius, place + Radius, options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (!around.IsComplete) throw new InvalidOperationException($"The value function around {place} was not finished within the limits; raise PartLimit, TimeLimit or the node limit of the search.");
        if (around.Function.At(place) is not { } value) throw new InvalidOperationException($"No point exists at the right-hand side {place}.");
        var (left, right) = (around.Function.LeftOf(place), around.Function.RightOf(place));
        if (left?.At(place) != value || right?.At(place) != value)
            throw new InvalidOperationException($"The value function jumps or ends at {place}: it is not Lipschitz there and has no Clarke subdifferential. Add slack at a price (PenalisedSlacks).");
        return new ClarkeInterval(value, left!.Value.Slope, right!.Value.Slope);
    }

    /// <summary>The interval as text.</summary>
    public override string ToString() => IsSmooth ? Left.ToString() : string.Create(CultureInfo.InvariantCulture, $"[{Least}, {Greatest}]");
}
