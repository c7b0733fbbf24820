using System.Globalization;
using Halfspace.Networks;
using Halfspace.Verification.Adversary;

namespace Halfspace.Benchmarks.Metamorphic;

/// <summary>A small network with a box, an input in it and a class to reach; what is asked about it is in <see cref="QuestionSettings"/>.</summary>
public sealed record NetworkQuestion(Network Network, double[] Lower, double[] Upper, double[] Input, int Target, double Margin, AdversaryNorm Norm)
{
    /// <summary>How this question came about, for a reproducer.</summary>
    public required string Origin { get; init; }

    public AdversaryProblem Problem => new() { Network = Network, Input = Input, Target = Target, Norm = Norm, Margin = Margin, Lower = Lower, Upper = Upper };

    /// <summary>How large outputs are, at points of the box.</summary>
    public double OutputSize
    {
        get
        {
            var (random, size) = (new Random(1), Math.Abs(Margin));
            for (var sample = 0; sample < 16; sample++)
                foreach (var output in Network.Forward<double>(Sampling.Anywhere(this, random))) size = Math.Max(size, Math.Abs(output));
            return size;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin}; {Network}, {Norm}, target {Target}, margin {Margin:R}");
}
