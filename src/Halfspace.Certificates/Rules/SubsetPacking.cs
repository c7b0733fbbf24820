using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>Sets of samples of which any weights of one neuron miss at least so many share the costs of their samples. For mistakes, max-correct and sat-margin of two classes, with a single output and no hidden layer, a first layer of one neuron, or a hidden layer of two below a single output.</summary>
/// <remarks>
/// A sample asks that its target times the output is at least a threshold, which is rounded up to its lattice (the greatest common divisor of its inputs and the scale), since outputs are multiples of that.
/// Multiplied by numbers above zero and added up, what the samples of a set ask for is an inequality in the weights. If no weights in their ranges meet it, a sample of the set is missed. Samples of equal inputs
/// and equal label are missed together and cost what they cost together: a cell. Several sets have more cells missed: those of the sets that are missed hit each set, and where fewer cells than some number do not, as a
/// search over the cells of one set, then of one that is not hit yet, and so on shows, at least so many of all their cells are missed. Where no cell gives more than it costs for every miss of the subsets that it is in, the missed cells cost at least what the subsets were given,
/// each as often as a cell of it is missed. A cost is a whole number of times each of a few numbers, so the sum is rounded up to a multiple of their greatest common divisor. Prices of inputs and
/// weights only add to the cost, and limits only take networks away. A packing that is none, in whatever part, proves nothing.
/// <para>
/// Where the first layer is one neuron, a network says one thing where it is positive and one where it is negative, and an output is right for one label at most: positive and negative give what suits the
/// two labels, or what suits them exchanged, or a whole class is missed. So a network costs at least the least of three: what sets share of a neuron that tells the classes apart, the same with labels exchanged,
/// and the cheaper class. Exchanged labels are not opposite weights, since zero is positive in both.
/// </para>
/// <para>
/// A single output over two hidden neurons has the signs of a constant or of one neuron, or one class is what either of two sides of the neurons holds, and the other what neither does. No side, positive or negative, holds all samples of that
/// class in a set while it keeps the others of the set out. So the sets of a subset let so few cells be missed only if sides for all their cells, or misses, are left (<see cref="TwoSides"/>). The bound is the less of either class as the one that is held.
/// </para>
/// </remarks>
internal static class SubsetPacking
{
    public const string Name = "subset-packing";

    public static Fraction? Derive(SignStage stage, CancellationToken cancellationToken)
    {
        var problem = stage.Problem;
        if (stage.Packing is not { Unit.Sign: > 0 } packing || problem.Data.ClassCount != 2 || stage.Objective is not ("mistakes" or "max-correct" or "sat-margin")) return null;
        if (packing.Subsets.Concat(packing.Exchanged ?? []).SelectMany(subset => subset.Sets).Any(set => set.Samples.Any(k => k >= problem.Data.SampleCount))) return null;
        if (problem.Hidden.Count == 0) return problem.IsSingle && packing.Exchanged is null ? Shared(problem, packing.Unit, packing.Subsets, 1, cancellationToken) : null;
        if (packing.Exchanged is not { } exchanged || !(problem.Hidden[0] == 1 || (problem.IsSingle && problem.Hidden is [2]))) return null;
        List<Fraction> costs = problem.Hidden[0] == 1 ? [OfOneClass(problem, 0), OfOneClass(problem, 1)] : [];
        foreach (var (subsets, positive) in new[] { (packing.Subsets, 1), (exchanged, 0) })
        {
            if (Shared(problem, packing.Unit, subsets, positive, cancellationToken) is not { } shared) return null;
            costs.Add(shared);
        }

        // sat-margin counts outputs, and each of them sees the neuron only.
        return problem.Objective == "sat-margin" ? costs.Min() * (BigInteger)problem.OutputCount : costs.Min();
    }

    /// <summary>What sets share of the costs of a neuron that is asked to be positive for one label and negative for the other; null where some set is none, fewer cells hit a subset's sets, or a sample gives more than it costs.</summary>
    private static Fraction? Shared(SignProblem problem, BigInteger unit, IReadOnlyList<PackedSubset> subsets, int positive, CancellationToken cancellationToken)
    {
        var (cells, costs) = Cells(problem, cancellationToken);
        var (given, sum, hits, isOwn) = (new BigInteger[costs.Count], BigInteger.Zero, new HittingSets(cancellationToken), new bool[costs.Count]);
        for (var k = 0; k < cells.Length; k++) isOwn[cells[k]] = problem.Data.Labels[k] == positive;
        var (isOfTwo, sides) = (problem.Hidden is [2], new TwoSides(cell => isOwn[cell], cancellationToken));
        foreach (var subset in subsets)
        {
            if (subset.Share.Sign <= 0 || !subset.Sets.All(set => IsInfeasible(problem, set, positive, cancellationToken) && (!isOfTwo || IsInfeasible(problem, set, 1 - positive, cancellationToken)))) return null;
            int[][] sets = [.. subset.Sets.Select(set => set.Samples.Select(k => cells[k]).ToArray())];
            if (isOfTwo ? sides.Exist(sets, subset.Misses - 1) : hits.Exist(sets, subset.Misses - 1)) return null;
            foreach (var cell in sets.SelectMany(set => set).Distinct()) given[cell] += subset.Share;
            sum += subset.Share * subset.Misses;
        }

        if (given.Where((share, cell) => new Fraction(share, unit) > costs[cell]).Any()) return null;
        var (step, shared) = (Step(problem), new Fraction(sum, unit));
        if (step.Numerator.IsZero) return null;
        var steps = shared * new Fraction(step.Denominator, step.Numerator);
        return step * ((steps.Numerator + steps.Denominator - 1) / steps.Denominator);
    }

    /// <summary>What all samples of a class cost.</summary>
    private static Fraction OfOneClass(SignProblem problem, int label) => Cost(problem, label) * (BigInteger)Enumerable.Range(0, problem.Data.SampleCount).Count(k => problem.Data.Labels[k] == label);

    private static bool IsInfeasible(SignProblem problem, InfeasibleSet set, int positive, CancellationToken cancellationToken)
    {
        if (set.Samples.Count != set.Multipliers.Count || set.Multipliers.Any(multiplier => multiplier.Sign <= 0)) return false;
        var (asked, data) = (BigInteger.Zero, problem.Data);
        var sums = new BigInteger[data.InputCount + 1];
        for (var e = 0; e < set.Samples.Count; e++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (k, multiplier, lattice) = (set.Samples[e], set.Multipliers[e], (BigInteger)data.Scale);
            var isPositive = data.Labels[k] == positive;
            var signed = isPositive ? multiplier : -multiplier;
            var row = data.Row(k);
            for (var i = 0; i < row.Length; i++)
            {
                sums[i] += signed * row[i];
                lattice = BigInteger.GreatestCommonDivisor(lattice, row[i]);
            }

            sums[^1] += signed * data.Scale;
            asked += multiplier * ((Threshold(problem, isPositive) + lattice - 1) / lattice) * lattice;
        }

        var most = BigInteger.Abs(sums[^1]) * problem.BiasRange;
        for (var i = 0; i < data.InputCount; i++) most += BigInteger.Max(sums[i] * (problem.Limits.Lowest?[i] ?? -problem.Range), sums[i] * (problem.Limits.Highest?[i] ?? problem.Range));
        return asked > most;
    }

    /// <summary>What the target times the neuron must reach for a sample to be right: zero or more. Of a hidden neuron outputs see the sign only, and zero is positive.</summary>
    private static BigInteger Threshold(SignProblem problem, bool isPositive)
    {
        if (problem.Hidden.Count > 0) return isPositive ? 0 : 1;
        if (problem.Objective == "sat-margin") return problem.MarginThreshold;
        return !isPositive || (problem.Objective == "mistakes" && problem.Costs.IsZeroWrong) ? 1 : 0;
    }

    /// <summary>The cell of each sample, and what the samples of each cell cost together.</summary>
    private static (int[] Cells, List<Fraction> Costs) Cells(SignProblem problem, CancellationToken cancellationToken)
    {
        var (cells, costs, known) = (new int[problem.Data.SampleCount], new List<Fraction>(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var k = 0; k < cells.Length; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var label = problem.Data.Labels[k];
            var key = label + " " + IdenticalInputs.Key(problem.Data, k);
            if (!known.TryGetValue(key, out cells[k]))
            {
                known.Add(key, cells[k] = costs.Count);
                costs.Add(default);
            }

            costs[cells[k]] += Cost(problem, label);
        }

        return (cells, costs);
    }

    private static Fraction Cost(SignProblem problem, int label) => problem.Objective == "mistakes" ? problem.Costs.Of(label) : BigInteger.One;

    /// <summary>The greatest number of which every cost is a multiple.</summary>
    private static Fraction Step(SignProblem problem)
    {
        if (problem.Objective != "mistakes") return BigInteger.One;
        Fraction[] parts = [problem.Costs.Of(0), problem.Costs.Of(1), problem.Costs.Input, problem.Costs.Weight];
        var denominator = parts.Aggregate(BigInteger.One, (common, part) => common / BigInteger.GreatestCommonDivisor(common, part.Denominator) * part.Denominator);
        return new Fraction(parts.Aggregate(BigInteger.Zero, (divisor, part) => BigInteger.GreatestCommonDivisor(divisor, part.Numerator * (denominator / part.Denominator))), denominator);
    }
}
