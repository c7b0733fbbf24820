namespace Halfspace.Formats.Onnx;

/// <summary>Constants, shapes as constants, and changes of the kind of number.</summary>
internal static class ConstantOperators
{
    public static OnnxValue[] Constant(OnnxCall call)
    {
        if (call.Tensor("value") is { } tensor) return [tensor];
        if (call.Has("value_float")) return [OnnxValue.Constant([call.Real("value_float", 0)], [])];
        if (call.Has("value_int")) return [OnnxValue.Constant([call.Integer("value_int", 0)], [], OnnxKind.Integer)];
        if (call.Reals("value_floats") is { } reals) return [OnnxValue.Constant(reals, [reals.Length])];
        if (call.Integers("value_ints") is { } integers) return [OnnxValue.Constant(Array.ConvertAll(integers, i => (double)i), [integers.Length], OnnxKind.Integer)];
        throw call.Error("It has none of the attributes value, value_float, value_floats, value_int and value_ints; texts and sparse tensors are not read.");
    }

    public static OnnxValue[] ConstantOfShape(OnnxCall call)
    {
        var shape = Array.ConvertAll(call.Numbers(0, "shape") ?? throw call.Error("The shape is missing."), d => d is >= 0 and <= int.MaxValue ? (int)d : throw call.Error($"A dimension of the shape is {d}."));
        var value = call.Tensor("value") ?? OnnxValue.Constant([0], [1]);
        if (value.Size != 1) throw call.Error($"Its value is {value.Shape}; one number is needed.");
        return [OnnxValue.Constant(ArithmeticOperators.Filled(call.Charge(shape), value.Values![0]), shape, value.Kind)];
    }

    public static OnnxValue[] Shape(OnnxCall call)
    {
        var x = call.Input(0);
        var (start, end) = (End(call.Integer("start", 0), x.Rank), End(call.Integer("end", x.Rank), x.Rank));
        var shape = start < end ? x.Dimensions[start..end] : [];
        return [OnnxValue.Constant(Array.ConvertAll(shape, d => (double)d), [shape.Length], OnnxKind.Integer)];
    }

    public static OnnxValue[] Size(OnnxCall call) => [OnnxValue.Constant([call.Input(0).Size], [], OnnxKind.Integer)];

    public static OnnxValue[] Range(OnnxCall call)
    {
        var (start, limit, step) = (One(call, 0, "start"), One(call, 1, "limit"), One(call, 2, "step"));
        if (step == 0 || !double.IsFinite((limit - start) / step)) throw call.Error(FormattableString.Invariant($"From {start} to {limit} in steps of {step} is no range."));
        var count = call.Charge((int)Math.Clamp(Math.Ceiling((limit - start) / step), 0, int.MaxValue));
        return [OnnxValue.Constant([.. Enumerable.Range(0, count).Select(i => start + i * step)], [count], call.Input(0).Kind)];
    }

    public static OnnxValue[] Cast(OnnxCall call)
    {
        var x = call.Input(0);
        var to = (int)Math.Clamp(call.Integer("to", 0), int.MinValue, int.MaxValue);
        var kind = OnnxTensor.KindOf(to) ?? throw call.Error($"It casts to {OnnxTensor.NameOf(to)}, which is not read.");
        if (x.IsConstant) return [OnnxValue.Constant(Array.ConvertAll(x.Values!, value => Converted(value, to, kind)), x.Dimensions, kind)];
        var narrow = to is OnnxTensor.Float16 or OnnxTensor.Bfloat16 && x.Kind != OnnxKind.Boolean;
        if (narrow || (kind != OnnxKind.Real && x.Kind == OnnxKind.Real) || (kind == OnnxKind.Boolean && x.Kind == OnnxKind.Integer))
            throw call.Error($"A cast to {OnnxTensor.NameOf(to)} rounds, so it is not piecewise linear. Export the network in float or double throughout.");
        return [x with { Kind = kind }];
    }

    private static double One(OnnxCall call, int index, string what) =>
        call.Constant(index, what) is { Size: 1 } value ? value.Values![0] : throw call.Error($"The {what} is {call.Input(index).Shape}; one number is needed.");

    private static double Converted(double value, int to, OnnxKind kind) => kind switch
    {
        OnnxKind.Boolean => value == 0 ? 0 : 1,
        OnnxKind.Integer => double.IsNaN(value) ? 0 : Math.Truncate(value),
        _ => to switch
        {
            OnnxTensor.Float => (float)value,
            OnnxTensor.Float16 => (double)(Half)value,
            OnnxTensor.Bfloat16 => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits((float)value) & ~0xffff),
            _ => value,
        },
    };

    private static int End(long end, int rank) => (int)Math.Clamp(end < 0 ? end + rank : end, 0, rank);
}
