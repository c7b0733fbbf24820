using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Halfspace.Formats.Onnx;

/// <summary>Turns the constants of a file into numbers, and says what is wrong with one.</summary>
internal static class OnnxTensor
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int String = 8;
    public const int Boolean = 9;
    public const int Float16 = 10;
    public const int Double = 11;
    public const int Bfloat16 = 16;

    private static readonly Dictionary<int, (string Name, int Bytes, OnnxKind Kind)> Kinds = new()
    {
        [Float] = ("float", 4, OnnxKind.Real),
        [2] = ("uint8", 1, OnnxKind.Integer),
        [3] = ("int8", 1, OnnxKind.Integer),
        [4] = ("uint16", 2, OnnxKind.Integer),
        [5] = ("int16", 2, OnnxKind.Integer),
        [6] = ("int32", 4, OnnxKind.Integer),
        [Int64] = ("int64", 8, OnnxKind.Integer),
        [Boolean] = ("bool", 1, OnnxKind.Boolean),
        [Float16] = ("float16", 2, OnnxKind.Real),
        [Double] = ("double", 8, OnnxKind.Real),
        [12] = ("uint32", 4, OnnxKind.Integer),
        [13] = ("uint64", 8, OnnxKind.Integer),
        [Bfloat16] = ("bfloat16", 2, OnnxKind.Real),
    };

    /// <summary>The kind of a type by the format's number for it; null for texts, complex numbers and packed small numbers.</summary>
    public static OnnxKind? KindOf(int type) => Kinds.TryGetValue(type, out var known) ? known.Kind : null;

    /// <summary>The type's name in messages.</summary>
    public static string NameOf(int type) => Kinds.TryGetValue(type, out var known) ? known.Name : type == String ? "text" : FormattableString.Invariant($"type {type}");

    /// <summary>The constant, or what is wrong with it.</summary>
    public static (OnnxValue? Value, string? Problem) Read(TensorProto tensor)
    {
        if (tensor.DataLocation != 0 || tensor.ExternalData.Count > 0)
            return (null, "The numbers lie in another file. Save the network as one file, for example with save_as_external_data switched off.");
        if (!Kinds.TryGetValue(tensor.DataType, out var kind))
            return (null, $"The numbers are of {NameOf(tensor.DataType)}, which is not read. Read are {string.Join(", ", Kinds.Values.Select(known => known.Name))}.");
        if (tensor.Dims.Count > OnnxValue.MostAxes) return (null, $"It has {tensor.Dims.Count} axes; at most {OnnxValue.MostAxes} are read.");
        var dimensions = new int[tensor.Dims.Count];
        long size = 1;
        for (var d = 0; d < dimensions.Length; d++)
        {
            var dimension = tensor.Dims[d];
            if (dimension is < 0 or > int.MaxValue) return (null, $"Dimension {d} is {dimension}; a dimension lies from 0 to {int.MaxValue}.");
            dimensions[d] = (int)dimension;
            size *= dimension;
            if (size > int.MaxValue) return (null, $"The shape {string.Join('x', tensor.Dims)} holds more than {int.MaxValue} numbers.");
        }

        // What is there is counted before anything is made for it: the shape alone proves nothing.
        var raw = tensor.RawData.Length > 0;
        long given = raw ? tensor.RawData.Length / kind.Bytes : Typed(tensor);
        if (given != size || (raw && tensor.RawData.Length % kind.Bytes != 0))
            return (null, $"The shape {OnnxValue.Text(dimensions)} holds {size} numbers, but {(raw ? $"{tensor.RawData.Length} bytes of {kind.Name}" : $"{given} numbers")} are given.");
        return (OnnxValue.Constant(raw ? Raw(tensor.RawData.Span, tensor.DataType, (int)size) : Listed(tensor, (int)size), dimensions, kind.Kind), null);
    }

    private static long Typed(TensorProto tensor) => tensor.DataType switch
    {
        Float => tensor.FloatData.Count,
        Double => tensor.DoubleData.Count,
        Int64 => tensor.Int64Data.Count,
        12 or 13 => tensor.Uint64Data.Count,
        _ => tensor.Int32Data.Count,
    };

    private static double[] Listed(TensorProto tensor, int size)
    {
        var values = new double[size];
        for (var i = 0; i < size; i++)
        {
            values[i] = tensor.DataType switch
            {
                Float => tensor.FloatData[i],
                Double => tensor.DoubleData[i],
                Int64 => tensor.Int64Data[i],
                12 or 13 => tensor.Uint64Data[i],
                Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)tensor.Int32Data[i]),
                Bfloat16 => BitConverter.Int32BitsToSingle(tensor.Int32Data[i] << 16),
                Boolean => tensor.Int32Data[i] == 0 ? 0 : 1,
                _ => tensor.Int32Data[i],
            };
        }

        return values;
    }

    private static double[] Raw(ReadOnlySpan<byte> bytes, int type, int size)
    {
        var values = new double[size];
        if (type == Float && BitConverter.IsLittleEndian)
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(bytes), values);
            return values;
        }

        var width = Kinds[type].Bytes;
        for (var i = 0; i < size; i++)
        {
            var number = bytes.Slice(i * width, width);
            values[i] = type switch
            {
                Float => BinaryPrimitives.ReadSingleLittleEndian(number),
                2 => number[0],
                3 => (sbyte)number[0],
                4 => BinaryPrimitives.ReadUInt16LittleEndian(number),
                5 => BinaryPrimitives.ReadInt16LittleEndian(number),
                6 => BinaryPrimitives.ReadInt32LittleEndian(number),
                Int64 => BinaryPrimitives.ReadInt64LittleEndian(number),
                Boolean => number[0] == 0 ? 0 : 1,
                Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(number),
                Double => BinaryPrimitives.ReadDoubleLittleEndian(number),
                12 => BinaryPrimitives.ReadUInt32LittleEndian(number),
                13 => BinaryPrimitives.ReadUInt64LittleEndian(number),
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(number) << 16),
            };
        }

        return values;
    }
}
