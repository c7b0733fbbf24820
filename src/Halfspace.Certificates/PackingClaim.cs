using System.Numerics;

namespace Halfspace.Certificates;

/// <summary>Sets of samples that share the costs of their samples: what the rule <c>subset-packing</c> rests on.</summary>
/// <param name="Unit">The denominator of all shares.</param>
/// <param name="Subsets">The sets.</param>
public sealed record PackingClaim(BigInteger Unit, IReadOnlyList<PackedSubset> Subsets)
{
    /// <summary>Where a hidden neuron is all that outputs see of the inputs, sets of which no weights get all right with the labels exchanged, which share the same costs once more; null without a hidden layer.</summary>
    public IReadOnlyList<PackedSubset>? Exchanged { get; init; }
}

/// <summary>A set of samples of which no weights get all right.</summary>
/// <param name="Samples">One sample of each different input and label in the set.</param>
/// <param name="Multipliers">One a sample, by which the sum of what they ask for is more than any weights give.</param>
/// <param name="Share">What each of its samples gives of its cost.</param>
public sealed record PackedSubset(IReadOnlyList<int> Samples, IReadOnlyList<BigInteger> Multipliers, BigInteger Share);
