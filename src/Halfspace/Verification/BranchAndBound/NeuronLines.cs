namespace Halfspace.Verification.BranchAndBound;

/// <summary>The line below and the line above a neuron's value over a range of its pre-activation, those of the least area; all zero where the neuron is.</summary>
/// <param name="Low">The slope of the line below.</param>
/// <param name="LowStart">Its value at zero.</param>
/// <param name="Up">The slope of the line above.</param>
/// <param name="UpStart">Its value at zero.</param>
internal readonly record struct NeuronLines(double Low, double LowStart, double Up, double UpStart)
{
    /// <summary>The largest slope of a step's line: where more would be valid, less is too.</summary>
    private static readonly double Steepest = Math.ScaleB(1, 20);

    /// <summary>Quotients are taken a millionth smaller, which covers their rounding.</summary>
    private static readonly double One = 1 - Math.ScaleB(1, -20);

    /// <summary>A tie that rounding could turn either way is none, so that a checker decides alike.</summary>
    private static readonly double Tie = 1 + Math.ScaleB(1, -20);

    /// <summary>The lines of a neuron.</summary>
    /// <param name="stage">Its layer.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="low">The lower end of its pre-activation; not looked at where it has a sign.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="phase">1 or -1 where the pre-activation is known to have that sign, else 0; receives what the range shows.</param>
    public static NeuronLines Of(DenseStage stage, int neuron, double low, double high, ref sbyte phase)
    {
        var leak = stage.Leak(neuron);
        if (stage.IsStep(neuron))
        {
            // At zero a step is either.
            if (phase == 0) phase = low > 0 ? (sbyte)1 : high < 0 ? (sbyte)-1 : (sbyte)0;
            if (phase != 0) return phase > 0 ? new NeuronLines(0, 1, 0, 1) : default;
            var rise = high > 0 && high * Tie > -low ? Math.Min(Steepest, One / high) : 0;
            return new NeuronLines(rise, 0, low < 0 && high < -low ? Math.Min(Steepest, One / -low) : 0, 1);
        }

        if (phase == 0) phase = low >= 0 || leak == 1 ? (sbyte)1 : high <= 0 ? (sbyte)-1 : (sbyte)0;
        if (phase != 0) return phase > 0 ? new NeuronLines(1, 0, 1, 0) : new NeuronLines(leak, 0, leak, 0);
        var chord = Math.Min(1, (high - leak * low) / (high - low));
        return new NeuronLines(high * Tie > -low ? 1 : leak, 0, chord, (leak - chord) * low);
    }
}
