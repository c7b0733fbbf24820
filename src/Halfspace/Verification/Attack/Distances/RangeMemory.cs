namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// The slopes and shares that each end of each neuron's range was last bounded with: where the next part begins. They are only proposals, so threads may overwrite each other's.
/// </summary>
internal sealed class RangeMemory
{
    private readonly int[] offsets;
    private readonly Entry?[] entries;

    /// <summary>Prepares a memory that is empty.</summary>
    /// <param name="widths">The neurons of each hidden layer.</param>
    public RangeMemory(IReadOnlyList<int> widths)
    {
        offsets = new int[widths.Count + 1];
        for (var k = 0; k < widths.Count; k++) offsets[k + 1] = offsets[k] + widths[k];
        entries = new Entry?[2 * offsets[^1]];
    }

    /// <summary>The place of a neuron among all.</summary>
    public int PlaceOf(int layer, int neuron) => offsets[layer] + neuron;

    /// <summary>What an end was last bounded with; null where it was not.</summary>
    public Entry? this[int place, int side]
    {
        get => Volatile.Read(ref entries[2 * place + side]);
        set => Volatile.Write(ref entries[2 * place + side], value);
    }

    /// <summary>Slopes of all neurons, by place, shares of all rows, and shares of the neurons' planes, by place; -1 of neurons that had none.</summary>
    public sealed record Entry(float[] Slopes, float[] Shares, float[] Planes);

    /// <summary>The number of neurons.</summary>
    public int Count => offsets[^1];
}
