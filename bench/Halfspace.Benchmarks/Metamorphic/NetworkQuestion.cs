using System.Globalization;
using Halfspace.Networks;
using Halfspace.Verification.Attack;

namespace Halfspace.Metamorphic;

/// <summary>A small network with a box, an input in it and a class to reach; what is asked about it is in <see cref="QuestionSettings"/>.</summary>
public sealed record NetworkQuestion(Network Network, double[] Lower, double[] Upper, double[] Input, int Target, double Margin, AttackNorm Norm)
{
    /// <summary>How this question came about, for a reproducer.</summary>
    public required string Origin { get; init; }

    public AttackProblem Problem => new() { Network = Network, Input = Input, Target = Target, Norm = Norm, Margin = Margin, Lower = Lower, Upper = Upper };

    /// <summary>How large outputs are, at points of the box; at least what rounding may make of the values that they are the difference of.</summary>
    /// <remarks>Where integer weights cancel out, outputs are exactly zero, and those of a forward pass are its rounding.</remarks>
    public double OutputSize
    {
        get
        {
            const double cancelled = 1e-6;
            var (random, size) = (new Random(1), Math.Abs(Margin));
            for (var sample = 0; sample < 16; sample++)
            {
                var trace = Network.Trace<double>(Sampling.Anywhere(this, random));
                foreach (var node in Network.Nodes)
                    foreach (var value in trace[node.Index]) size = Math.Max(size, Math.Abs(value) * (node == Network.Output ? 1 : cancelled));
            }

            return size;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin}; {Network}, {Norm}, target {Target}, margin {Margin:R}");
}
