using Halfspace.Networks;

namespace Halfspace.Verification;

/// <summary>An input that breaks a property, replayed in float32 and in double with no tolerance.</summary>
/// <param name="Case">The case that it meets.</param>
/// <param name="Input">The input, in the case's box; values of float32 wherever the box holds one near enough.</param>
/// <param name="Output">The network's output for it in float32.</param>
public sealed record Witness(int Case, double[] Input, float[] Output)
{
    /// <summary>Replays a point.</summary>
    /// <returns>The witness, or null where the point breaks nothing: not the case's box or at an end that is not part of it, or a row that is not met in one of the precisions.</returns>
    internal static Witness? Replay(Network network, Property property, int index, double[] point)
    {
        var one = property.Cases[index];
        var (input, rounded) = (new double[point.Length], new float[point.Length]);
        var (lower, upper) = one.Doubles();
        for (var i = 0; i < point.Length; i++)
        {
            var (low, high) = (lower[i], upper[i]);
            if (!(low <= high)) return null;
            var near = (float)Math.Clamp(point[i], low, high);
            if (near < low) near = MathF.BitIncrement(near);
            else if (near > high) near = MathF.BitDecrement(near);
            // A range too narrow for a float32 is met in double; a runtime is given the nearest float32.
            input[i] = near >= low && near <= high ? near : Math.Clamp(point[i], low, high);
            rounded[i] = (float)input[i];
        }

        if (!one.Inputs.Contains(input)) return null;
        var (single, twice) = (network.Forward<float>(rounded), network.Forward<double>(input));
        double[] widened = [.. single.Select(value => (double)value)];
        foreach (var row in one.Rows)
        {
            if (!row.IsMet(widened) || !row.IsMet(twice)) return null;
        }

        return Array.TrueForAll(single, float.IsFinite) && Array.TrueForAll(twice, double.IsFinite) ? new Witness(index, input, single) : null;
    }
}
