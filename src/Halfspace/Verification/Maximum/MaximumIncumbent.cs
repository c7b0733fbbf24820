using Halfspace.Bounds;
using Halfspace.Networks;

namespace Halfspace.Verification.Maximum;

/// <summary>The best input so far, moved into the box; its value is the network's own. For an integer network it is a row of the box, evaluated exactly.</summary>
internal sealed class MaximumIncumbent(Network network, InputRegion region, OutputObjective objective, DataBox? rows)
{
    /// <summary>What the network takes.</summary>
    public double[]? Inputs { get; private set; }

    /// <summary>The same in the units of the data, where the network is an integer one.</summary>
    public double[]? Row { get; private set; }

    public double Value { get; private set; } = double.NegativeInfinity;

    /// <summary>Takes inputs if they are better.</summary>
    /// <returns>Their value.</returns>
    public double Offer(ReadOnlySpan<double> inputs) => rows is null ? OfferReal(inputs) : OfferRow(rows.AdmitIntegers(inputs));

    /// <summary>Takes a row, by its steps, if it is better.</summary>
    public double OfferRow(int[] steps)
    {
        var integers = rows!.Units.IntegersOf(steps);
        var value = objective.Of(Array.ConvertAll(rows.Units.Network.Forward(integers), output => (double)output));
        if (value > Value) (Inputs, Row, Value) = (Array.ConvertAll(integers, input => (double)input), rows.RowOf(steps), value);
        return value;
    }

    private double OfferReal(ReadOnlySpan<double> inputs)
    {
        var inside = new double[inputs.Length];
        for (var i = 0; i < inside.Length; i++) inside[i] = Math.Clamp(inputs[i], region.Lower[i], region.Upper[i]);
        var value = objective.Of(network.Forward<double>(inside));
        if (value > Value) (Inputs, Value) = (inside, value);
        return value;
    }
}
