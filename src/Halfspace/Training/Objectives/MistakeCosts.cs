using Halfspace.Mip.Exact;

namespace Halfspace.Training.Objectives;

/// <summary>What the objective <see cref="Mistakes"/> counts beside plain mistakes; each of them exactly, as a fraction.</summary>
public sealed record MistakeCosts
{
    /// <summary>A mistake costs one, whatever its class, and the network costs nothing.</summary>
    public static MistakeCosts Plain { get; } = new();

    /// <summary>The cost of each used input, in mistakes; zero by default. C0 N of SLIM.</summary>
    public Rational InputCost { get; init; }

    /// <summary>The cost of each unit of magnitude of a weight that is no bias, in mistakes; zero by default. C1 N of SLIM.</summary>
    public Rational WeightCost { get; init; }

    /// <summary>The cost of a mistake on a sample of each class, above zero; null, the default, for one each.</summary>
    public IReadOnlyList<Rational>? ClassWeights { get; init; }

    /// <summary>Whether a single output of zero is wrong for both classes, as in SLIM; false by default: it predicts the second class.</summary>
    public bool ZeroIsError { get; init; }

    /// <summary>Whether every mistake costs one and nothing else does; ties may still be errors.</summary>
    internal bool AreCounts => InputCost.IsZero && WeightCost.IsZero && (ClassWeights is null || ClassWeights.All(weight => weight == Rational.One));

    /// <summary>What a mistake on a sample of a class costs.</summary>
    internal Rational Of(int label) => ClassWeights is { } weights ? weights[label] : Rational.One;

    /// <summary>Throws where a cost is negative, or that of a class zero.</summary>
    internal void Check()
    {
        if (InputCost.Sign < 0) throw new ArgumentException($"The cost of a used input is {InputCost}; give zero or more.");
        if (WeightCost.Sign < 0) throw new ArgumentException($"The cost of a unit of weight is {WeightCost}; give zero or more.");
        foreach (var weight in ClassWeights ?? [])
        {
            if (weight.Sign <= 0) throw new ArgumentException($"The weight of a class is {weight}; give more than zero.");
        }
    }
}
