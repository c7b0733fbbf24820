namespace Halfspace.Training.ExactFit;

/// <summary>The costs of a class of samples for each choice of a threshold in each neuron.</summary>
internal interface ICostGrid
{
    /// <summary>The least cost.</summary>
    long Least { get; }

    /// <summary>The largest cost.</summary>
    long Largest { get; }

    /// <summary>Computes the costs.</summary>
    /// <param name="members">The samples of the class.</param>
    /// <param name="types">The row of Moebius numbers of each sample.</param>
    /// <param name="places">For each neuron and member what its threshold adds to the place on the grid, negative where the threshold is never passed.</param>
    /// <param name="counts">For each neuron the number of different thresholds.</param>
    /// <param name="strides">For each neuron how far its next threshold is on the grid.</param>
    /// <param name="length">The number of places.</param>
    void Fill(ReadOnlySpan<int> members, int[] types, int[][] places, int[] counts, int[] strides, int length);

    /// <summary>Widens, for each neuron, the first and the last place with a cost within a limit.</summary>
    void Restrict(long limit, int[] counts, int[] first, int[] last);
}
