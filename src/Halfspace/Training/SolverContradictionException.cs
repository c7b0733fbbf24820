namespace Halfspace.Training;

/// <summary>A solver's claim contradicts an exact evaluation, so nothing that rests on the claim is answered.</summary>
public sealed class SolverContradictionException(string message) : Exception(message);
