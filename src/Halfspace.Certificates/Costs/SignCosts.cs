using System.Numerics;

namespace Halfspace.Certificates.Costs;

/// <summary>The exact cost of a network of sign neurons for each objective, as its definition has it. Smaller is better.</summary>
public static class SignCosts
{
    private static readonly string[] Correctness = ["mistakes", "max-correct", "min-hinge", "sat-margin"];
    private static readonly string[] Others = ["min-weight", "max-margin", "min-neurons"];

    /// <summary>Names that no other objective has: the built-in ones, that of real weights included.</summary>
    private static readonly string[] Taken = [.. Correctness, .. Others, "log-likelihood"];

    private const string Marks = "-_.;=+()";
    private const int LongestName = 100;

    /// <summary>Whether there is such an objective.</summary>
    public static bool Exists(string objective) => Correctness.Contains(objective) || Others.Contains(objective);

    /// <summary>
    /// Whether an objective that the reader gives may have a name: up to a hundred letters, digits and marks of <c>-_.;=+()</c>, in which parameters can stand. The letters alone are not those of
    /// a built-in objective, whatever the case and the marks between, so that no report says of another objective what looks like a claim about a built-in one.
    /// </summary>
    public static bool MayBeGiven(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || Marks.Contains(c)) && name.Any(char.IsAsciiLetter) && !Taken.Any(taken => Letters(taken) == Letters(name));
    }

    /// <summary>Whether an objective itself says which outputs are right. The others ask for every output to be right, unless one of these stands before them.</summary>
    public static bool SaysWhatIsRight(string objective) => Correctness.Contains(objective);

    /// <summary>Whether a cost of zero for such an objective means that every output has the sign of its target. In mistakes with one output a class it does not: the label's output may be the largest below zero.</summary>
    public static bool ZeroMeansSigns(SignProblem problem, string objective)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SaysWhatIsRight(objective) && (problem.IsSingle || objective != "mistakes");
    }

    /// <summary>The cost for the objective at a place in the problem's list; null where the network breaks the objective's hard condition.</summary>
    /// <exception cref="ArgumentException">The objective is none of the built-in ones.</exception>
    public static Fraction? Score(SignProblem problem, SignTrace trace, int stage)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var governing = problem.CorrectnessBefore(stage);
        return problem.Objectives[stage] switch
        {
            "mistakes" => Mistakes(problem, trace),
            "max-correct" => Misses(problem, trace),
            "sat-margin" => Unmet(problem, trace),
            "min-hinge" => Hinge(problem, trace),
            _ when governing is null && !IsAllRight(problem, trace) => null,
            "min-weight" => (BigInteger)trace.Network.Layers.Sum(layer => layer.Weights.Sum(w => (long)Math.Abs(w)) + layer.Biases.Sum(b => (long)Math.Abs(b))),
            "min-neurons" => (BigInteger)UsedNeurons(trace.Network),
            "max-margin" => Margins(problem, trace, governing),
            var name => throw new ArgumentException($"There is no objective '{name}'."),
        };
    }

    /// <summary>Whether a network makes no more false positives and negatives than the limits allow, as mistakes count them.</summary>
    public static bool KeepsErrors(SignProblem problem, SignTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var wrong = new int[problem.Data.ClassCount];
        if ((problem.Limits.MaxFalsePositives ?? problem.Limits.MaxFalseNegatives) is null) return true;
        for (var k = 0; k < problem.Data.SampleCount; k++) if (!IsPredicted(problem, trace, k)) wrong[problem.Data.Labels[k]]++;
        return !(wrong[0] > problem.Limits.MaxFalsePositives) && !(wrong[1] > problem.Limits.MaxFalseNegatives);
    }

    /// <summary>The squared hinge loss of one output in units of 1 / (4 B^2), for s = target times raw output.</summary>
    /// <remarks>
    /// With the normalised margin x = 2 s / B: zero for x of at least 1/2, (1/2 - x)^2 down to x = -1, and below that the straight line of the chord
    /// between -1 and -1 + 1/B, whose slope is -(3 - 1/B). In the unit: 0, (B - 4 s)^2, and 9 B^2 - 4 (3 B - 1) (B + 2 s).
    /// </remarks>
    public static BigInteger HingeLoss(BigInteger scale, BigInteger signed)
    {
        var lack = BigInteger.Max(0, scale - 4 * signed);
        return 2 * signed >= -scale ? lack * lack : 9 * scale * scale - 4 * (3 * scale - 1) * (scale + 2 * signed);
    }

    /// <summary>Whether an output of a sample is right, as the given objective says; in mistakes and max-correct all outputs of a sample are, or none.</summary>
    /// <remarks>A raw output is a whole number, so it reaches B / 4 where it reaches that rounded up; below it, min-hinge counts a loss, too.</remarks>
    private static bool IsMet(string objective, SignProblem problem, SignTrace trace, int sample, int output) =>
        objective == "mistakes" ? IsPredicted(problem, trace, sample) : objective == "max-correct" ? IsHit(problem, trace, sample) : problem.Target(sample, output) * trace.Outputs(sample)[output] >= problem.MarginThreshold;

    private static bool IsHit(SignProblem problem, SignTrace trace, int sample) => IsRight(problem, trace, sample, problem.IsSingle ? 0 : problem.Data.Labels[sample]);

    /// <summary>Whether an output is zero or more where it should be, and negative where it should be.</summary>
    private static bool IsRight(SignProblem problem, SignTrace trace, int sample, int output) => problem.IsWanted(sample, output) == (trace.Outputs(sample)[output] >= 0);

    /// <summary>Whether a single output has the label's sign, zero being wrong where the costs say so, or the label's output is larger than every other one: equal largest outputs predict nothing.</summary>
    private static bool IsPredicted(SignProblem problem, SignTrace trace, int sample)
    {
        if (problem.IsSingle) return IsRight(problem, trace, sample, 0) && !(problem.Costs.IsZeroWrong && trace.Outputs(sample)[0] == 0);
        var outputs = trace.Outputs(sample);
        var label = problem.Data.Labels[sample];
        for (var j = 0; j < outputs.Length; j++) if (j != label && outputs[j] >= outputs[label]) return false;
        return true;
    }

    private static Fraction Mistakes(SignProblem problem, SignTrace trace)
    {
        var (wrong, network, costs) = (new BigInteger[problem.Data.ClassCount], trace.Network, problem.Costs);
        for (var k = 0; k < problem.Data.SampleCount; k++) if (!IsPredicted(problem, trace, k)) wrong[problem.Data.Labels[k]]++;
        BigInteger used = Enumerable.Range(0, problem.Data.InputCount).Count(i => network.Layers[0].Weights.Where((_, w) => w % problem.Data.InputCount == i).Any(weight => weight != 0));
        BigInteger size = network.Layers.Sum(layer => layer.Weights.Sum(weight => (long)Math.Abs(weight)));
        return wrong.Select((count, label) => costs.Of(label) * count).Aggregate(costs.Input * used + costs.Weight * size, (sum, cost) => sum + cost);
    }

    /// <summary>Samples whose label's output is negative. With one output a class, every sample must have exactly one output of zero or more.</summary>
    private static Fraction? Misses(SignProblem problem, SignTrace trace)
    {
        BigInteger misses = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            if (!problem.IsSingle)
            {
                var on = 0;
                foreach (var output in trace.Outputs(k)) on += output >= 0 ? 1 : 0;
                if (on != 1) return null;
            }

            if (!IsHit(problem, trace, k)) misses++;
        }

        return misses;
    }

    /// <summary>Outputs below the margin of one half, over all samples.</summary>
    private static Fraction Unmet(SignProblem problem, SignTrace trace)
    {
        BigInteger unmet = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++) if (!IsMet("sat-margin", problem, trace, k, j)) unmet++;
        }

        return unmet;
    }

    private static Fraction Hinge(SignProblem problem, SignTrace trace)
    {
        BigInteger loss = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++) loss += HingeLoss(problem.OutputScale, problem.Target(k, j) * trace.Outputs(k)[j]);
        }

        return new Fraction(loss, 4 * problem.OutputScale * problem.OutputScale);
    }

    /// <summary>Whether every output is zero or more where its target is +1, and at most -1 where it is -1.</summary>
    private static bool IsAllRight(SignProblem problem, SignTrace trace)
    {
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++) if (!IsRight(problem, trace, k, j)) return false;
        }

        return true;
    }

    /// <summary>Hidden neurons with a weight to the next layer that is not zero.</summary>
    private static long UsedNeurons(CertifiedNetwork network)
    {
        long used = 0;
        for (var l = 1; l < network.Layers.Count; l++)
        {
            var above = network.Layers[l];
            for (var i = 0; i < above.InputCount; i++) used += Enumerable.Range(0, above.NeuronCount).Any(j => above.WeightsOf(j)[i] != 0) ? 1 : 0;
        }

        return used;
    }

    /// <summary>
    /// Minus the sum of all neurons' margins, in units of real inputs. A hidden neuron's margin is its smallest magnitude over the samples; an
    /// output's is its smallest target times value over the samples on which it is right, at least zero, and zero where it is right on none. After
    /// min-hinge, which counts no outputs, outputs have no margin.
    /// </summary>
    private static Fraction Margins(SignProblem problem, SignTrace trace, string? governing)
    {
        BigInteger sum = 0, scale = problem.Data.Scale;
        for (var l = 0; l < problem.Hidden.Count; l++)
        {
            for (var j = 0; j < problem.Hidden[l]; j++) sum += trace.HiddenMargin(l, j) * (l == 0 ? 1 : scale);
        }

        for (var j = 0; j < problem.OutputCount && governing != "min-hinge"; j++)
        {
            BigInteger? margin = null;
            for (var k = 0; k < problem.Data.SampleCount; k++)
            {
                if (governing is not null && !IsMet(governing, problem, trace, k, j)) continue;
                BigInteger signed = problem.Target(k, j) * trace.Outputs(k)[j];
                margin = BigInteger.Min(margin ?? signed, signed);
            }

            sum += BigInteger.Max(0, margin ?? 0) * (problem.Hidden.Count == 0 ? 1 : scale);
        }

        return new Fraction(-sum, scale);
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
}
