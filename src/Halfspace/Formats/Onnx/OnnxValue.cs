using Halfspace.Networks;

namespace Halfspace.Formats.Onnx;

/// <summary>A value in a graph: a constant, or what a node of the network gives, seen in a shape.</summary>
internal sealed record OnnxValue
{
    /// <summary>No network needs more; a file that names a million would keep the reader busy.</summary>
    public const int MostAxes = 32;

    private OnnxValue(int[] dimensions, OnnxKind kind) => (Dimensions, Kind) = (dimensions, kind);

    /// <summary>The dimensions, outermost first; those of a constant may be zero.</summary>
    public int[] Dimensions { get; private init; }

    public OnnxKind Kind { get; init; }

    /// <summary>The numbers of a constant, row-major; null for what depends on the network's input.</summary>
    public double[]? Values { get; private init; }

    /// <summary>The node that gives the value; null for a constant.</summary>
    public NetworkNode? Node { get; private init; }

    public bool IsConstant => Values is not null;

    public int Rank => Dimensions.Length;

    public int Size => Values?.Length ?? Node!.Size;

    public static OnnxValue Constant(double[] values, int[] dimensions, OnnxKind kind = OnnxKind.Real) => new(dimensions, kind) { Values = values };

    public static OnnxValue Of(NetworkNode node, int[] dimensions, OnnxKind kind = OnnxKind.Real) => new(dimensions, kind) { Node = node };

    /// <summary>The same numbers in another shape of the same size.</summary>
    public OnnxValue As(int[] dimensions) => this with { Dimensions = dimensions };

    /// <summary>A constant with numbers added to it; null adds nothing.</summary>
    public OnnxValue Plus(double[]? added) => added is null ? this : this with { Values = [.. Values!.Zip(added, (a, b) => a + b)] };

    /// <summary>The shape joined by x, as messages show it.</summary>
    public string Shape => Text(Dimensions);

    public static string Text(IReadOnlyList<int> dimensions) => dimensions.Count == 0 ? "scalar" : string.Join('x', dimensions);
}
