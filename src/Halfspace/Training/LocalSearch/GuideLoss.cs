using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.LocalSearch;

/// <summary>A <see cref="DeficitCost"/> ready for vectors of outputs in units of one over <see cref="IGuideActivation.Unit"/>.</summary>
internal readonly struct GuideLoss
{
    private readonly float threshold;
    private readonly float offset;
    private readonly float jump;
    private readonly float linear;
    private readonly float quadratic;
    private readonly float cap;
    private readonly float overflow;
    private readonly OutputComparison comparison;

    /// <summary>Scales a cost.</summary>
    /// <param name="cost">The cost in raw output units.</param>
    /// <param name="unit">The number that stands for a raw output of one.</param>
    /// <param name="comparison">What a sample's outputs are held against.</param>
    public GuideLoss(in DeficitCost cost, float unit, OutputComparison comparison)
    {
        threshold = (float)(cost.Threshold * unit);
        offset = (float)(cost.Offset * unit);
        jump = (float)cost.Jump;
        linear = (float)(cost.Linear / unit);
        quadratic = (float)(cost.Quadratic / ((double)unit * unit));
        cap = double.IsInfinity(cost.Cap) ? float.MaxValue : (float)(cost.Cap * unit);
        overflow = (float)(cost.Overflow / unit);
        this.comparison = comparison;
    }

    /// <summary>The cost of 16 outputs against 16 targets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> output, Vector512<float> target)
    {
        var deficit = Vector512.MaxNative(Vector512.Create(threshold) - (output + Vector512.Create(offset)) * target, Vector512<float>.Zero);
        var capped = Vector512.MinNative(deficit, Vector512.Create(cap));
        var cost = capped * Vector512.FusedMultiplyAdd(capped, Vector512.Create(quadratic), Vector512.Create(linear));
        cost = Vector512.FusedMultiplyAdd(deficit - capped, Vector512.Create(overflow), cost);
        return cost + (Vector512.GreaterThan(deficit, Vector512<float>.Zero) & Vector512.Create(jump));
    }

    /// <summary>The cost of 16 samples with several outputs each.</summary>
    /// <param name="outputs">One vector an output.</param>
    /// <param name="targets">The targets of the block's first output.</param>
    /// <param name="count">The number of outputs.</param>
    /// <param name="stride">From one output's targets to the next one's.</param>
    public unsafe Vector512<float> Of(Vector512<float>* outputs, float* targets, int count, long stride)
    {
        var sum = Vector512<float>.Zero;
        if (comparison is OutputComparison.EachOther or OutputComparison.LargestOther)
        {
            var (label, largest) = (Vector512<float>.Zero, Vector512.Create(float.MinValue));
            for (var j = 0; j < count; j++)
            {
                var isLabel = Vector512.GreaterThan(Vector512.LoadAligned(targets + j * stride), Vector512<float>.Zero);
                label = Vector512.ConditionalSelect(isLabel, outputs[j], label);
                largest = Vector512.ConditionalSelect(isLabel, largest, Vector512.MaxNative(largest, outputs[j]));
            }

            if (comparison == OutputComparison.LargestOther) return Of((label - largest) * Vector512.Create(0.5f), Vector512<float>.One);
            for (var j = 0; j < count; j++)
            {
                var isOther = Vector512.LessThan(Vector512.LoadAligned(targets + j * stride), Vector512<float>.Zero);
                sum += Of((label - outputs[j]) * Vector512.Create(0.5f), Vector512<float>.One) & isOther;
            }

            return sum;
        }

        if (comparison == OutputComparison.Targets)
        {
            for (var j = 0; j < count; j++) sum += Of(outputs[j], Vector512.LoadAligned(targets + j * stride));
            return sum;
        }

        for (var j = 0; j < count; j++) sum += Of(outputs[j], -Vector512<float>.One);
        var best = Vector512.Create(float.MaxValue);
        for (var j = 0; j < count; j++)
        {
            var pattern = sum - Of(outputs[j], -Vector512<float>.One) + Of(outputs[j], Vector512<float>.One);
            var isLabel = Vector512.GreaterThan(Vector512.LoadAligned(targets + j * stride), Vector512<float>.Zero);
            best = Vector512.MinNative(best, pattern + Vector512.AndNot(Vector512<float>.One, isLabel));
        }

        return best;
    }
}
