namespace Halfspace.Networks.Layers;

/// <summary>Each output is the largest of a group of the input's values: max pooling, and the maximum of tensors joined before it.</summary>
public sealed class MaxLayer : Layer
{
    private readonly int[][] groups;

    /// <summary>Creates a layer.</summary>
    /// <param name="inputSize">The number of input values.</param>
    /// <param name="groups">For each output the positions it is the largest of.</param>
    /// <param name="name">The operator's name.</param>
    /// <exception cref="ArgumentException">A group is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is not in the input.</exception>
    public MaxLayer(int inputSize, int[][] groups, string name = "Max")
        : base([inputSize], (groups ?? throw new ArgumentNullException(nameof(groups))).Length)
    {
        foreach (var group in groups)
        {
            if (group.Length == 0) throw new ArgumentException("The maximum needs one value or more.", nameof(groups));
            foreach (var index in group) if (index < 0 || index >= inputSize) throw new ArgumentOutOfRangeException(nameof(groups), index, $"The input holds {inputSize} values.");
        }

        (this.groups, Operator) = (groups, name);
    }

    /// <inheritdoc/>
    public override string Operator { get; }

    /// <summary>For each output the positions it is the largest of.</summary>
    public IReadOnlyList<int[]> Groups => groups;

    /// <summary>The window and the channels, where the layer is a max pool.</summary>
    public (SlidingWindow Window, int Channels)? Pool { get; private init; }

    /// <summary>A max pool over channels; padding never wins.</summary>
    /// <exception cref="ArgumentException">A place of the window holds padding only.</exception>
    public static MaxLayer MaxPool(int channels, SlidingWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var groups = new int[checked(channels * window.OutputArea)][];
        for (var channel = 0; channel < channels; channel++)
        {
            for (var place = 0; place < window.OutputArea; place++)
                groups[channel * window.OutputArea + place] = [.. window.Taps(place).Select(tap => channel * window.InputArea + tap.Index)];
        }

        return new MaxLayer(checked(channels * window.InputArea), groups, "MaxPool") { Pool = (window, channels) };
    }

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var values = inputs[0];
        for (var j = 0; j < groups.Length; j++)
        {
            var largest = values[groups[j][0]];
            foreach (var index in groups[j]) largest = T.Max(largest, values[index]);
            output[j] = largest;
        }
    }
}
