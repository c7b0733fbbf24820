namespace Halfspace.Formats.Onnx;

/// <summary>Operators that hand numbers on as they are, in another shape or order.</summary>
internal static class ShapeOperators
{
    public static OnnxValue[] Identity(OnnxCall call) => [call.Input(0)];

    public static OnnxValue[] Dropout(OnnxCall call)
    {
        var x = call.Input(0);
        // In training mode the default share that is dropped is one half.
        if (call.Optional(2) is not null && call.Constant(2, "training mode").Values is [not 0, ..] && (call.Optional(1) is null || call.Constant(1, "ratio").Values is not [0]))
            throw call.Error("It is in training mode, where its outputs are random. Export the network for inference.");
        if (call.OutputCount < 2) return [x];
        call.Count(x.Size);
        return [x, OnnxValue.Constant(ArithmeticOperators.Filled(x.Size, 1), x.Dimensions, OnnxKind.Boolean)];
    }

    public static OnnxValue[] Flatten(OnnxCall call)
    {
        var x = call.Input(0);
        var given = call.Integer("axis", 1);
        var axis = given == x.Rank ? x.Rank : call.Axis(given, x.Rank);
        var first = 1;
        for (var d = 0; d < axis; d++) first *= x.Dimensions[d];
        return [x.As([first, first == 0 ? 0 : x.Size / first])];
    }

    public static OnnxValue[] Reshape(OnnxCall call)
    {
        var x = call.Input(0);
        var wanted = call.Numbers(1, "shape") ?? throw call.Error("The shape is missing.");
        var copies = call.Integer("allowzero", 0) == 0;
        var shape = new int[wanted.Length];
        var (open, size) = (-1, 1L);
        for (var d = 0; d < shape.Length; d++)
        {
            var dimension = wanted[d];
            if (dimension == 0 && copies) dimension = d < x.Rank ? x.Dimensions[d] : throw call.Error($"Dimension {d} of the shape copies one that the input {x.Shape} does not have.");
            if (dimension == -1)
            {
                if (open >= 0) throw call.Error("The shape leaves two dimensions open.");
                (open, dimension) = (d, 1);
            }

            if (dimension is < 0 or > int.MaxValue) throw call.Error($"Dimension {d} of the shape is {dimension}.");
            shape[d] = (int)dimension;
            size *= dimension;
            if (size > int.MaxValue) throw call.Error($"The shape {string.Join('x', wanted)} holds more numbers than the input {x.Shape}.");
        }

        if (open >= 0 && size > 0 && x.Size % size == 0)
        {
            shape[open] = (int)(x.Size / size);
            size = x.Size;
        }

        return [size == x.Size ? x.As(shape) : throw call.Error($"The input {x.Shape} holds {x.Size} numbers; they do not fit the shape {string.Join('x', wanted)}.")];
    }

    public static OnnxValue[] Squeeze(OnnxCall call)
    {
        var x = call.Input(0);
        var given = call.Opset < 13 ? call.Integers("axes") : call.Numbers(1, "axes");
        var axes = given is null ? [.. IndexMap.All(x.Rank).Where(d => x.Dimensions[d] == 1)] : call.Axes(given, x.Rank);
        foreach (var axis in axes) if (x.Dimensions[axis] != 1) throw call.Error($"Axis {axis} of {x.Shape} is not of size 1, so it cannot be left out.");
        return [x.As([.. IndexMap.All(x.Rank).Except(axes).Select(d => x.Dimensions[d])])];
    }

    public static OnnxValue[] Unsqueeze(OnnxCall call)
    {
        var x = call.Input(0);
        var given = (call.Opset < 13 ? call.Integers("axes") : call.Numbers(1, "axes")) ?? throw call.Error("The axes are missing.");
        var axes = call.Axes(given, checked(x.Rank + given.Length));
        var shape = new int[x.Rank + axes.Length];
        var next = 0;
        for (var d = 0; d < shape.Length; d++) shape[d] = axes.Contains(d) ? 1 : x.Dimensions[next++];
        return [x.As(shape)];
    }

    public static OnnxValue[] Transpose(OnnxCall call)
    {
        var x = call.Input(0);
        var given = call.Integers("perm");
        var order = given is null ? [.. IndexMap.All(x.Rank).Reverse()] : call.Axes(given, x.Rank);
        if (order.Length != x.Rank) throw call.Error($"The order names {order.Length} axes; the input {x.Shape} has {x.Rank}.");
        call.Count(x.Size);
        return [call.Rearrange([x], IndexMap.Transpose(x.Dimensions, order), Array.ConvertAll(order, d => x.Dimensions[d]))];
    }

    public static OnnxValue[] Concat(OnnxCall call)
    {
        var parts = Enumerable.Range(0, call.InputCount).Select(call.Input).ToArray();
        if (parts.Length == 0) throw call.Error("It joins nothing.");
        if (!call.Has("axis")) throw call.Error("The attribute 'axis' is missing.");
        var rank = parts[0].Rank;
        var axis = call.Axis(call.Integer("axis", 0), rank);
        var shape = (int[])parts[0].Dimensions.Clone();
        shape[axis] = 0;
        foreach (var part in parts)
        {
            for (var d = 0; d < rank; d++)
                if (part.Rank != rank || (d != axis && part.Dimensions[d] != shape[d])) throw call.Error($"The shapes {parts[0].Shape} and {part.Shape} do not fit each other along axis {axis}.");
            shape[axis] = checked(shape[axis] + part.Dimensions[axis]);
        }

        call.Charge(shape);
        var (outer, inner) = (1, 1);
        for (var d = 0; d < rank; d++) if (d < axis) outer *= shape[d]; else if (d > axis) inner *= shape[d];
        var map = new int[outer * shape[axis] * inner];
        var next = 0;
        for (var o = 0; o < outer; o++)
        {
            var start = 0;
            foreach (var part in parts)
            {
                var run = part.Dimensions[axis] * inner;
                for (var i = 0; i < run; i++) map[next++] = start + o * run + i;
                start += part.Size;
            }
        }

        return [call.Rearrange(parts, map, shape)];
    }
}
