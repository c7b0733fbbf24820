namespace Halfspace.Training;

/// <summary>What a bound rests on.</summary>
public enum ProofKind
{
    /// <summary>The problem's sizes alone.</summary>
    Trivial,

    /// <summary>A counting argument on the data, re-checked without a solver.</summary>
    Combinatorial,

    /// <summary>A MIP solver's claim; trusts that solver.</summary>
    Mip,

    /// <summary>All networks were tried, or ruled out by built-in branch and bound; re-checked by doing it again.</summary>
    Exhaustive,
}
