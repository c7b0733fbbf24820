namespace Halfspace.Training.ExactFit;

/// <summary>Weights of a neuron: some inputs with ranges that do not hold zero, inputs that may still be used, and a range of the bias.</summary>
/// <param name="Columns">The inputs that are used.</param>
/// <param name="Low">Their smallest weights.</param>
/// <param name="High">Their largest weights.</param>
/// <param name="Open">The inputs that may be used as well.</param>
/// <param name="BiasLow">The smallest bias.</param>
/// <param name="BiasHigh">The largest bias.</param>
/// <param name="Changed">Which of the inputs used differs from the part that this one was cut from; -1 for none.</param>
internal sealed record WeightBox(int[] Columns, int[] Low, int[] High, int[] Open, int BiasLow, int BiasHigh, int Changed)
{
    /// <summary>What all of them cost at least.</summary>
    public long Bound { get; init; }

    /// <summary>One more input in a range, and what may be used beside it.</summary>
    public WeightBox With(int column, int low, int high, int[] open) => this with { Columns = [.. Columns, column], Low = [.. Low, low], High = [.. High, high], Open = open, Changed = Columns.Length };

    /// <summary>The same with a smaller range for an input.</summary>
    public WeightBox Cut(int place, int low, int high)
    {
        var (lows, highs) = ((int[])Low.Clone(), (int[])High.Clone());
        (lows[place], highs[place]) = (low, high);
        return this with { Low = lows, High = highs, Changed = place };
    }
}
