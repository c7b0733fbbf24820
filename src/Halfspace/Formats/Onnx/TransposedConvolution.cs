using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>
/// ConvTranspose: zeros are put between and around the numbers of the image, and the kernel, turned around, is moved over the result
/// in steps of one.
/// </summary>
internal static class TransposedConvolution
{
    public static OnnxValue[] ConvTranspose(OnnxCall call)
    {
        var (x, kernel) = (WindowOperators.Image(call), call.Constant(1, "kernel"));
        if (kernel.Rank != x.Rank || kernel.Size == 0) throw call.Error($"The kernel is {kernel.Shape}; the input {x.Shape} needs one of {x.Rank} dimensions.");
        var groups = call.Integer("group", 1);
        var channels = x.Dimensions[1];
        if (groups < 1 || groups > channels || channels % groups != 0 || kernel.Dimensions[0] != channels) throw call.Error($"The kernel {kernel.Shape} with {groups} groups does not fit the {channels} channels of the input {x.Shape}.");
        var filters = call.Charge((int)groups, kernel.Dimensions[1]);
        var biases = call.Optional(2) is null ? new double[filters] : call.Constant(2, "bias").Values!;
        if (biases.Length != filters) throw call.Error($"There are {filters} filters, but {biases.Length} biases.");
        var axes = x.Rank - 2;
        var (strides, dilations) = (WindowOperators.Whole(call, "strides", axes, 1), WindowOperators.Whole(call, "dilations", axes, 1));
        var picks = new int[x.Rank][];
        (picks[0], picks[1]) = ([0], IndexMap.All(channels));
        var spread = new int[axes];
        for (var d = 0; d < axes; d++)
        {
            picks[d + 2] = Spread(call, d, axes, x.Dimensions[d + 2], (kernel.Dimensions[d + 2] - 1) * dilations[d], strides[d]);
            spread[d] = picks[d + 2].Length;
        }

        int[] shape = [1, channels, .. spread];
        call.Charge(shape);
        call.Count(kernel.Size);
        var image = call.Rearrange([x], IndexMap.ByAxis(x.Dimensions, picks), shape);
        var window = new SlidingWindow
        {
            Input = axes == 2 ? (spread[0], spread[1]) : (1, spread[0]),
            Kernel = axes == 2 ? (kernel.Dimensions[2], kernel.Dimensions[3]) : (1, kernel.Dimensions[2]),
            Dilation = axes == 2 ? (dilations[0], dilations[1]) : (1, dilations[0]),
        };
        int[] result = [1, filters, .. WindowOperators.Spatial(x, window)];
        call.Charge(result);
        if (image.IsConstant) call.Count((long)kernel.Size * window.OutputArea);
        return [call.Apply(new Conv2DLayer(channels, window, Turned(kernel, (int)groups), biases, (int)groups), result, image)];
    }

    /// <summary>Where each number of a spread axis comes from: strides apart, -1 between; <paramref name="reach"/> is the kernel's size less one, times its dilation.</summary>
    private static int[] Spread(OnnxCall call, int d, int axes, int size, int reach, int stride)
    {
        var extra = WindowOperators.Whole(call, "output_padding", axes, 0)[d];
        var full = checked(stride * (size - 1) + reach + 1 + extra);
        var pads = WindowOperators.Whole(call, "pads", 2 * axes, 0);
        var (before, after) = (pads[d], pads[d + axes]);
        var mode = call.Text("auto_pad", "NOTSET");
        int? wanted = call.Has("output_shape") ? Wanted(call, d, axes) : null;
        // Runtimes do not agree with the format on SAME without a shape.
        if (mode is not ("NOTSET" or "" or "VALID") && (wanted is null || mode is not ("SAME_UPPER" or "SAME_LOWER"))) throw call.Error($"The padding '{mode}' is not read. Read are NOTSET and VALID, and with an output_shape SAME_UPPER and SAME_LOWER.");
        if (mode == "VALID" && wanted is null) (before, after) = (0, 0);
        if (wanted is { } length)
        {
            var total = Math.Max(0, full - length);
            (before, after) = mode == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
            after -= Math.Max(0, length - full);
        }

        // The output has full - before - after numbers, and each looks back over the kernel's reach.
        var count = checked(full - before - after + reach);
        if (count <= reach) throw call.Error($"The padding {before} and {after} leaves nothing of {full} numbers.");
        call.Count(count);
        var places = new int[count];
        for (var i = 0; i < count; i++)
        {
            var place = i + before - reach;
            places[i] = place >= 0 && place % stride == 0 && place / stride < size ? place / stride : -1;
        }

        return places;
    }

    private static int Wanted(OnnxCall call, int d, int axes)
    {
        var shape = call.Integers("output_shape")!;
        // Some writers give the batch and the channels too.
        if (shape.Length != axes && shape.Length != axes + 2) throw call.Error($"The attribute 'output_shape' has {shape.Length} numbers; {axes} are needed.");
        var wanted = shape[shape.Length - axes + d];
        return wanted is >= 1 and <= int.MaxValue ? (int)wanted : throw call.Error($"The attribute 'output_shape' holds {wanted}; it must be 1 or more.");
    }

    /// <summary>The kernel with filters first, rows and columns backwards.</summary>
    private static double[] Turned(OnnxValue kernel, int groups)
    {
        var (inputs, outputs) = (kernel.Dimensions[0] / groups, kernel.Dimensions[1]);
        var area = kernel.Size / (kernel.Dimensions[0] * outputs);
        var turned = new double[kernel.Size];
        for (var g = 0; g < groups; g++)
        {
            for (var o = 0; o < outputs; o++)
            {
                for (var i = 0; i < inputs; i++)
                {
                    var (to, from) = (((g * outputs + o) * inputs + i) * area, ((g * inputs + i) * outputs + o) * area);
                    for (var k = 0; k < area; k++) turned[to + k] = kernel.Values![from + area - 1 - k];
                }
            }
        }

        return turned;
    }
}
