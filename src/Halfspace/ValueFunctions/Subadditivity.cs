using System.Globalization;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>A pair that breaks subadditivity: <c>f(u + v)</c> exceeds <c>f(u) + f(v)</c>.</summary>
/// <param name="U">The first place.</param>
/// <param name="V">The second place.</param>
/// <param name="Excess">By how much.</param>
public sealed record SubadditivityViolation(Rational U, Rational V, Rational Excess)
{
    /// <summary>The pair and the excess.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"f({U} + {V}) exceeds f({U}) + f({V}) by {Excess}");
}

/// <summary>Tests whether a function of one variable is subadditive on a range: f(u + v) &lt;= f(u) + f(v) wherever all three are in it.</summary>
public static class Subadditivity
{
    /// <summary>The worst pair of a grid; null where none breaks the condition. Proves nothing between the grid's places.</summary>
    /// <param name="function">The function; null stands for plus infinity.</param>
    /// <param name="from">The first place.</param>
    /// <param name="to">The last place.</param>
    /// <param name="step">The distance of neighbours; sums of places are on the grid if <paramref name="from"/> is a multiple of it.</param>
    public static SubadditivityViolation? OnGrid(Func<Rational, Rational?> function, Rational from, Rational to, Rational step)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (step.Sign <= 0) throw new ArgumentOutOfRangeException(nameof(step), step, "The step must be above zero.");
        var values = new Dictionary<Rational, Rational?>();
        for (var place = from; place <= to; place += step) values[place] = function(place);
        return Worst(values.Keys.SelectMany(u => values.Keys.Select(v => (u, v))), place => values[place], place => values.ContainsKey(place));
    }

    /// <summary>
    /// The worst pair of all; null proves the function subadditive on its range. <c>f(u) + f(v) - f(u + v)</c> is linear between the lines on which u, v
    /// or u + v is a breakpoint, so its least value lies where two of these lines cross.
    /// </summary>
    /// <param name="function">A function without gaps or jumps.</param>
    /// <exception cref="ArgumentException">The function has a gap or a jump; a grid can test it.</exception>
    public static SubadditivityViolation? Of(PiecewiseLinear function)
    {
        ArgumentNullException.ThrowIfNull(function);
        for (var s = 1; s < function.Segments.Count; s++)
        {
            var (left, right) = (function.Segments[s - 1], function.Segments[s]);
            if (left.To != right.From || left.ValueTo != right.ValueFrom) throw new ArgumentException($"The function jumps or ends at {left.To}; test it on a grid.", nameof(function));
        }

        var places = function.Breakpoints;
        if (places.Count == 0) return null;
        var pairs = places.SelectMany(u => places.SelectMany(v => ((Rational, Rational)[])[(u, v), (u, v - u)]));
        return Worst(pairs, function.At, place => place >= places[0] && place <= places[^1]);
    }

    private static SubadditivityViolation? Worst(IEnumerable<(Rational U, Rational V)> pairs, Func<Rational, Rational?> function, Func<Rational, bool> isKnown)
    {
        SubadditivityViolation? worst = null;
        foreach (var (u, v) in pairs)
        {
            if (!isKnown(v) || !isKnown(u + v) || function(u) is not { } first || function(v) is not { } second) continue;
            // A sum that no point reaches breaks the condition by an infinite amount, which no number can say.
            if (function(u + v) is not { } sum) throw new ArgumentException($"The function is finite at {u} and {v} and infinite at their sum, so it is not subadditive.", nameof(function));
            if (sum - first - second is { Sign: > 0 } excess && (worst is null || excess > worst.Excess)) worst = new SubadditivityViolation(u, v, excess);
        }

        return worst;
    }
}
