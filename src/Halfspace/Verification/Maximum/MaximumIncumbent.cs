using Halfspace.Bounds;
using Halfspace.Networks;

namespace Halfspace.Verification.Maximum;

/// <summary>The best input so far, moved into the box; its value is the network's own.</summary>
internal sealed class MaximumIncumbent(Network network, InputRegion region, OutputObjective objective)
{
    public double[]? Inputs { get; private set; }

    public double Value { get; private set; } = double.NegativeInfinity;

    /// <summary>Takes inputs if they are better.</summary>
    /// <returns>Their value.</returns>
    public double Offer(ReadOnlySpan<double> inputs)
    {
        var inside = new double[inputs.Length];
        for (var i = 0; i < inside.Length; i++) inside[i] = Math.Clamp(inputs[i], region.Lower[i], region.Upper[i]);
        var value = objective.Of(network.Forward<double>(inside));
        if (value > Value) (Inputs, Value) = (inside, value);
        return value;
    }
}
