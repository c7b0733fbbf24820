using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>The ranges of a curved layer's values, and for each of them a plane below and a plane above.</summary>
internal sealed class CurvedRelaxation
{
    private readonly double[][] lower;
    private readonly double[][] upper;
    private readonly CurvedLayer layer;

    /// <summary>Takes the ranges of the layer's arguments.</summary>
    public CurvedRelaxation(NetworkNode node, CurvedLayer layer, BoundTable table)
    {
        this.layer = layer;
        (lower, upper) = ([.. node.Inputs.Select(table.Lower)], [.. node.Inputs.Select(table.Upper)]);
    }

    /// <summary>The range of a value.</summary>
    public (double Low, double High) RangeOf(int j) => layer switch
    {
        ProductLayer => ProductRelaxation.RangeOf(lower[0][j], upper[0][j], lower[1][j], upper[1][j]),
        SoftmaxLayer softmax => new SoftmaxRelaxation(softmax, softmax.Groups[softmax.GroupOf(j)], j, lower[0], upper[0]).Range,
        _ => throw new NotSupportedException($"Bounds know no layer {layer.Operator}."),
    };

    /// <summary>The planes of a value; infinite intercepts where there are none.</summary>
    public CurvedPlanes PlanesOf(int j) => layer switch
    {
        ProductLayer => ProductRelaxation.PlanesOf(j, lower[0][j], upper[0][j], lower[1][j], upper[1][j]),
        SoftmaxLayer softmax => new SoftmaxRelaxation(softmax, softmax.Groups[softmax.GroupOf(j)], j, lower[0], upper[0]).Planes,
        _ => throw new NotSupportedException($"Bounds know no layer {layer.Operator}."),
    };
}

/// <summary>Two planes with a value between them: slopes for some values of the layer's inputs, and an intercept each.</summary>
/// <param name="Places">Which input of the node, and which of its values, each slope is for.</param>
/// <param name="BelowSlopes">The slopes of the plane below.</param>
/// <param name="BelowIntercept">Its intercept.</param>
/// <param name="AboveSlopes">The slopes of the plane above.</param>
/// <param name="AboveIntercept">Its intercept.</param>
internal sealed record CurvedPlanes((int Input, int Index)[] Places, double[] BelowSlopes, double BelowIntercept, double[] AboveSlopes, double AboveIntercept)
{
    /// <summary>Two constants.</summary>
    public static CurvedPlanes Flat(double low, double high) => new([], [], low, [], high);
}
