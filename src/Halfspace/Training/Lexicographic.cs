namespace Halfspace.Training;

/// <summary>The order of cost lists: earlier objectives first; a broken hard condition is worse than any cost.</summary>
public static class Lexicographic
{
    /// <summary>Whether a candidate's costs come before those of the incumbent; any candidate beats no incumbent unless its first objective is broken.</summary>
    public static bool IsBetter(IReadOnlyList<Cost?> candidate, IReadOnlyList<Cost?>? incumbent)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (candidate[0] is null) return false;
        if (incumbent is null) return true;
        for (var s = 0; s < candidate.Count; s++)
        {
            if (candidate[s] is not { } mine) return false;
            if (incumbent[s] is not { } other) return true;
            if (mine != other) return mine < other;
        }

        return false;
    }
}
