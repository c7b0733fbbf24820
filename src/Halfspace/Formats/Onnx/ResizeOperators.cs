namespace Halfspace.Formats.Onnx;

/// <summary>Images made larger or smaller, by the nearest number or by linear interpolation: linear in the network's input, one axis after the other.</summary>
internal static class ResizeOperators
{
    /// <summary>How far a scaled length may be from a whole number, for scales in single precision.</summary>
    private const double Whole = 0.001;

    public static OnnxValue[] Upsample(OnnxCall call)
    {
        var x = call.Input(0);
        var scales = call.Opset < 9 ? call.Reals("scales") ?? throw call.Error("The attribute 'scales' is missing.") : call.Constant(1, "scales").Values!;
        return [Resized(call, x, Sizes(call, x, scales), scales, call.Text("mode", "nearest"), "asymmetric", "floor")];
    }

    public static OnnxValue[] Resize(OnnxCall call)
    {
        var x = call.Input(0);
        var mode = call.Text("mode", "nearest");
        if (call.Opset < 11)
        {
            var factors = call.Constant(1, "scales").Values!;
            // ONNX Runtime takes the number above where an image gets smaller, the format's own rules for later versions the one below.
            for (var d = 0; mode == "nearest" && d < factors.Length && d < x.Rank; d++)
            {
                if (factors[d] < 1 && Enumerable.Range(0, (int)(x.Dimensions[d] * factors[d])).Any(i => Math.Abs(i / factors[d] - Math.Round(i / factors[d])) > Whole))
                    throw call.Error(FormattableString.Invariant($"Of {x.Dimensions[d]} numbers with the scale {factors[d]} the nearest is not the same in all programs. Export it with version 11 or later of ONNX's operators."));
            }

            return [Resized(call, x, Sizes(call, x, factors), factors, mode, "asymmetric", "floor")];
        }

        if (call.Integer("antialias", 0) != 0) throw call.Error("It has antialias, which is not read. Export the network without it.");
        if (call.Text("keep_aspect_ratio_policy", "stretch") != "stretch") throw call.Error("It keeps the aspect ratio, which is not read. Give the sizes themselves.");
        var axes = call.Axes(call.Integers("axes"), x.Rank);
        var (scales, sizes) = (Enumerable.Repeat(1.0, x.Rank).ToArray(), (int[])x.Dimensions.Clone());
        if (call.Optional(3) is { Size: > 0 })
        {
            var given = call.Numbers(3, "sizes")!;
            if (given.Length != axes.Length) throw call.Error($"There are {given.Length} sizes for {axes.Length} axes.");
            for (var a = 0; a < axes.Length; a++)
            {
                if (given[a] is < 1 or > int.MaxValue) throw call.Error($"A size is {given[a]}; it must be 1 or more.");
                sizes[axes[a]] = (int)given[a];
                scales[axes[a]] = (double)given[a] / x.Dimensions[axes[a]];
            }
        }
        else
        {
            var given = call.Constant(2, "scales").Values!;
            if (given.Length != axes.Length) throw call.Error($"There are {given.Length} scales for {axes.Length} axes.");
            for (var a = 0; a < axes.Length; a++) scales[axes[a]] = given[a];
            sizes = Sizes(call, x, scales);
        }

        return [Resized(call, x, sizes, scales, mode, call.Text("coordinate_transformation_mode", "half_pixel"), call.Text("nearest_mode", "round_prefer_floor"))];
    }

    private static int[] Sizes(OnnxCall call, OnnxValue x, double[] scales)
    {
        if (scales.Length != x.Rank) throw call.Error($"There are {scales.Length} scales; the input is {x.Shape}.");
        var sizes = new int[x.Rank];
        for (var d = 0; d < sizes.Length; d++)
        {
            var size = Math.Floor(x.Dimensions[d] * (double)(float)scales[d]);
            sizes[d] = size is >= 1 and <= int.MaxValue ? (int)size : throw call.Error(FormattableString.Invariant($"The scale {scales[d]} leaves nothing of {x.Dimensions[d]} numbers, or too many."));
        }

        return sizes;
    }

    private static OnnxValue Resized(OnnxCall call, OnnxValue x, int[] sizes, double[] scales, string mode, string coordinates, string rounding)
    {
        if (mode is not ("nearest" or "linear")) throw call.Error($"The mode '{mode}' is not read. Read are nearest and linear.");
        call.Charge(sizes);
        // ONNX Runtime copies an image that keeps its size.
        if (sizes.SequenceEqual(x.Dimensions) && scales.Any(scale => scale != 1))
            throw call.Error("Its scales leave every length as it is, and what that means is not the same in all programs. Leave it out, or give the sizes themselves.");
        for (var d = 0; d < sizes.Length; d++)
        {
            var places = new double[sizes[d]];
            if (sizes[d] == x.Dimensions[d] && scales[d] == 1) continue;
            // The format divides by the scaled length less one, ONNX Runtime by the whole part of it less one.
            if (coordinates == "align_corners" && Math.Abs(scales[d] * x.Dimensions[d] - sizes[d]) > Whole)
                throw call.Error(FormattableString.Invariant($"With align_corners a length of {x.Dimensions[d]} times {scales[d]} is no whole number, and what that means is not the same in all programs. Give the sizes themselves."));
            call.Count(sizes[d]);
            for (var i = 0; i < places.Length; i++) places[i] = Place(call, coordinates, i, sizes[d], x.Dimensions[d], scales[d]);
            x = mode == "nearest" ? Taken(call, x, d, [.. places.Select((place, i) => Nearest(call, rounding, place, SinglePlaces(coordinates, i, sizes[d], x.Dimensions[d], scales[d])))]) : Interpolated(call, x, d, places);
        }

        return x;
    }

    /// <summary>The place in the image that a number of the result looks at, by the format's formulas.</summary>
    private static double Place(OnnxCall call, string coordinates, int index, int size, int before, double scale) => coordinates switch
    {
        "asymmetric" => index / scale,
        "align_corners" => size == 1 ? 0 : index * (before - 1.0) / (size - 1),
        "half_pixel" => (index + 0.5) / scale - 0.5,
        "pytorch_half_pixel" => size > 1 ? (index + 0.5) / scale - 0.5 : 0,
        "half_pixel_symmetric" => before / 2.0 * (1 - size / (scale * before)) + (index + 0.5) / scale - 0.5,
        _ => throw call.Error($"The coordinates '{coordinates}' are not read. Read are asymmetric, align_corners, half_pixel, pytorch_half_pixel and half_pixel_symmetric."),
    };

    /// <summary>The same in single precision, as programs may compute it: a scale that is a quotient of sizes may be rounded either way, and so may what is made of it.</summary>
    private static float[] SinglePlaces(string coordinates, int index, int size, int before, double scale)
    {
        var single = (float)scale;
        if (single == scale) return [SinglePlace(coordinates, index, size, before, single)];
        float[] places = [.. new[] { MathF.BitDecrement(single), single, MathF.BitIncrement(single) }.Select(rounded => SinglePlace(coordinates, index, size, before, rounded))];
        return [.. places, MathF.BitDecrement(places.Min()), MathF.BitIncrement(places.Max())];
    }

    private static float SinglePlace(string coordinates, int index, int size, int before, float scale) => coordinates switch
    {
        "asymmetric" => index / scale,
        "align_corners" => size == 1 ? 0 : index * (float)(before - 1) / (size - 1),
        "half_pixel_symmetric" => before / 2f * (1 - size / (scale * before)) + (index + 0.5f) / scale - 0.5f,
        "pytorch_half_pixel" when size == 1 => 0,
        _ => (index + 0.5f) / scale - 0.5f,
    };

    /// <summary>The place that is taken, where programs agree on it: a place on the edge between two falls to either side with the precision.</summary>
    private static int Nearest(OnnxCall call, string rounding, double place, float[] singles)
    {
        var taken = Nearest(call, rounding, place);
        return Array.TrueForAll(singles, single => taken == Math.Max(0, Nearest(call, rounding, single)) || taken < 0)
            ? taken
            : throw call.Error(FormattableString.Invariant($"A number lies at {place} between two, and which of them is taken depends on the precision of a program. Use another scale, or the mode linear."));
    }

    private static int Nearest(OnnxCall call, string rounding, double place) => (int)(rounding switch
    {
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        _ => throw call.Error($"The rounding '{rounding}' is not read. Read are floor, ceil, round_prefer_floor and round_prefer_ceil."),
    });

    private static OnnxValue Taken(OnnxCall call, OnnxValue x, int axis, int[] places)
    {
        var picks = x.Dimensions.Select(IndexMap.All).ToArray();
        picks[axis] = Array.ConvertAll(places, place => Math.Clamp(place, 0, x.Dimensions[axis] - 1));
        int[] shape = [.. x.Dimensions];
        shape[axis] = places.Length;
        return call.Rearrange([x], IndexMap.ByAxis(x.Dimensions, picks), shape);
    }

    /// <summary>A sum of the two neighbours, with weights by how near each is.</summary>
    private static OnnxValue Interpolated(OnnxCall call, OnnxValue x, int axis, double[] places)
    {
        var last = x.Dimensions[axis] - 1;
        double[] held = Array.ConvertAll(places, place => Math.Clamp(place, 0, last));
        int[] low = Array.ConvertAll(held, place => (int)Math.Floor(place));
        var (below, above) = (Taken(call, x, axis, low), Taken(call, x, axis, Array.ConvertAll(low, place => Math.Min(last, place + 1))));
        int[] ones = [.. x.Dimensions.Select((_, d) => d == axis ? places.Length : 1)];
        var share = call.Expand(OnnxValue.Constant([.. held.Zip(low, (place, start) => place - start)], ones), below.Dimensions);
        call.Count(2L * below.Size);
        return ArithmeticOperators.Plus(call, ArithmeticOperators.Times(call, below, Array.ConvertAll(share.Values!, part => 1 - part)), ArithmeticOperators.Times(call, above, share.Values!), 1);
    }
}
