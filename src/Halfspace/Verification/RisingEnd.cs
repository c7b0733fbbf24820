using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification;

/// <summary>
/// A function at the end of a network that rises with what enters it, as a sigmoid does: rows that compare outputs with each other say the same of what enters it, and rows about one output have a limit there.
/// So what stands before is searched, often a network of linear pieces.
/// </summary>
/// <remarks>
/// A limit is moved outwards: where an output's value at a place is above a row's limit by rounded bounds of the function, so is all beyond. What is proved of the places within is therefore more than what is
/// asked; counterexamples are replayed on the whole network with the rows as they are.
/// </remarks>
internal static class RisingEnd
{
    /// <summary>Where limits are looked for: from minus this to this.</summary>
    private const double Farthest = 1024;

    private const int Halvings = 64;

    /// <summary>The network without its end and the property of that; null where the end is of another kind, or a row says something else.</summary>
    /// <param name="network">The network.</param>
    /// <param name="property">The property.</param>
    public static (Network Core, Property Property)? Of(Network network, Property property)
    {
        if (network.Output is not { Layer: SmoothLayer { Function: SmoothFunction.Sigmoid or SmoothFunction.Tanh or SmoothFunction.Softplus or SmoothFunction.Softsign or SmoothFunction.Erf or SmoothFunction.Exp } layer } output || output.Inputs[0].IsInput || property.Cases.Count == 0) return null;
        var cases = new List<PropertyCase>();
        foreach (var one in property.Cases)
        {
            var rows = new List<OutputRow>();
            foreach (var row in one.Rows)
            {
                if (Property.IsComparison(row)) rows.Add(row);
                else if (row.Coefficients.Count(c => c != 0) == 1 && Before(layer, row) is { } before) rows.Add(before);
                else return null;
            }

            cases.Add(one with { Rows = rows });
        }

        return (network.Before(output.Inputs[0]), new Property(property.InputCount, property.OutputCount, cases));
    }

    /// <summary>The row about what enters the function; null where its limit is beyond the function's values, or near their ends.</summary>
    private static OutputRow? Before(SmoothLayer layer, OutputRow row)
    {
        var index = Array.FindIndex(row.Coefficients, c => c != 0);
        var c = row.Coefficients[index];
        var side = c > 0 ? 1.0 : -1;
        var (met, missed) = (-side * Farthest, side * Farthest);
        if (IsMissed(met) || !IsMissed(missed)) return null;
        for (var step = 0; step < Halvings; step++)
        {
            var middle = met / 2 + missed / 2;
            if (IsMissed(middle)) missed = middle;
            else met = middle;
        }

        var coefficients = new double[row.Coefficients.Length];
        coefficients[index] = side;
        return row with { Coefficients = coefficients, Limit = side * missed };

        bool IsMissed(double place)
        {
            var hull = new ActivationHull(layer, place, place);
            return Rounding.MultiplyDown(c, c > 0 ? hull.Smallest : hull.Largest) > row.Limit;
        }
    }
}
