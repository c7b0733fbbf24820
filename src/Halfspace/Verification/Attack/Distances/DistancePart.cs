using Halfspace.Bounds;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>A part of the search by its neurons' places in the network: what a <see cref="DistanceNode"/> is over one root, written so that it can be put over another.</summary>
/// <param name="Lower">The lower end of each neuron's pre-activation where a nearer witness can be.</param>
/// <param name="Upper">The upper ends.</param>
/// <param name="Signs">For each neuron 1 or -1 where it was given a sign that its range did not show, else 0.</param>
/// <param name="Variables">For each neuron the slope or multiplier to start from.</param>
/// <param name="Shares">The share of each row.</param>
/// <param name="Planes">The share of the plane of each neuron.</param>
/// <param name="Distance">No witness in the part is nearer.</param>
internal sealed record DistancePart(double[][] Lower, double[][] Upper, sbyte[][] Signs, float[][] Variables, float[] Shares, float[] Planes, double Distance)
{
    /// <summary>Planes above neurons of each layer behind the first, which hold for all nearer witnesses of the part; null for none.</summary>
    public IReadOnlyList<InputPlanes.Plane?>?[]? LaterPlanes { get; init; }

    /// <summary>All of a root, with nothing known but its ranges.</summary>
    public static DistancePart Of(ReluRoot root, int rows)
    {
        var (lower, upper) = root.Ranges();
        var shares = new float[rows];
        Array.Fill(shares, 1f / Math.Max(1, rows));
        var planes = new float[lower.Sum(ends => ends.Length)];
        Array.Fill(planes, DualAscent.FirstPlaneShare);
        return new DistancePart(lower, upper, Array.ConvertAll(lower, ends => new sbyte[ends.Length]), Slopes(lower, upper), shares, planes, 0);
    }

    /// <summary>The part of a node.</summary>
    public static DistancePart Of(ReluRoot root, DistanceNode node)
    {
        var (lower, upper) = root.Ranges();
        var (signs, variables) = (Array.ConvertAll(lower, ends => new sbyte[ends.Length]), Array.ConvertAll(lower, ends => new float[ends.Length]));
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            var j = root.Net.Layers[m].Neurons[p];
            var sign = node.Part.Signs[n];
            variables[m][j] = node.Part.Variables[n];
            (lower[m][j], upper[m][j]) = (Math.Max(lower[m][j], node.Part.Lower[n]), Math.Min(upper[m][j], node.Part.Upper[n]));
            if (sign > 0 && lower[m][j] < 0) (signs[m][j], lower[m][j]) = (1, 0);
            else if (sign < 0 && upper[m][j] > 0) (signs[m][j], upper[m][j]) = (-1, 0);
            else if (sign != 0 && (root.Net.Chain.Stages[m].IsStep(j) || root.Net.Layers[m].Lower[p] * root.Net.Layers[m].Upper[p] == 0)) signs[m][j] = sign;
        }

        return new DistancePart(lower, upper, signs, variables, node.Shares, node.Planes, node.Distance);
    }

    /// <summary>The sign of every neuron: as given, else as its range says, or about says.</summary>
    public sbyte[][] AllSigns(DenseChain chain) =>
        [.. Enumerable.Range(0, chain.HiddenCount).Select(k => Array.ConvertAll(Enumerable.Range(0, Lower[k].Length).ToArray(), j => Signs[k][j] != 0 ? Signs[k][j] : Lower[k][j] >= 0 ? (sbyte)1 : (sbyte)-1))];

    /// <summary>The part over a root of its own.</summary>
    public (ReluRoot Root, DistanceNode Node) Over(DenseChain chain, InputRegion region, ChainMargins margins, InputFocus? focus, InputPlanes? planes = null)
    {
        var root = ReluRoot.Of(chain, region, margins, Lower, Upper, Signs, focus, planes, planes is null ? null : LaterPlanes);
        var count = root.Places.Length;
        var part = new ReluNode(0, new sbyte[count], new float[count], new float[count], new float[count], 0, Distance, [], []);
        for (var n = 0; n < count; n++)
        {
            var (m, p) = root.Places[n];
            var j = root.Net.Layers[m].Neurons[p];
            (part.Signs[n], part.Variables[n]) = (Signs[m][j], Variables[m][j]);
            (part.Lower[n], part.Upper[n]) = (DualAscent.Outward(Lower[m][j], down: true), DualAscent.Outward(Upper[m][j], down: false));
        }

        return (root, new DistanceNode(part, Shares, Planes, 0, Distance));
    }

    /// <summary>The part with the ranges of a root over which it was put.</summary>
    /// <returns>Null where a range is empty.</returns>
    public DistancePart? With(ReluRoot root)
    {
        var (lower, upper) = root.Ranges();
        for (var k = 0; k < lower.Length; k++)
        {
            for (var j = 0; j < lower[k].Length; j++)
            {
                (lower[k][j], upper[k][j]) = (Math.Max(lower[k][j], Lower[k][j]), Math.Min(upper[k][j], Upper[k][j]));
                if (lower[k][j] > upper[k][j]) return null;
            }
        }

        return this with { Lower = lower, Upper = upper, LaterPlanes = root.Net.Planes is null ? null : root.Net.PlanesOf.ToArray() };
    }

    private static float[][] Slopes(double[][] lower, double[][] upper)
    {
        var slopes = Array.ConvertAll(lower, ends => new float[ends.Length]);
        for (var k = 0; k < lower.Length; k++)
        {
            for (var j = 0; j < lower[k].Length; j++) slopes[k][j] = upper[k][j] > -lower[k][j] ? 1 : 0;
        }

        return slopes;
    }
}
