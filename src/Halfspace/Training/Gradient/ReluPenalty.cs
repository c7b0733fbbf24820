namespace Halfspace.Training.Gradient;

/// <summary>What a network costs beside its loss for neurons that can be on or off: in the box of the data, or near a few samples of each step.</summary>
internal sealed class ReluPenalty
{
    /// <summary>Regions a step; each costs about as much as two samples.</summary>
    private const int RegionsAStep = 8;

    private readonly ReluPass pass;
    private readonly ReluRanges ranges;
    private readonly float radius;
    private readonly float[] lower;
    private readonly float[] upper;
    private readonly float[] low;
    private readonly float[] high;

    public ReluPenalty(ReluPass pass, ReluTrainingOptions options)
    {
        this.pass = pass;
        ranges = new ReluRanges(pass, options.RangePenalty, options.StabilityPenalty);
        radius = (float)options.StabilityRadius;
        (lower, upper) = ([.. pass.Input(0)], [.. pass.Input(0)]);
        for (var sample = 1; sample < pass.SampleCount; sample++)
        {
            var input = pass.Input(sample);
            for (var i = 0; i < input.Length; i++) (lower[i], upper[i]) = (Math.Min(lower[i], input[i]), Math.Max(upper[i], input[i]));
        }

        (low, high) = ((float[])lower.Clone(), (float[])upper.Clone());
    }

    /// <summary>Adds the gradient at the parameters as they are.</summary>
    public void AddGradient(ReadOnlySpan<int> batch, float[] gradient)
    {
        var count = Regions(batch);
        for (var k = 0; k < count; k++)
        {
            Place(batch[k]);
            ranges.AddGradient(low, high, 1f / count, gradient);
        }
    }

    /// <summary>The mean cost.</summary>
    public double Cost(ReadOnlySpan<int> samples)
    {
        var (sum, count) = (0.0, float.IsInfinity(radius) ? 1 : Math.Min(100, samples.Length));
        for (var k = 0; k < count; k++)
        {
            Place(samples[k]);
            sum += ranges.Cost(low, high);
        }

        return sum / count;
    }

    private int Regions(ReadOnlySpan<int> batch) => float.IsInfinity(radius) ? 1 : Math.Min(RegionsAStep, batch.Length);

    private void Place(int sample)
    {
        if (float.IsInfinity(radius)) return;
        var input = pass.Input(sample);
        for (var i = 0; i < input.Length; i++) (low[i], high[i]) = (Math.Max(lower[i], input[i] - radius), Math.Min(upper[i], input[i] + radius));
    }
}
