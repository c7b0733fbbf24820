using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// The number of samples that the network's own prediction gets wrong. With one output a class a sample is right where its label's output is larger than every
/// other one; equal largest outputs count as wrong, so that the number holds however ties are settled. With a single output the sign decides, zero being
/// class 1. No hard condition.
/// </summary>
/// <remarks>
/// With <see cref="MistakeCosts"/> it is the objective of SLIM (Ustun and Rudin, 2016): mistakes weighted by class, so much for each used input, and so much
/// for each unit of weight, all exact fractions.
/// </remarks>
public sealed class Mistakes : ICorrectnessObjective
{
    private readonly BigInteger denominator = BigInteger.One;

    /// <summary>States the objective with costs beside plain mistakes.</summary>
    /// <param name="costs">The costs.</param>
    /// <exception cref="ArgumentException">A cost is negative, or the weight of a class is not above zero.</exception>
    public Mistakes(MistakeCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        costs.Check();
        Costs = costs;
        foreach (var cost in new[] { costs.InputCost, costs.WeightCost }.Concat(costs.ClassWeights ?? []))
            denominator = denominator / BigInteger.GreatestCommonDivisor(denominator, cost.Denominator) * cost.Denominator;
    }

    /// <summary>The objective of plain mistakes.</summary>
    public static Mistakes Instance { get; } = new(MistakeCosts.Plain);

    /// <summary>What is counted beside plain mistakes.</summary>
    public MistakeCosts Costs { get; }

    /// <inheritdoc/>
    public string Name => "mistakes";

    /// <inheritdoc/>
    public string Counts => Costs.AreCounts ? "misclassified samples" : (Costs.ClassWeights is null ? "mistakes" : "weighted mistakes") + (Prices.AreZero ? "" : " and the price of inputs and weights");

    /// <summary>False: the difference of two outputs has twice the range of an output.</summary>
    public bool AllowsMirroredOutputs => false;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem) => denominator;

    /// <inheritdoc/>
    public NetworkPrices Prices => new(Costs.InputCost, Costs.WeightCost);

    /// <inheritdoc/>
    CostsClaim? ITrainingObjective.CertifiedCosts => Costs.AreCounts && !Costs.ZeroIsError ? null : new CostsClaim(Exact(Costs.InputCost), Exact(Costs.WeightCost), Costs.ClassWeights?.Select(Exact).ToArray(), Costs.ZeroIsError);

    /// <inheritdoc/>
    public bool CountsMistakes => true;

    /// <inheritdoc/>
    public string? Misfit(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (Costs.ClassWeights is { } weights && weights.Count != problem.Data.ClassCount) return $"There are weights for {weights.Count} classes; data set '{problem.Data.Name}' has {problem.Data.ClassCount}.";
        return Costs.ZeroIsError && !IsSingle(problem) ? "An output of zero is an error only where a single output decides; with one output a class, equal largest outputs are errors anyway." : null;
    }

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem) => true;

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem)
    {
        if (IsSingle(problem)) return Prices.AreZero ? CostShape.Outputs : CostShape.PricedOutputs;
        return Costs.AreCounts ? CostShape.LargestOutput : CostShape.Other;
    }

    /// <inheritdoc/>
    public Int128 PriceOutput(TrainingProblem problem, long output, int target) => IsRight(output, target > 0) ? 0 : (Int128)UnitsOf(problem, target > 0 ? 1 : 0);

    /// <inheritdoc/>
    public OutputSteps? Steps(TrainingProblem problem) => IsSingle(problem) ? new OutputSteps(Costs.ZeroIsError ? 1 : 0, 1, UnitsOf(problem, 1), UnitsOf(problem, 0)) : null;

    /// <summary>The whole group gets one class, so all but the label that would cost most are missed.</summary>
    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels)
    {
        var (sum, most) = (BigInteger.Zero, BigInteger.Zero);
        for (var label = 0; label < labels.Length; label++)
        {
            var cost = labels[label] * UnitsOf(problem, label);
            (sum, most) = (sum + cost, BigInteger.Max(most, cost));
        }

        return sum - most;
    }

    /// <inheritdoc/>
    /// <remarks>Where the outputs of two classes put all samples right, so does their difference by its sign, which one or two hidden neurons give to a single output, too.</remarks>
    public long? PriceOfInseparable(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var least = Enumerable.Range(0, problem.Data.ClassCount).Select(label => UnitsOf(problem, label)).Min();
        return least <= long.MaxValue / problem.Data.SampleCount ? (long)least : null;
    }

    /// <inheritdoc/>
    public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => IsSingle(problem) && Costs.AreCounts ? (Costs.ZeroIsError ? 1 : 0, 1) : null;

    /// <summary>With one output a class, the label's output can be ahead without being zero or more.</summary>
    public bool ZeroMeansSigns(TrainingProblem problem) => IsSingle(problem);

    /// <inheritdoc/>
    public double Estimate(OutputCounts counts) => counts.Wrong;

    /// <inheritdoc/>
    public bool EstimatesCost(TrainingProblem problem) => IsSingle(problem) && Costs.AreCounts;

    /// <inheritdoc/>
    public Cost TrivialBound(TrainingProblem problem) => new(0, Denominator(problem));

    /// <summary>Whether a sample is right; all its outputs count alike.</summary>
    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var outputs = trace.Outputs(sample);
        return outputs.Length == 1 ? IsRight(outputs[0], problem.Data.Labels[sample] == 1) : IsRight(outputs, problem.Data.Labels[sample]);
    }

    private static Fraction Exact(Rational value) => new(value.Numerator, value.Denominator);

    private bool IsRight(long output, bool wantsPlus) => wantsPlus ? output >= (Costs.ZeroIsError ? 1 : 0) : output < 0;

    /// <summary>What a mistake on a sample of a class costs, in units of one over the denominator.</summary>
    private BigInteger UnitsOf(TrainingProblem problem, int label) => (Costs.Of(label) * Denominator(problem)).Floor();

    /// <summary>Whether outputs predict a label, whatever settles ties: a single one by its sign, several by the largest.</summary>
    internal static bool IsRight(ReadOnlySpan<long> outputs, int label)
    {
        if (outputs.Length == 1) return (outputs[0] >= 0) == (label == 1);
        for (var j = 0; j < outputs.Length; j++)
        {
            if (j != label && outputs[j] >= outputs[label]) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(trace);
        var mistakes = new long[problem.Data.ClassCount];
        for (var k = 0; k < problem.Data.SampleCount; k++) mistakes[problem.Data.Labels[k]] += IsMet(problem, trace, k, 0) ? 0 : 1;
        var cost = problem.PriceOf(trace.Network, this);
        for (var label = 0; label < mistakes.Length; label++) cost += mistakes[label] * UnitsOf(problem, label);
        return new Cost(cost, Denominator(problem));
    }

    /// <summary>Counts samples; walks on the deficit of the label's output, capped so that hopeless samples stop pulling.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // A margin is not asked for, so a small one is enough to see by which way a sample leans.
        var (share, caps) = problem.Hidden.Count == 0 ? (0.03, 1.5) : (0.06, 2);
        var threshold = Math.Max(1, share * problem.OutputScale);
        var walk = new DeficitCost { Threshold = threshold, Linear = 1 / threshold, Cap = caps * threshold };
        var tie = Costs.ZeroIsError ? 0 : 0.5;
        var guide = IsSingle(problem)
            ? new SearchGuide(new DeficitCost { Threshold = 0.5, Offset = tie, Jump = 1 }, walk with { Offset = tie })
            : new SearchGuide(new DeficitCost { Threshold = 0.5, Jump = 1 }, walk, OutputComparison.LargestOther);
        return guide with
        {
            ClassWeights = Costs.ClassWeights?.Select(weight => weight.ToDouble()).ToArray(),
            InputPrice = Costs.InputCost.ToDouble(),
            WeightPrice = Costs.WeightCost.ToDouble(),
        };
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        ArgumentNullException.ThrowIfNull(mip);
        var (problem, errors) = (mip.Problem, new[] { LinearExpression.Zero, LinearExpression.Zero });
        var cost = LinearExpression.Zero;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var miss = IsSingle(problem) ? mip.AddMiss(this, k, 0, problem.Target(k, 0) > 0 && !Costs.ZeroIsError ? 0 : 1) : mip.AddMistake(this, k);
            cost = cost.Plus(NetworkPrices.Nearest(Costs.Of(problem.Data.Labels[k])), miss);
            if (problem.Limits.AreOnErrors) errors[problem.Data.Labels[k]] = errors[problem.Data.Labels[k]].Plus(1, miss);
        }

        if (problem.Limits.MaxFalsePositives is { } positives) mip.Model.AddConstraint(errors[0] <= positives, "false_positives");
        if (problem.Limits.MaxFalseNegatives is { } negatives) mip.Model.AddConstraint(errors[1] <= negatives, "false_negatives");
        return cost + mip.PriceOfNetwork(Prices);
    }

    private static bool IsSingle(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Coding == OutputCoding.Single;
    }
}
