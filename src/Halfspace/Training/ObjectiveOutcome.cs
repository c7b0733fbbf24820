using Halfspace.Mip;

namespace Halfspace.Training;

/// <summary>One objective of a list: what the network costs, exactly, and what is proved about it.</summary>
/// <param name="Objective">The objective's name.</param>
/// <param name="Value">The exact cost of the network, or null without a network.</param>
/// <param name="Bound">
/// The best bound, or null. In a list it is about the networks that have a cost for each objective up to this one and, before it, the values stated
/// beside this outcome; without values, that is without a network, about all networks.
/// </param>
public sealed record ObjectiveOutcome(string Objective, Cost? Value, BoundProof? Bound)
{
    /// <summary>
    /// The distance to the bound, relative to the value (at least <see cref="Tolerances.LeastRealCost"/>), within which the value counts as optimal
    /// although the two do not meet; null where they meet, or where optimality is not claimed. Only costs of real weights have one.
    /// </summary>
    public double? Within { get; init; }

    /// <summary>Whether value and bound meet exactly; where <see cref="IsClaimed"/> is true, a solver's bound.</summary>
    public bool IsProved => Value is { } value && Bound is { } bound && bound.Value >= value;

    /// <summary>Whether the bound is what a MIP solver claims, which no argument of ours confirms: it is as good as that solver.</summary>
    public bool IsClaimed => Bound is { Trusts: not null };

    /// <summary>Distance of value and bound over the size of the value; zero when they meet, null where one is missing.</summary>
    public double? Gap => Value is { } value && Bound is { } bound
        ? IsProved ? 0 : (value.Value - bound.Value.Value) / Math.Max(1e-9, Math.Abs(value.Value))
        : null;

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ObjectiveOutcome), PrintMembers);
}
