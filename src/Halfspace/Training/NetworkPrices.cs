using Halfspace.Mip.Exact;

namespace Halfspace.Training;

/// <summary>What an objective adds for the network itself, in units of its cost: so much for each used input, and so much for each unit of weight.</summary>
/// <param name="Input">For each input that some first-layer neuron gives a weight other than zero.</param>
/// <param name="Weight">For each unit of magnitude of a weight that is no bias, in any layer.</param>
public readonly record struct NetworkPrices(Rational Input, Rational Weight)
{
    /// <summary>Whether the network itself costs nothing.</summary>
    public bool AreZero => Input.IsZero && Weight.IsZero;

    /// <summary>A price as the nearest double, by which solvers find the fraction again.</summary>
    internal static double Nearest(Rational price) => new Cost(price.Numerator, price.Denominator).Value;
}
