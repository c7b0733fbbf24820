using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Matrix products.</summary>
internal static class MatrixOperators
{
    public static OnnxValue[] MatMul(OnnxCall call)
    {
        var (a, b) = (call.Input(0), call.Input(1));
        if (a.Rank == 0 || b.Rank == 0) throw call.Error($"A factor is a scalar; matrices are needed: {a.Shape} and {b.Shape}.");
        var (left, right) = (a.Rank == 1 ? a.As([1, a.Size]) : a, b.Rank == 1 ? b.As([b.Size, 1]) : b);
        var product = Product(call, left, right);
        var shape = product.Dimensions.ToList();
        if (b.Rank == 1) shape.RemoveAt(shape.Count - 1);
        if (a.Rank == 1) shape.RemoveAt(shape.Count - (b.Rank == 1 ? 1 : 2));
        return [product.As([.. shape])];
    }

    public static OnnxValue[] Gemm(OnnxCall call)
    {
        var (alpha, beta) = (call.Real("alpha", 1), call.Real("beta", 1));
        var (a, b) = (Turned(call, call.Input(0), call.Integer("transA", 0)), Turned(call, call.Input(1), call.Integer("transB", 0)));
        if (alpha != 1)
        {
            if (a.IsConstant) a = ArithmeticOperators.Scaled(call, a, ArithmeticOperators.Filled(a.Size, alpha), null);
            else b = ArithmeticOperators.Scaled(call, b, ArithmeticOperators.Filled(b.Size, alpha), null);
        }

        var product = Product(call, a, b);
        if (call.Optional(2) is not { } c || beta == 0) return [product];
        if (!call.Broadcast(product, c).AsSpan().SequenceEqual(product.Dimensions)) throw call.Error($"The product is {product.Shape}; what is added is larger: {c.Shape}.");
        if (beta != 1) c = ArithmeticOperators.Scaled(call, c, ArithmeticOperators.Filled(c.Size, beta), null);
        return [ArithmeticOperators.Plus(call, product, c, 1)];
    }

    /// <summary>The product of the matrices in the last two dimensions.</summary>
    private static OnnxValue Product(OnnxCall call, OnnxValue a, OnnxValue b)
    {
        var (rows, inner, columns) = (a.Dimensions[^2], a.Dimensions[^1], b.Dimensions[^1]);
        if (b.Dimensions[^2] != inner) throw call.Error($"The factors {a.Shape} and {b.Shape} do not fit: {inner} columns and {b.Dimensions[^2]} rows.");
        var (fronts, backs) = (Matrices(a), Matrices(b));
        if (a.Size == 0 || b.Size == 0) throw call.Error($"A factor holds no numbers: {a.Shape} and {b.Shape}.");
        if ((!a.IsConstant && !b.IsConstant) || backs > 1 || (a.IsConstant && fronts > 1)) return Termwise(call, a, b);
        int[] front = a.Rank >= b.Rank ? a.Dimensions[..^2] : [.. Enumerable.Repeat(1, b.Rank - a.Rank), .. a.Dimensions[..^2]];
        int[] shape = [.. front, rows, columns];
        rows *= fronts;
        call.Charge(rows, columns);
        if (b.IsConstant)
        {
            if (a.IsConstant) call.Count((long)rows * columns * inner);
            call.Count(b.Size);
            var weights = Array.ConvertAll(IndexMap.Transpose([inner, columns], [1, 0]), from => b.Values![from]);
            if (rows == 1) return call.Apply(new DenseLayer(inner, weights, new double[columns]), shape, a);
            // Each row by itself goes through the same weights: a kernel of one tap on as many channels as there are inputs.
            var turned = call.Rearrange([a], IndexMap.Transpose([rows, inner], [1, 0]), [inner, rows]);
            var mixed = call.Apply(new Conv2DLayer(inner, Line(rows), weights, new double[columns]), [columns, rows], turned);
            return call.Rearrange([mixed], IndexMap.Transpose([columns, rows], [1, 0]), shape);
        }

        call.Count(a.Size);
        return columns == 1
            ? call.Apply(new DenseLayer(inner, a.Values!, new double[rows]), shape, b)
            : call.Apply(new Conv2DLayer(inner, Line(columns), a.Values!, new double[rows]), shape, b);
    }

    /// <summary>Every product of a row's number and a column's, then their sums: for two factors that depend on the input, and for stacks of matrices.</summary>
    private static OnnxValue Termwise(OnnxCall call, OnnxValue a, OnnxValue b)
    {
        var (rows, inner, columns) = (a.Dimensions[^2], a.Dimensions[^1], b.Dimensions[^1]);
        var front = call.Broadcast(OnnxValue.Constant([], a.Dimensions[..^2]), OnnxValue.Constant([], b.Dimensions[..^2]));
        int[] terms = [.. front, rows, columns, inner], shape = [.. front, rows, columns];
        var size = call.Charge(terms);
        // Both as stacks of rows x columns x inner.
        var left = call.Expand(a.As([.. a.Dimensions[..^1], 1, inner]), terms);
        int[] order = [.. IndexMap.All(b.Rank - 2), b.Rank - 1, b.Rank - 2];
        var turned = call.Rearrange([b], IndexMap.Transpose(b.Dimensions, order), [.. b.Dimensions[..^2], columns, inner]);
        var right = call.Expand(turned.As([.. b.Dimensions[..^2], 1, columns, inner]), terms);
        if (left.IsConstant && right.IsConstant) call.Count(size);
        var products = ArithmeticOperators.Product(call, left, right);
        if (inner == 1) return products.As(shape);
        var line = new SlidingWindow { Input = (size / inner, inner), Kernel = (1, inner) };
        return call.Apply(new Conv2DLayer(1, line, ArithmeticOperators.Filled(inner, 1), [0]), shape, products);
    }

    private static OnnxValue Turned(OnnxCall call, OnnxValue matrix, long turn)
    {
        if (matrix.Rank != 2) throw call.Error($"A factor is {matrix.Shape}; a matrix of two dimensions is needed.");
        if (turn == 0) return matrix;
        call.Count(matrix.Size);
        return call.Rearrange([matrix], IndexMap.Transpose(matrix.Dimensions, [1, 0]), [matrix.Dimensions[1], matrix.Dimensions[0]]);
    }

    private static int Matrices(OnnxValue value)
    {
        var count = 1;
        foreach (var dimension in value.Dimensions.AsSpan(0, value.Rank - 2)) count *= dimension;
        return count;
    }

    private static SlidingWindow Line(int length) => new() { Input = (1, length), Kernel = (1, 1) };
}
