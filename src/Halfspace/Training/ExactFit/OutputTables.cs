using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>The code tables that the output weights can give over the codes of the last hidden layer.</summary>
internal sealed class OutputTables
{
    private const int MostCombined = 20_000;

    /// <summary>Combinations of output weights that are tried one by one, in a second or so.</summary>
    private const double MostOutputWeights = 2_000_000;

    private readonly TrainingProblem problem;
    private readonly TableWork work;
    private readonly ICorrectnessObjective counting;
    private readonly int neurons;
    private readonly int codes;
    private readonly int labels;
    private readonly bool[] isPresent;

    public OutputTables(TrainingProblem problem, TableWork work)
    {
        (this.problem, this.work) = (problem, work);
        counting = (ICorrectnessObjective)problem.Objectives[0];
        neurons = problem.Hidden[^1];
        codes = 1 << neurons;
        labels = problem.Data.ClassCount;
        isPresent = [.. problem.Data.ClassSizes().Select(size => size > 0)];
    }

    /// <summary>The tables, or null where there are too many, or too much work.</summary>
    public IReadOnlyList<CodeTable>? Tables()
    {
        var objective = problem.Objectives[0];
        if (objective.Shape(problem) == CostShape.OneOutput) return Partitions();
        if (objective.Shape(problem) == CostShape.LargestOutput) return labels == 2 ? Differences() : Leads();
        var isMirrored = objective.AllowsMirroredOutputs && problem.OutputCount == 2;
        var result = Output(0, isMirrored);
        for (var j = 1; j < problem.OutputCount && !isMirrored && result is not null; j++)
        {
            if (Output(j, false) is not { } next || (long)result.Count * next.Count > MostCombined) return null;
            // Outputs share the neurons, so the order of one does not carry over to the other: both must be given in every order.
            var both = new CodeTableSet(neurons, isOrderFree: false);
            if (!work.Takes((double)result.Count * next.Count * both.StepsOf(labels * codes))) return null;
            foreach (var left in result)
            {
                foreach (var right in next)
                {
                    var costs = left.Costs.ToArray();
                    for (var i = 0; i < costs.Length; i++) costs[i] += right.Costs[i];
                    both.Add(new CodeTable(neurons, costs, [Join(left.Layers[0], right.Layers[0])]));
                }
            }

            result = both.Undominated(work);
        }

        return result is null ? null : Reduced(result);
    }

    /// <summary>
    /// Two outputs, of which the larger one decides: their difference has weights of twice the range. The differences of all codes are even, or all are odd; where they are even and some are zero,
    /// which serves neither class, another bias gives odd ones with the same signs elsewhere, so these are left out.
    /// </summary>
    private IReadOnlyList<CodeTable>? Differences()
    {
        var (result, seen) = (new CodeTableSet(neurons), new HashSet<int>());
        if (!work.Takes(CodeTables.VectorCount(neurons, 2 * problem.Range) * (codes + 1))) return null;
        foreach (var vector in CodeTables.Vectors(neurons, 2 * problem.Range))
        {
            if (!work.Takes(0)) return null;
            var (firsts, hasZero) = (0, false);
            for (var code = 0; code < codes && !hasZero; code++)
            {
                var lead = CodeTables.Value(vector, code);
                hasZero = lead == 0;
                if (lead > 0) firsts |= 1 << code;
            }

            if (hasZero || !seen.Add(firsts)) continue;
            if (!work.Takes(result.StepsOf(labels * codes))) return null;
            var costs = new long[labels * codes];
            for (var i = 0; i < costs.Length; i++) costs[i] = isPresent[i / codes] && (firsts >> i % codes & 1) == i / codes ? 1 : 0;
            int[] first = [.. vector.Select(weight => weight - (weight >> 1))];
            result.Add(new CodeTable(neurons, costs, [CodeTables.Layer([first, [.. vector.Select((weight, i) => first[i] - weight)]])]));
        }

        return result.Undominated(work);
    }

    /// <summary>Three outputs or more, of which the largest decides, in all combinations of their weights.</summary>
    private IReadOnlyList<CodeTable>? Leads()
    {
        var combined = Math.Pow(CodeTables.VectorCount(neurons, problem.Range), labels);
        if (combined > MostOutputWeights || !work.Takes(combined * labels * codes)) return null;
        var vectors = CodeTables.Vectors(neurons, problem.Range).Select(vector => (Vector: (int[])vector.Clone(), Values: Enumerable.Range(0, codes).Select(code => CodeTables.Value(vector, code)).ToArray())).ToArray();
        var (result, seen) = (new CodeTableSet(neurons), new HashSet<UInt128>());
        var choice = new int[labels];
        var winners = new int[codes];
        while (work.Takes(0))
        {
            UInt128 key = 0;
            for (var code = 0; code < codes; code++)
            {
                var (most, winner) = (long.MinValue, labels);
                for (var j = 0; j < labels; j++)
                {
                    var value = vectors[choice[j]].Values[code];
                    if (value > most) (most, winner) = (value, j);
                    else if (value == most) winner = labels;
                }

                winners[code] = winner;
                key = key * (uint)(labels + 1) + (uint)winner;
            }

            if (seen.Add(key))
            {
                var costs = new long[labels * codes];
                for (var i = 0; i < costs.Length; i++) costs[i] = isPresent[i / codes] && winners[i % codes] != i / codes ? 1 : 0;
                result.Add(new CodeTable(neurons, costs, [CodeTables.Layer([.. choice.Select(c => vectors[c].Vector)])]));
                if (result.Count > MostCombined || !work.Takes(result.StepsOf(labels * codes))) return null;
            }

            var at = 0;
            while (at < labels && ++choice[at] == vectors.Length) choice[at++] = 0;
            if (at == labels) return result.Undominated(work);
        }

        return null;
    }

    private IReadOnlyList<CodeTable>? Reduced(IReadOnlyList<CodeTable> tables)
    {
        var result = new CodeTableSet(neurons);
        if (!work.Takes(tables.Count * result.StepsOf(labels * codes))) return null;
        foreach (var table in tables) result.Add(table);
        return result.Undominated(work);
    }

    private static IntegerLayer Join(IntegerLayer left, IntegerLayer right) => new(left.InputCount, [.. left.Weights, .. right.Weights], [.. left.Biases, .. right.Biases]);

    private IReadOnlyList<CodeTable>? Output(int output, bool isMirrored)
    {
        var result = new CodeTableSet(neurons, isOrderFree: false);
        if (!work.Takes(CodeTables.VectorCount(neurons, problem.Range) * result.StepsOf(labels * codes))) return null;
        foreach (var vector in CodeTables.Vectors(neurons, problem.Range))
        {
            if (!work.Takes(0)) return null;
            var costs = new long[labels * codes];
            for (var i = 0; i < costs.Length; i++)
            {
                var label = i / codes;
                if (!isPresent[label]) continue;
                var target = problem.Coding == OutputCoding.Single ? (label == 1 ? 1 : -1) : (label == output ? 1 : -1);
                costs[i] = (isMirrored ? 2 : 1) * Cost(CodeTables.Value(vector, i % codes), target);
            }

            var own = (int[])vector.Clone();
            result.Add(new CodeTable(neurons, costs, [CodeTables.Layer(isMirrored ? [own, [.. own.Select(weight => -weight)]] : [own])]));
        }

        return result.Undominated(work);
    }

    private long Cost(long value, int target) => checked((long)counting.PriceOutput(problem, value, target));

    private IReadOnlyList<CodeTable>? Partitions()
    {
        if (!work.Takes(CodeTables.VectorCount(neurons, problem.Range) * codes)) return null;
        var functions = CodeTables.SignFunctions(neurons, problem.Range);
        var result = new CodeTableSet(neurons);
        return Give(0, 0, new (int, int[])[labels], functions, result) ? result.Undominated(work) : null;
    }

    private bool Give(int output, int given, (int Signs, int[] Vector)[] chosen, IReadOnlyList<(int Signs, int[] Vector)> functions, CodeTableSet result)
    {
        if (!work.Takes(output == labels ? result.StepsOf(labels * codes) : functions.Count)) return false;
        if (output == labels)
        {
            var costs = new long[labels * codes];
            for (var i = 0; i < costs.Length; i++)
            {
                var (label, code) = (i / codes, i % codes);
                if (isPresent[label]) costs[i] = (given >> code & 1) == 0 ? CodeTable.Forbidden : (chosen[label].Signs >> code & 1) == 1 ? 0 : 1;
            }

            result.Add(new CodeTable(neurons, costs, [CodeTables.Layer([.. chosen.Select(choice => choice.Vector)])]));
            return result.Count <= MostCombined;
        }

        foreach (var function in functions)
        {
            if ((function.Signs & given) != 0) continue;
            chosen[output] = function;
            if (!Give(output + 1, given | function.Signs, chosen, functions, result)) return false;
        }

        return true;
    }
}
