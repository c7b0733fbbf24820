using System.Numerics;
using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates.Rules;

/// <summary>What follows from the sizes of a problem alone.</summary>
/// <remarks>
/// Counts and losses are zero or more. <b>min-weight</b> with every output right: an output that must be negative somewhere needs a weight, since zeros
/// give zero; where an output must take both signs, each hidden layer needs one too, since a layer of zeros gives all samples the same signs.
/// <b>max-margin</b>: no first-layer margin exceeds P times (scale + input magnitudes) of any sample, so the smallest such sample limits hidden neurons,
/// and outputs that must be right on all; outputs that an earlier objective lets be wrong count on the samples where they are right, so the largest
/// sample limits them. Later pre-activations are at most P (N + 1). After min-hinge outputs have no margin.
/// </remarks>
internal static class Trivial
{
    public static Fraction Derive(SignStage stage)
    {
        var problem = stage.Problem;
        return stage.Objective switch
        {
            "min-weight" when stage.Governing is null => MinWeight(problem),
            "max-margin" => MaxMargin(problem, stage.Governing),
            var name when SignCosts.Exists(name) => default,
            var name => throw new ArgumentException($"There is no objective '{name}'."),
        };
    }

    private static Fraction MinWeight(SignProblem problem)
    {
        var samples = Enumerable.Range(0, problem.Data.SampleCount);
        var negative = Enumerable.Range(0, problem.OutputCount).Where(j => samples.Any(k => !problem.IsWanted(k, j))).ToList();
        return (BigInteger)(negative.Count + (negative.Any(j => samples.Any(k => problem.IsWanted(k, j))) ? problem.Hidden.Count : 0));
    }

    private static Fraction MaxMargin(SignProblem problem, string? governing)
    {
        long[] norms = [.. Enumerable.Range(0, problem.Data.SampleCount).Select(problem.Norm)];
        BigInteger sum = 0, scale = problem.Data.Scale;
        for (var l = 1; l < problem.Widths.Count; l++)
        {
            var isOutput = l == problem.Widths.Count - 1;
            if (isOutput && governing == "min-hinge") continue;
            var first = isOutput && governing is not null ? norms.Max() : norms.Min();
            sum += problem.Range * (BigInteger)problem.Widths[l] * (l == 1 ? first : (problem.Widths[l - 1] + 1) * scale);
        }

        return new Fraction(-sum, scale);
    }
}
