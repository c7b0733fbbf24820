namespace Halfspace.Bounds;

/// <summary>
/// Two bounds that should both hold leave no value: a bound that was given is wrong, a solver made a false claim, or there is an
/// error in this library. Nothing that follows from such bounds could be trusted, so the run ends.
/// </summary>
public sealed class BoundContradictionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="method">What the new bounds come from.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="value">Which of its values.</param>
    /// <param name="found">The new bounds.</param>
    /// <param name="known">The bounds that were known.</param>
    public BoundContradictionException(string method, string node, int value, (double Lower, double Upper) found, (double Lower, double Upper) known)
        : base(FormattableString.Invariant($"Bounds contradict each other for value {value} of node '{node}': {method} says {found.Lower:R} to {found.Upper:R}, earlier bounds say {known.Lower:R} to {known.Upper:R}. One of them is wrong, so no answer is given. If bounds were read from a file, leave them out; if a solver was used, try another."))
    {
    }
}
