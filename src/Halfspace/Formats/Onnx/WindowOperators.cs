using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Convolutions and pools over one or two dimensions; a single dimension is a row of an image.</summary>
internal static class WindowOperators
{
    public static OnnxValue[] Conv(OnnxCall call)
    {
        var (x, kernel) = (Image(call), call.Constant(1, "kernel"));
        if (kernel.Rank != x.Rank || kernel.Size == 0) throw call.Error($"The kernel is {kernel.Shape}; the input {x.Shape} needs one of {x.Rank} dimensions.");
        if (call.Integers("kernel_shape") is { } stated && !stated.SequenceEqual(kernel.Dimensions[2..].Select(d => (long)d)))
            throw call.Error($"The attribute kernel_shape is {string.Join('x', stated)}, but the kernel is {kernel.Shape}.");
        var groups = call.Integer("group", 1);
        var (channels, filters) = (x.Dimensions[1], kernel.Dimensions[0]);
        if (groups < 1 || groups > channels || kernel.Dimensions[1] * groups != channels) throw call.Error($"The kernel {kernel.Shape} with {groups} groups does not fit the {channels} channels of the input {x.Shape}.");
        var biases = call.Optional(2) is null ? new double[filters] : call.Constant(2, "bias").Values!;
        if (biases.Length != filters) throw call.Error($"There are {filters} filters, but {biases.Length} biases.");
        var window = Window(call, x, kernel.Dimensions[2..], pool: false);
        int[] shape = [1, filters, .. Spatial(x, window)];
        call.Charge(shape);
        call.Count(kernel.Size);
        if (x.IsConstant) call.Count((long)kernel.Size * window.OutputArea);
        return [call.Apply(new Conv2DLayer(channels, window, kernel.Values!, biases, (int)groups), shape, x)];
    }

    public static OnnxValue[] MaxPool(OnnxCall call)
    {
        if (call.OutputCount > 1) throw call.Error("Its second output, the positions of the largest numbers, is not read.");
        return Pool(call, (channels, window) => MaxLayer.MaxPool(channels, window));
    }

    public static OnnxValue[] AveragePool(OnnxCall call)
    {
        var counts = call.Integer("count_include_pad", 0) != 0;
        return Pool(call, (channels, window) => new AveragePoolLayer(channels, window, counts));
    }

    public static OnnxValue[] GlobalAveragePool(OnnxCall call) => Global(call, (channels, window) => new AveragePoolLayer(channels, window));

    public static OnnxValue[] GlobalMaxPool(OnnxCall call) => Global(call, (channels, window) => MaxLayer.MaxPool(channels, window));

    private static OnnxValue[] Pool(OnnxCall call, Func<int, SlidingWindow, Layer> layer)
    {
        var x = Image(call);
        var kernel = call.Integers("kernel_shape") ?? throw call.Error("The attribute kernel_shape is missing.");
        var window = Window(call, x, Array.ConvertAll(kernel, Size), pool: true);
        int[] shape = [1, x.Dimensions[1], .. Spatial(x, window)];
        call.Count(Times(call.Charge(shape), window.KernelArea));
        return [call.Apply(layer(x.Dimensions[1], window), shape, x)];
        int Size(long size) => size is >= 1 and <= int.MaxValue ? (int)size : throw call.Error($"The kernel has a size of {size}.");
    }

    private static OnnxValue[] Global(OnnxCall call, Func<int, SlidingWindow, Layer> layer)
    {
        var x = call.Input(0);
        if (x.Rank < 3 || x.Dimensions[0] != 1 || x.Size == 0) throw call.Error($"The input is {x.Shape}; a batch of one, channels and an image are needed.");
        var area = x.Size / x.Dimensions[1];
        int[] shape = [1, x.Dimensions[1], .. Enumerable.Repeat(1, x.Rank - 2)];
        call.Count(x.Size);
        return [call.Apply(layer(x.Dimensions[1], new SlidingWindow { Input = (1, area), Kernel = (1, area) }), shape, x)];
    }

    internal static OnnxValue Image(OnnxCall call)
    {
        var x = call.Input(0);
        if (x.Rank is not (3 or 4)) throw call.Error($"The input is {x.Shape}; windows over one or two dimensions are read, that is, a batch, channels and one or two sizes.");
        if (x.Dimensions[0] != 1 || x.Size == 0) throw call.Error($"The input is {x.Shape}: the first dimension, the batch, must be 1. Export the network with a batch of one or an open one.");
        return x;
    }

    private static SlidingWindow Window(OnnxCall call, OnnxValue x, int[] kernel, bool pool)
    {
        var axes = x.Rank - 2;
        if (kernel.Length != axes) throw call.Error($"The kernel has {kernel.Length} sizes; the input {x.Shape} needs {axes}.");
        var (strides, dilations) = (Whole(call, "strides", axes, 1), Whole(call, "dilations", axes, 1));
        var pads = Pads(call, x, kernel, strides, dilations, pool);
        // The format spreads the window before it pads for it; ONNX Runtime pads for the window as it is, and gives another number of places.
        if (pool && call.Text("auto_pad", "NOTSET").StartsWith("SAME", StringComparison.Ordinal) && dilations.Any(dilation => dilation > 1))
            throw call.Error("It has auto_pad with dilations, and what that means is not the same in all programs. Give the widths of the padding themselves, as pads.");
        for (var d = 0; d < axes; d++)
        {
            // A pool's window then always holds a number of the image, as the format asks for.
            var reach = (kernel[d] - 1L) * dilations[d] + 1;
            if (pool && (pads[d] >= reach || pads[d + axes] >= reach)) throw call.Error($"The padding {pads[d]} and {pads[d + axes]} is as large as the window of {reach}.");
        }

        return new SlidingWindow
        {
            Input = axes == 2 ? (x.Dimensions[2], x.Dimensions[3]) : (1, x.Dimensions[2]),
            Kernel = axes == 2 ? (kernel[0], kernel[1]) : (1, kernel[0]),
            Stride = axes == 2 ? (strides[0], strides[1]) : (1, strides[0]),
            Dilation = axes == 2 ? (dilations[0], dilations[1]) : (1, dilations[0]),
            Padding = axes == 2 ? (pads[0], pads[1], pads[2], pads[3]) : (0, pads[0], 0, pads[1]),
            CeilingMode = pool && call.Integer("ceil_mode", 0) != 0,
        };
    }

    private static int[] Pads(OnnxCall call, OnnxValue x, int[] kernel, int[] strides, int[] dilations, bool pool)
    {
        var mode = call.Text("auto_pad", "NOTSET");
        var axes = kernel.Length;
        if (mode is "NOTSET" or "") return Whole(call, "pads", 2 * axes, 0);
        var pads = new int[2 * axes];
        if (mode == "VALID") return pads;
        if (mode is not ("SAME_UPPER" or "SAME_LOWER")) throw call.Error($"The padding '{mode}' is not read. Supported are NOTSET, VALID, SAME_UPPER and SAME_LOWER.");
        for (var d = 0; d < axes; d++)
        {
            long size = x.Dimensions[d + 2];
            var needed = ((size + strides[d] - 1) / strides[d] - 1) * strides[d] + (kernel[d] - 1L) * dilations[d] + 1 - size;
            // ONNX Runtime then moves the window to the middle of what it leaves out.
            if (pool && needed < -1) throw call.Error($"With auto_pad a window of {kernel[d]} leaves out {-needed} of {size} numbers, and which of them is not the same in all programs. Give the widths of the padding themselves, as pads.");
            var total = Math.Max(0, needed);
            var smaller = checked((int)(total / 2));
            var larger = checked((int)(total - total / 2));
            (pads[d], pads[d + axes]) = mode == "SAME_UPPER" ? (smaller, larger) : (larger, smaller);
        }

        return pads;
    }

    internal static int[] Whole(OnnxCall call, string name, int count, int otherwise)
    {
        if (call.Integers(name) is not { } given)
        {
            var all = new int[count];
            Array.Fill(all, otherwise);
            return all;
        }

        if (given.Length != count) throw call.Error($"The attribute '{name}' has {given.Length} numbers; {count} are needed.");
        return Array.ConvertAll(given, number => number >= otherwise && number <= int.MaxValue ? (int)number : throw call.Error($"The attribute '{name}' holds {number}; it must be {otherwise} or more."));
    }

    internal static int[] Spatial(OnnxValue x, SlidingWindow window) => x.Rank == 4 ? [window.Output.Rows, window.Output.Columns] : [window.Output.Columns];

    private static long Times(int outputs, int taps) => (long)outputs * taps;
}
