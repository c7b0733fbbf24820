namespace Halfspace.Formats.Onnx;

/// <summary>Channels spread over blocks of an image, and blocks stacked into channels: the same numbers in another order.</summary>
internal static class BlockOperators
{
    public static OnnxValue[] DepthToSpace(OnnxCall call)
    {
        var (x, block) = Image(call);
        var (n, channels, rows, columns) = (x.Dimensions[0], x.Dimensions[1], x.Dimensions[2], x.Dimensions[3]);
        if (channels % ((long)block * block) != 0) throw call.Error($"The input is {x.Shape}: {channels} channels are no multiple of a block of {block} by {block}.");
        var kept = channels / (block * block);
        var mode = call.Text("mode", "DCR");
        // The channel's number is that of the block's row and column, then of the channel that is kept (DCR), or the other way round (CRD).
        var (split, order) = mode switch
        {
            "DCR" => ((int[])[n, block, block, kept, rows, columns], (int[])[0, 3, 4, 1, 5, 2]),
            "CRD" => ([n, kept, block, block, rows, columns], [0, 1, 4, 2, 5, 3]),
            _ => throw call.Error($"The mode '{mode}' is not read. Read are DCR and CRD."),
        };
        return [Turned(call, x, split, order, [n, kept, rows * block, columns * block])];
    }

    public static OnnxValue[] SpaceToDepth(OnnxCall call)
    {
        var (x, block) = Image(call);
        var (n, channels, rows, columns) = (x.Dimensions[0], x.Dimensions[1], x.Dimensions[2], x.Dimensions[3]);
        if (rows % block != 0 || columns % block != 0) throw call.Error($"The input is {x.Shape}: {rows} by {columns} is no multiple of a block of {block} by {block}.");
        return [Turned(call, x, [n, channels, rows / block, block, columns / block, block], [0, 3, 5, 1, 2, 4], [n, channels * block * block, rows / block, columns / block])];
    }

    private static (OnnxValue X, int Block) Image(OnnxCall call)
    {
        var x = call.Input(0);
        if (x.Rank != 4) throw call.Error($"The input is {x.Shape}; a batch, channels, rows and columns are needed.");
        if (x.Size == 0) throw call.Error("The input holds no numbers.");
        return call.Integer("blocksize", 0) is var block and >= 1 and <= int.MaxValue ? (x, (int)block) : throw call.Error("The attribute 'blocksize' must be a whole number from 1 on.");
    }

    private static OnnxValue Turned(OnnxCall call, OnnxValue x, int[] split, int[] order, int[] shape)
    {
        call.Count(x.Size);
        return call.Rearrange([x], IndexMap.Transpose(split, order), shape);
    }
}
