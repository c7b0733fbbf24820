using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A part of the box in which some neurons have a sign, by their places in the network: what a <see cref="ReluNode"/> is over one root, written so that it can be put over another.</summary>
/// <param name="Lower">The lower end of each neuron's pre-activation where the row can be met.</param>
/// <param name="Upper">The upper ends.</param>
/// <param name="Signs">For each neuron 1 or -1 where it was given a sign that its range did not show, else 0.</param>
/// <param name="Variables">For each neuron the slope or multiplier to start from.</param>
/// <param name="Bound">What the row is above its limit at least, as single precision has it.</param>
/// <param name="Guarded">What the row is at least.</param>
/// <param name="Depth">The splits that led to it.</param>
internal sealed record ReluPart(double[][] Lower, double[][] Upper, sbyte[][] Signs, float[][] Variables, float Bound, double Guarded, int Depth)
{
    /// <summary>What a certificate says of it; null where nothing is recorded, and of all of a root.</summary>
    public SignPart? Part { get; init; }

    /// <summary>The neurons that have a slope or a sign in what a certificate says of it; empty where nothing is recorded.</summary>
    public (int Layer, int Neuron)[] Neurons { get; init; } = [];

    /// <summary>All of a root.</summary>
    /// <param name="root">The root.</param>
    /// <param name="slopes">Slopes to start from.</param>
    /// <param name="above">How far the row is above its limit at least.</param>
    public static ReluPart Of(ReluRoot root, byte[] slopes, double above)
    {
        var (lower, upper) = root.Ranges();
        var variables = Array.ConvertAll(lower, ends => new float[ends.Length]);
        for (var n = 0; n < slopes.Length; n++)
        {
            var (m, p) = root.Places[n];
            variables[m][root.Net.Layers[m].Neurons[p]] = Math.Max((float)root.Net.Layers[m].Leaks[p], slopes[n] / (float)byte.MaxValue);
        }

        return new ReluPart(lower, upper, Array.ConvertAll(lower, ends => new sbyte[ends.Length]), variables, (float)above, double.NegativeInfinity, 0);
    }

    /// <summary>The part of a node.</summary>
    /// <param name="root">The root that the node is over.</param>
    /// <param name="node">The node.</param>
    public static ReluPart Of(ReluRoot root, ReluNode node)
    {
        var (lower, upper) = root.Ranges();
        var (signs, variables) = (Array.ConvertAll(lower, ends => new sbyte[ends.Length]), Array.ConvertAll(lower, ends => new float[ends.Length]));
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            var j = root.Net.Layers[m].Neurons[p];
            var sign = node.Signs[n];
            variables[m][j] = node.Variables[n];
            (lower[m][j], upper[m][j]) = (Math.Max(lower[m][j], node.Lower[n]), Math.Min(upper[m][j], node.Upper[n]));
            if (sign > 0 && lower[m][j] < 0) (signs[m][j], lower[m][j]) = (1, 0);
            else if (sign < 0 && upper[m][j] > 0) (signs[m][j], upper[m][j]) = (-1, 0);
            else if (sign != 0 && root.Net.Layers[m].Lower[p] * root.Net.Layers[m].Upper[p] == 0) signs[m][j] = sign;
        }

        return new ReluPart(lower, upper, signs, variables, node.Bound, node.Guarded, node.Depth) { Part = node.Part, Neurons = node.Part is null ? [] : root.Neurons };
    }

    /// <summary>The part over a root of its own.</summary>
    /// <param name="of">A root of the same box, whose margins hold here too.</param>
    public (ReluRoot Root, ReluNode Node) Over(ReluRoot of)
    {
        var root = ReluRoot.Of(of.Net.Chain, of.Net.Box, of.Net.Margins, Lower, Upper, Signs);
        var count = root.Places.Length;
        var node = new ReluNode(Depth, new sbyte[count], new float[count], new float[count], new float[count], Bound, Guarded, [], []);
        for (var n = 0; n < count; n++)
        {
            var (m, p) = root.Places[n];
            var j = root.Net.Layers[m].Neurons[p];
            (node.Signs[n], node.Variables[n]) = (Signs[m][j], Variables[m][j]);
            (node.Lower[n], node.Upper[n]) = (DualAscent.Outward(Lower[m][j], down: true), DualAscent.Outward(Upper[m][j], down: false));
        }

        return (root, node);
    }

    /// <summary>The part as a node of a root of the whole box, with the sign of every neuron that has one, given or by its range.</summary>
    /// <param name="root">The root, whose own ranges hold on all of the box.</param>
    public ReluNode Among(ReluRoot root)
    {
        var count = root.Places.Length;
        var node = new ReluNode(Depth, new sbyte[count], new float[count], new float[count], new float[count], Bound, Guarded, [], []) { Part = Part };
        for (var n = 0; n < count; n++)
        {
            var (m, p) = root.Places[n];
            var j = root.Net.Layers[m].Neurons[p];
            var (lower, upper) = (Math.Max(Lower[m][j], root.Net.Layers[m].Lower[p]), Math.Min(Upper[m][j], root.Net.Layers[m].Upper[p]));
            node.Signs[n] = Signs[m][j] != 0 ? Signs[m][j] : lower >= 0 ? (sbyte)1 : upper <= 0 ? (sbyte)-1 : (sbyte)0;
            (node.Lower[n], node.Upper[n]) = (DualAscent.Outward(lower, down: true), DualAscent.Outward(upper, down: false));
        }

        return node;
    }

    /// <summary>The part with smaller ranges.</summary>
    /// <param name="ranges">Ranges that hold in it.</param>
    /// <returns>Null where one is empty: the row is met nowhere in the part.</returns>
    public ReluPart? With((double[][] Lower, double[][] Upper) ranges)
    {
        var (lower, upper) = ranges;
        for (var k = 0; k < lower.Length; k++)
        {
            for (var j = 0; j < lower[k].Length; j++)
            {
                (lower[k][j], upper[k][j]) = (Math.Max(lower[k][j], Lower[k][j]), Math.Min(upper[k][j], Upper[k][j]));
                // A certificate has ranges in single precision.
                if (DualAscent.Outward(lower[k][j], down: true) > DualAscent.Outward(upper[k][j], down: false)) return null;
            }
        }

        return this with { Lower = lower, Upper = upper };
    }
}
