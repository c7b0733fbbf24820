namespace Halfspace.Training;

/// <summary>A solver's claim contradicts an exact evaluation, so nothing that rests on the claim is answered.</summary>
public sealed class SolverContradictionException(string message) : Exception(message)
{
    /// <summary>Throws where a bound is above the exact cost of a network.</summary>
    /// <param name="objective">The objective's name.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="exact">The cost of a network that was evaluated exactly.</param>
    /// <exception cref="SolverContradictionException">The bound is above the cost.</exception>
    internal static void ThrowIfAbove(string objective, BoundProof bound, Cost exact)
    {
        if (bound.Value > exact)
            throw new SolverContradictionException($"{bound.Trusts ?? bound.Rule ?? bound.Argument} claims that '{objective}' costs at least {bound.Value}, but a network with cost {exact} was evaluated exactly.");
    }

    /// <summary>The contradiction of a claim that no network exists.</summary>
    internal static SolverContradictionException OfInfeasible(string solver) => new($"{solver} claims that no network exists, but one was evaluated exactly.");
}
