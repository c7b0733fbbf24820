namespace Halfspace.Formats.Onnx;

/// <summary>Operators that pick, repeat or surround numbers along axes.</summary>
internal static class SelectionOperators
{
    public static OnnxValue[] Slice(OnnxCall call)
    {
        var x = call.Input(0);
        var old = call.Opset < 10;
        var starts = (old ? call.Integers("starts") : call.Numbers(1, "starts")) ?? throw call.Error("The starts are missing.");
        var ends = (old ? call.Integers("ends") : call.Numbers(2, "ends")) ?? throw call.Error("The ends are missing.");
        var given = (old ? call.Integers("axes") : call.Numbers(3, "axes")) ?? [.. Enumerable.Range(0, starts.Length).Select(d => (long)d)];
        var steps = (old ? null : call.Numbers(4, "steps")) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || given.Length != starts.Length || steps.Length != starts.Length)
            throw call.Error($"There are {starts.Length} starts, {ends.Length} ends, {given.Length} axes and {steps.Length} steps.");
        var axes = call.Axes(given, x.Rank);
        var picks = Whole(x);
        for (var i = 0; i < axes.Length; i++)
        {
            var (size, step) = (x.Dimensions[axes[i]], steps[i]);
            if (step == 0) throw call.Error("A step is zero.");
            var start = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], step > 0 ? 0 : -1, step > 0 ? size : size - 1);
            var end = Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], step > 0 ? 0 : -1, step > 0 ? size : size - 1);
            var list = new List<int>();
            // A step as large as the axis leads out of it in any case; cutting it keeps the sum within its type.
            step = Math.Clamp(step, -(long)size - 1, (long)size + 1);
            for (var at = start; step > 0 ? at < end : at > end; at += step) list.Add((int)at);
            picks[axes[i]] = [.. list];
        }

        return [Picked(call, x, picks)];
    }

    public static OnnxValue[] Split(OnnxCall call)
    {
        var x = call.Input(0);
        var axis = call.Axis(call.Integer("axis", 0), x.Rank);
        var (size, parts) = (x.Dimensions[axis], call.OutputCount);
        var sizes = call.Opset < 13 ? call.Integers("split") : call.Numbers(1, "split");
        if (sizes is null)
        {
            // Equal parts; the last is smaller where they do not come out even.
            if (parts < 1) throw call.Error("It has no outputs.");
            var each = (size + parts - 1) / parts;
            sizes = [.. Enumerable.Range(0, parts).Select(p => (long)Math.Max(0, Math.Min(each, size - (long)p * each)))];
        }

        if (sizes.Length != parts || sizes.Any(part => part < 0 || part > size) || sizes.Sum() != size)
            throw call.Error($"Axis {axis} of {x.Shape} does not split into {string.Join(" + ", sizes)} for {parts} outputs.");
        var (results, start) = (new OnnxValue[parts], 0);
        for (var p = 0; p < parts; p++)
        {
            var picks = Whole(x);
            picks[axis] = [.. Enumerable.Range(start, (int)sizes[p])];
            start += (int)sizes[p];
            results[p] = Picked(call, x, picks);
        }

        return results;
    }

    public static OnnxValue[] Gather(OnnxCall call)
    {
        var (x, indices) = (call.Input(0), call.Input(1));
        var numbers = call.Numbers(1, "indices")!;
        var axis = call.Axis(call.Integer("axis", 0), x.Rank);
        var size = x.Dimensions[axis];
        var picks = Whole(x);
        picks[axis] = Array.ConvertAll(numbers, i => i >= -size && i < size ? (int)(i < 0 ? i + size : i) : throw call.Error($"Index {i} is not on axis {axis} of {x.Shape}."));
        return [Picked(call, x, picks).As([.. x.Dimensions[..axis], .. indices.Dimensions, .. x.Dimensions[(axis + 1)..]])];
    }

    public static OnnxValue[] Pad(OnnxCall call)
    {
        var x = call.Input(0);
        var old = call.Opset < 11;
        var pads = (old ? call.Integers("pads") : call.Numbers(1, "pads")) ?? throw call.Error("The widths are missing.");
        var value = old ? call.Real("value", 0) : call.Optional(2) is null ? 0 : call.Constant(2, "value").Values is [var single] ? single : throw call.Error("The value must be one number.");
        var axes = call.Axes(call.Opset < 18 ? null : call.Numbers(3, "axes"), x.Rank);
        var mode = call.Text("mode", "constant");
        if (mode is not ("constant" or "edge" or "reflect" or "wrap")) throw call.Error($"The mode '{mode}' is not read. Supported are constant, edge, reflect and wrap.");
        if (pads.Length != 2 * axes.Length) throw call.Error($"There are {pads.Length} widths; {2 * axes.Length} are needed for {axes.Length} axes.");
        var picks = Whole(x);
        long total = 1;
        for (var i = 0; i < axes.Length; i++)
        {
            var size = x.Dimensions[axes[i]];
            var (before, after) = (pads[i], pads[i + axes.Length]);
            if (Math.Abs((decimal)before) > int.MaxValue || Math.Abs((decimal)after) > int.MaxValue || before + size + after < 0) throw call.Error($"Axis {axes[i]} of {x.Shape} cannot be widened by {before} and {after}.");
            if (mode == "wrap" && Math.Min(before, after) < 0 && Math.Max(before, after) > 0) throw call.Error($"Axis {axes[i]} of {x.Shape} is cut and wrapped at once, and what that means is not the same in all programs. Cut it with Slice first.");
            if (mode == "reflect" && (before >= size || after >= size)) throw call.Error($"Axis {axes[i]} of {x.Shape} is too short to reflect {before} and {after} numbers.");
            total = before + size + after;
            call.Count(total);
            var list = new int[total];
            for (var at = -before; at < size + after; at++)
            {
                list[at + before] = at >= 0 && at < size ? (int)at : mode switch
                {
                    "edge" when size > 0 => at < 0 ? 0 : size - 1,
                    "wrap" when size > 0 => (int)((at % size + size) % size),
                    "reflect" => (int)(at < 0 ? -at : 2L * size - 2 - at),
                    _ => -1,
                };
            }

            picks[axes[i]] = list;
        }

        return [Picked(call, x, picks, value)];
    }

    public static OnnxValue[] Expand(OnnxCall call)
    {
        var x = call.Input(0);
        var wanted = call.Numbers(1, "shape") ?? throw call.Error("The shape is missing.");
        var shape = OnnxValue.Constant([], Array.ConvertAll(wanted, d => d is >= 0 and <= int.MaxValue ? (int)d : throw call.Error($"A dimension of the shape is {d}.")));
        return [call.Expand(x, call.Broadcast(x, shape))];
    }

    public static OnnxValue[] Tile(OnnxCall call)
    {
        var x = call.Input(0);
        var times = call.Numbers(1, "repeats") ?? throw call.Error("The repeats are missing.");
        if (times.Length != x.Rank) throw call.Error($"There are {times.Length} repeats for the {x.Rank} axes of {x.Shape}.");
        var picks = Whole(x);
        for (var d = 0; d < picks.Length; d++)
        {
            if (times[d] < 0 || times[d] > int.MaxValue) throw call.Error($"Axis {d} is to be repeated {times[d]} times.");
            call.Count(times[d] * picks[d].Length);
            picks[d] = [.. Enumerable.Repeat(picks[d], (int)times[d]).SelectMany(pick => pick)];
        }

        return [Picked(call, x, picks)];
    }

    private static int[][] Whole(OnnxValue x) => Array.ConvertAll(x.Dimensions, IndexMap.All);

    private static OnnxValue Picked(OnnxCall call, OnnxValue x, int[][] picks, double otherwise = 0)
    {
        var shape = Array.ConvertAll(picks, pick => pick.Length);
        call.Charge(shape);
        var map = IndexMap.ByAxis(x.Dimensions, picks);
        if (map.Length == 0 && !x.IsConstant) throw call.Error("Nothing is left: the result holds no numbers.");
        return call.Rearrange([x], map, shape, otherwise == 0 ? null : Array.ConvertAll(map, from => from < 0 ? otherwise : 0));
    }
}
