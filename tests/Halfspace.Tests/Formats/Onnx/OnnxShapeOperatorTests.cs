using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Operators that move numbers and windows over images, in the forms of old and new versions, against values worked out by hand.</summary>
public sealed class OnnxShapeOperatorTests
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Changes_of_shape_leave_no_layer_behind()
    {
        var network = new GraphFile(12).Input("x", 1, 2, 1, 3).Node("Squeeze", "x", "a", ("axes", new long[] { 0, -2 })).Node("Unsqueeze", "a", "b", ("axes", new long[] { 0 }))
            .Node("Flatten", "b", "c", ("axis", -2)).Whole("shape", 0, -1).Node("Reshape", "c shape", "d").Node("Identity", "d", "y").Read();
        Assert.Single(network.Nodes);
    }

    [Theory]
    [InlineData("1 0", "1 4 2 5 3 6")]
    [InlineData("", "1 4 2 5 3 6")]
    [InlineData("0 1", "1 2 3 4 5 6")]
    public void Transpose(string order, string output) =>
        Same(output, new GraphFile().Input("x", 2, 3).Node("Transpose", "x", "y", order.Length == 0 ? [] : [("perm", order.Split(' ').Select(long.Parse).ToArray())]).Run(Six));

    [Fact]
    public void Transpose_of_three_axes() =>
        Same("1 3 5 2 4 6", new GraphFile().Input("x", 1, 3, 2).Node("Transpose", "x", "y", ("perm", new long[] { 2, 0, 1 })).Run(Six));

    [Fact]
    public void Slice_takes_attributes_or_inputs()
    {
        Same("2 3 5 6", new GraphFile(9).Input("x", 2, 3).Node("Slice", "x", "y", ("starts", new long[] { 1 }), ("ends", new long[] { long.MaxValue }), ("axes", new long[] { 1 })).Run(Six));
        Same("6 5 4 3 2 1", new GraphFile(13).Input("x", 2, 3).Whole("s", -1, -1).Whole("e", long.MinValue, -100).Whole("a", 0, 1).Whole("t", -1, -1).Node("Slice", "x s e a t", "y").Run(Six));
        Same("3 6", new GraphFile(13).Input("x", 2, 3).Whole("s", -1).Whole("e", 3).Whole("a", -1).Whole("t", long.MaxValue).Node("Slice", "x s e a t", "y").Run(Six));
    }

    [Fact]
    public void Concat_joins_what_depends_on_the_input_and_constants() =>
        Same("1 2 9 3 4 8", new GraphFile().Input("x", 2, 2).Reals("c", [2, 1], 9, 8).Node("Concat", "x c", "y", ("axis", -1)).Run(1, 2, 3, 4));

    [Fact]
    public void Pad_takes_attributes_or_inputs_in_three_modes()
    {
        Same("7 1 2 3", new GraphFile(9).Input("x", 3).Node("Pad", "x", "y", ("pads", new long[] { 1, 0 }), ("value", 7f)).Run(1, 2, 3));
        Same("7 1 2 3 7", new GraphFile(13).Input("x", 3).Whole("p", 1, 1).Reals("v", [], 7).Node("Pad", "x p v", "y").Run(1, 2, 3));
        Same("1 1 2 3 3 3", new GraphFile(13).Input("x", 3).Whole("p", 1, 2).Node("Pad", "x p", "y", ("mode", "edge")).Run(1, 2, 3));
        Same("3 2 1 2 3 2", new GraphFile(13).Input("x", 3).Whole("p", 2, 1).Node("Pad", "x p", "y", ("mode", "reflect")).Run(1, 2, 3));
        Same("2 3 0", new GraphFile(13).Input("x", 3).Whole("p", -1, 1).Node("Pad", "x p", "y").Run(1, 2, 3));
        Same("0 1 2 3 0 4 5 6", new GraphFile(18).Input("x", 2, 3).Whole("p", 1, 0).Whole("a", 1).Node("Pad", "x p - a", "y").Run(Six));
    }

    [Fact]
    public void Gather_picks_along_an_axis_by_indices_of_any_shape()
    {
        Same("3 1 6 4", new GraphFile().Input("x", 2, 3).Whole("i", -1, 0).Node("Gather", "x i", "y", ("axis", 1)).Run(Six));
        Same("4 5 6", new GraphFile().Input("x", 2, 3).Whole("i", 1).Node("Gather", "x i", "y").Run(Six));
    }

    [Fact]
    public void Split_gives_parts_equal_or_not()
    {
        Same("3 6", new GraphFile(11).Input("x", 2, 3).Node("Split", "x", "a y", ("axis", 1), ("split", new long[] { 2, 1 })).Run(Six));
        Same("1 2 4 5", new GraphFile(13).Input("x", 2, 3).Whole("s", 2, 1).Node("Split", "x s", "y b", ("axis", 1)).Run(Six));
        Same("4 5 6", new GraphFile(13).Input("x", 2, 3).Node("Split", "x", "a y").Run(Six));
        Same("3 6", new GraphFile(18).Input("x", 2, 3).Node("Split", "x", "a y", ("axis", 1), ("num_outputs", 2)).Run(Six));
    }

    [Fact]
    public void Expand_and_Tile_repeat()
    {
        Same("1 1 2 2", new GraphFile().Input("x", 2, 1).Whole("s", 2).Node("Expand", "x s", "y").Run(1, 2));
        Same("1 2 1 2 1 2", new GraphFile().Input("x", 2).Whole("t", 3).Node("Tile", "x t", "y").Run(1, 2));
    }

    [Fact]
    public void Constants_come_in_many_forms()
    {
        Same("3 4", new GraphFile().Input("x", 2).Node("Constant", "", "c", ("value_floats", new float[] { 2, 2 })).Node("Add", "x c", "y").Run(1, 2));
        Same("3 4", new GraphFile().Input("x", 2).Node("Constant", "", "c", ("value_float", 2f)).Node("Add", "x c", "y").Run(1, 2));
        Same("3 4", new GraphFile().Input("x", 2).Whole("s", 1, 2).Node("ConstantOfShape", "s", "c", ("value", GraphFile.Whole([2], ""))).Node("Add", "x c", "y").Run(1, 2));
    }

    [Theory]
    [InlineData("NOTSET", "12 16 24 28")]
    [InlineData("VALID", "12 16 24 28")]
    [InlineData("SAME_UPPER", "12 16 9 24 28 15 15 17 9")]
    [InlineData("SAME_LOWER", "1 3 5 5 12 16 11 24 28")]
    public void Convolutions_pad_by_themselves(string mode, string output) =>
        Same(output, new GraphFile().Input("x", 1, 1, 3, 3).Reals("w", [1, 1, 2, 2], 1, 1, 1, 1).Node("Conv", "x w", "y", ("auto_pad", mode)).Run(1, 2, 3, 4, 5, 6, 7, 8, 9));

    [Fact]
    public void Convolutions_have_strides_dilations_groups_and_one_dimension()
    {
        Same("6", new GraphFile().Input("x", 1, 1, 3, 3).Reals("w", [1, 1, 2, 2], 1, 1, 1, 1).Reals("b", [1], -14).Node("Conv", "x w b", "y", ("dilations", new long[] { 2, 2 })).Run(1, 2, 3, 4, 5, 6, 7, 8, 9));
        Same("1 3 20 40", new GraphFile().Input("x", 0, 2, 3).Reals("w", [2, 1, 1], 1, 10).Node("Conv", "x w", "y", ("group", 2), ("strides", new long[] { 2 })).Run(1, 2, 3, 2, 3, 4));
    }

    [Fact]
    public void Pools_count_places_and_padding_as_the_format_does()
    {
        Same("5 6 8 9", new GraphFile().Input("x", 1, 1, 3, 3).Node("MaxPool", "x", "y", ("kernel_shape", new long[] { 2, 2 })).Run(1, 2, 3, 4, 5, 6, 7, 8, 9));
        Same("5 6 8 9", new GraphFile().Input("x", 1, 1, 3, 3).Node("MaxPool", "x", "y", ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)).Run(1, 2, 3, 4, 5, 6, 7, 8, 9));
        Same("1 1.5 2.5 3", new GraphFile().Input("x", 1, 1, 3).Node("AveragePool", "x", "y", ("kernel_shape", new long[] { 2 }), ("pads", new long[] { 1, 1 })).Run(1, 2, 3));
        Same("0.5 1.5 2.5 1.5", new GraphFile().Input("x", 1, 1, 3).Node("AveragePool", "x", "y", ("kernel_shape", new long[] { 2 }), ("pads", new long[] { 1, 1 }), ("count_include_pad", 1)).Run(1, 2, 3));
        Same("2 5", new GraphFile().Input("x", 1, 2, 3).Node("GlobalAveragePool", "x", "y").Run(Six));
        Same("3 6", new GraphFile().Input("x", 1, 2, 1, 3).Node("GlobalMaxPool", "x", "y").Run(Six));
        Assert.IsType<AveragePoolLayer>(new GraphFile().Input("x", 1, 2, 1, 3).Node("GlobalAveragePool", "x", "y").Read().Output.Layer);
    }

    private static void Same(string expected, double[] actual) =>
        Assert.Equal(expected.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)), actual, (e, v) => Math.Abs(e - v) < 1e-6);
}
