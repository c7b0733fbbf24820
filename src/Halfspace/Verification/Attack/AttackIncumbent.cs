namespace Halfspace.Verification.Attack;

/// <summary>The nearest witness so far. Only what holds in float32 and in double precision, at the same float32 input, is taken.</summary>
internal sealed class AttackIncumbent(AttackProblem problem)
{
    private readonly Lock gate = new();
    private readonly double[] lower = problem.Box.Lower;
    private readonly double[] upper = problem.Box.Upper;

    public double[]? Witness { get; private set; }

    public int Target { get; private set; }

    public double Distance { get; private set; } = double.PositiveInfinity;

    /// <summary>Rounds what changed to float32 inside the box, replays the point, and keeps it if it is nearer.</summary>
    /// <returns>Whether the point meets its condition.</returns>
    public bool Offer(ReadOnlySpan<double> point, int target)
    {
        var (rounded, single) = (new double[point.Length], new float[point.Length]);
        for (var i = 0; i < rounded.Length; i++)
        {
            // Next to the input is at the input: no change is made of a solver's rounding, and L0 counts none.
            var stays = Math.Abs(point[i] - problem.Input[i]) <= Mip.Tolerances.Unchanged * (upper[i] - lower[i]);
            single[i] = stays ? (float)problem.Input[i] : Rounded(i, point[i]);
            rounded[i] = stays ? problem.Input[i] : single[i];
        }

        if (!(problem.Slack(problem.Network.Forward<double>(rounded), target) >= 0)) return false;
        if (!(problem.Slack(Array.ConvertAll(problem.Network.Forward<float>(single), output => (double)output), target) >= 0)) return false;
        var distance = problem.Distance(rounded);
        lock (gate)
        {
            if (distance < Distance) (Witness, Target, Distance) = (rounded, target, distance);
        }

        return true;
    }

    /// <summary>
    /// Offers a point, and where the replay fails, points a little farther on the way from the input: where outputs tie because neurons are off, the
    /// border of that region fails in float32, and what lies behind it holds.
    /// </summary>
    /// <param name="point">The point.</param>
    /// <param name="target">The class.</param>
    /// <param name="farthest">The share of the distance that may be added.</param>
    /// <returns>Whether one of them meets the condition.</returns>
    public bool OfferBeyond(ReadOnlySpan<double> point, int target, double farthest = 0.1 * Mip.Tolerances.AttackGap)
    {
        if (Offer(point, target)) return true;
        var beyond = new double[point.Length];
        foreach (var share in Mip.Tolerances.WitnessSlacks)
        {
            for (var i = 0; i < beyond.Length; i++) beyond[i] = Math.Clamp(problem.Input[i] + (1 + 10 * share) * (point[i] - problem.Input[i]), lower[i], upper[i]);
            if (share > 0 && 10 * share <= 1.5 * farthest && Offer(beyond, target)) return true;
        }

        return false;
    }

    /// <summary>The float32 number next to a value that lies in the input's range.</summary>
    private float Rounded(int i, double value)
    {
        value = Math.Clamp(value, lower[i], upper[i]);
        var single = (float)value;
        if (single < lower[i]) single = MathF.BitIncrement(single);
        if (single > upper[i]) single = MathF.BitDecrement(single);
        return single;
    }
}
