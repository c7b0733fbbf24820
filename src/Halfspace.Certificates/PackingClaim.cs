using System.Numerics;

namespace Halfspace.Certificates;

/// <summary>Sets of samples that share the costs of their samples: what the rule <c>subset-packing</c> rests on.</summary>
/// <param name="Unit">The denominator of all shares.</param>
/// <param name="Subsets">The sets.</param>
public sealed record PackingClaim(BigInteger Unit, IReadOnlyList<PackedSubset> Subsets)
{
    /// <summary>Where a hidden neuron is all that outputs see of the inputs, sets of which no weights get all right with the labels exchanged, which share the same costs once more; for two hidden neurons those where the first class, not the second, is what either of two sides holds; null without a hidden layer.</summary>
    public IReadOnlyList<PackedSubset>? Exchanged { get; init; }
}

/// <summary>Samples of which any weights miss at least so many: those of some sets of which no weights get all right, where fewer samples than that are not enough to take one out of each set.</summary>
/// <param name="Sets">The sets. One alone shows that a sample of it is missed.</param>
/// <param name="Misses">How many samples of different input or label are missed at least.</param>
/// <param name="Share">What each of the samples gives of its cost for every miss.</param>
public sealed record PackedSubset(IReadOnlyList<InfeasibleSet> Sets, int Misses, BigInteger Share);

/// <summary>A set of samples of which no weights get all right.</summary>
/// <param name="Samples">One sample of each different input and label in the set.</param>
/// <param name="Multipliers">One a sample, by which the sum of what they ask for is more than any weights give.</param>
public sealed record InfeasibleSet(IReadOnlyList<int> Samples, IReadOnlyList<BigInteger> Multipliers);
