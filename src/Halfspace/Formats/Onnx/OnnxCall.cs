using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>One node of a graph while it is turned into layers: its inputs, its attributes, and the network under construction.</summary>
internal sealed partial class OnnxCall(NodeProto node, string place, OnnxValue?[] inputs, OnnxGraphReader reader)
{
    public string Operator => node.OpType;

    public int Opset => reader.Opset;

    public int InputCount => inputs.Length;

    public int OutputCount => node.Output.Count;

    /// <summary>An input that must be there.</summary>
    public OnnxValue Input(int index) => Optional(index) ?? throw Error($"Input {index} is missing; {Operator} needs it.");

    /// <summary>An input, or null where it is not given.</summary>
    public OnnxValue? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>An input that must be known when the file is read.</summary>
    public OnnxValue Constant(int index, string what)
    {
        var value = Input(index);
        return value.IsConstant ? value : throw Error($"The {what} (input {index}, '{node.Input[index]}') depends on the network's input; it must be a constant.");
    }

    /// <summary>An input of whole numbers that must be known when the file is read; null where it is not given.</summary>
    public long[]? Numbers(int index, string what)
    {
        if (Optional(index) is null) return null;
        var values = Constant(index, what).Values!;
        return Array.ConvertAll(values, value => double.IsInteger(value) ? (long)value : throw Error($"The {what} holds {value.ToString(CultureInfo.InvariantCulture)}; whole numbers are needed."));
    }

    public DataFileException Error(string reason) => reader.Error($"{place}: {reason}");

    /// <summary>The position of an axis that may be counted from the end.</summary>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank) throw Error($"Axis {axis} is not one of {rank} axes.");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Different axes, all of them for null.</summary>
    public int[] Axes(long[]? axes, int rank)
    {
        if (rank > OnnxValue.MostAxes) throw Error($"It is about {rank} axes; at most {OnnxValue.MostAxes} are read.");
        if (axes is null) return IndexMap.All(rank);
        var found = Array.ConvertAll(axes, axis => Axis(axis, rank));
        if (found.Distinct().Count() < found.Length) throw Error($"An axis is named twice in {string.Join(", ", axes)}.");
        return found;
    }

    /// <summary>The size of a result, counted against what a file of this size may ask for.</summary>
    public int Charge(params ReadOnlySpan<int> dimensions)
    {
        long size = 1;
        foreach (var dimension in dimensions)
        {
            size *= dimension;
            if (size > int.MaxValue) break;
        }

        Count(size);
        return (int)size;
    }

    /// <summary>Counts numbers against what a file of this size may ask for.</summary>
    public void Count(long size)
    {
        if (!reader.Take(size)) throw Error("The tensors of the network grow beyond what a file of this size may ask for. Check the shapes; if they are right, the network is too large for this reader.");
    }

    /// <summary>The shape that values of several shapes are repeated to, by the rules of broadcasting.</summary>
    public int[] Broadcast(params ReadOnlySpan<OnnxValue> values)
    {
        var rank = 0;
        foreach (var value in values) rank = Math.Max(rank, value.Rank);
        if (rank > OnnxValue.MostAxes) throw Error($"It is about {rank} axes; at most {OnnxValue.MostAxes} are read.");
        var shape = new int[rank];
        Array.Fill(shape, 1);
        foreach (var value in values)
        {
            for (var d = 0; d < value.Rank; d++)
            {
                ref var target = ref shape[rank - value.Rank + d];
                var own = value.Dimensions[d];
                if (target == 1) target = own;
                else if (own != 1 && own != target) throw Error($"The shapes {string.Join(" and ", values.ToArray().Select(v => v.Shape))} do not fit each other.");
            }
        }

        Charge(shape);
        return shape;
    }

    /// <summary>A value repeated to a larger shape.</summary>
    public OnnxValue Expand(OnnxValue value, int[] shape) =>
        value.Dimensions.AsSpan().SequenceEqual(shape) ? value : Rearrange([value], IndexMap.Broadcast(value.Dimensions, shape), shape);

    /// <summary>Takes each number of the result from one of the values, joined one after the other, or from constants where the map says -1.</summary>
    public OnnxValue Rearrange(OnnxValue[] values, int[] map, int[] shape, double[]? constants = null)
    {
        if (values.Length == 1 && IndexMap.IsIdentity(map, values[0].Size)) return values[0].As(shape);
        Count(map.Length);
        var starts = new int[values.Length + 1];
        for (var i = 0; i < values.Length; i++) starts[i + 1] = checked(starts[i] + values[i].Size);
        if (values.All(value => value.IsConstant))
        {
            var all = values.Length == 1 ? values[0].Values! : [.. values.SelectMany(value => value.Values!)];
            return OnnxValue.Constant(Array.ConvertAll(map, m => m < 0 ? 0 : all[m]), shape, values[0].Kind).Plus(constants);
        }

        // The layer takes what depends on the input; the rest becomes its constants.
        var variables = values.Where(value => !value.IsConstant).ToArray();
        var (sources, filled, offset) = (new int[map.Length], constants is null ? new double[map.Length] : (double[])constants.Clone(), 0);
        var shifts = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            shifts[i] = offset - starts[i];
            if (!values[i].IsConstant) offset += values[i].Size;
        }

        for (var j = 0; j < map.Length; j++)
        {
            if (map[j] < 0)
            {
                sources[j] = -1;
                continue;
            }

            var of = values.Length == 1 ? 0 : Owner(starts, map[j]);
            sources[j] = values[of].IsConstant ? -1 : map[j] + shifts[of];
            if (values[of].IsConstant) filled[j] = values[of].Values![map[j] - starts[of]];
        }

        return Apply(new GatherLayer([.. variables.Select(value => value.Size)], sources, Operator, filled), shape, variables) with { Kind = variables[0].Kind };
    }

    /// <summary>Applies a layer: to nodes it becomes a node, to constants it is computed.</summary>
    public OnnxValue Apply(Layer layer, int[] shape, params OnnxValue[] values)
    {
        if (values.All(value => value.IsConstant))
        {
            var result = new double[layer.OutputSize];
            layer.Forward<double>([.. values.Select(value => value.Values!)], result);
            return OnnxValue.Constant(result, shape);
        }

        if (!NetworkBuilder.IsFinite(layer)) throw Error("A weight or a bias is not a finite number. Check the training; the file may be damaged.");
        return OnnxValue.Of(reader.Builder.Add(layer, [.. values.Select(Materialize)], new TensorShape(shape), node.Name.Length > 0 ? node.Name : null), shape);
    }

    /// <summary>The node that gives a value; a constant becomes a node that does not look at its input.</summary>
    public NetworkNode Materialize(OnnxValue value) => reader.Materialize(value);

    private static int Owner(int[] starts, int position)
    {
        var found = Array.BinarySearch(starts, position);
        if (found < 0) return ~found - 1;
        while (found + 1 < starts.Length - 1 && starts[found + 1] == position) found++;
        return found;
    }
}
