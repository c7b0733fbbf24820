using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>The code tables that the output weights can give over the codes of the last hidden layer.</summary>
internal sealed class OutputTables
{
    private const int MostCombined = 20_000;

    private readonly TrainingProblem problem;
    private readonly ICorrectnessObjective counting;
    private readonly int neurons;
    private readonly int codes;
    private readonly int labels;
    private readonly bool[] isPresent;

    public OutputTables(TrainingProblem problem)
    {
        this.problem = problem;
        counting = (ICorrectnessObjective)problem.Objectives[0];
        neurons = problem.Hidden[^1];
        codes = 1 << neurons;
        labels = problem.Data.ClassCount;
        isPresent = [.. problem.Data.ClassSizes().Select(size => size > 0)];
    }

    /// <summary>The tables, or null where there are too many.</summary>
    public IReadOnlyList<CodeTable>? Tables(CancellationToken cancellationToken)
    {
        var objective = problem.Objectives[0];
        if (objective.Shape(problem) == CostShape.OneOutput) return Partitions(cancellationToken);
        var isMirrored = objective.AllowsMirroredOutputs && problem.OutputCount == 2;
        var result = Output(0, isMirrored);
        for (var j = 1; j < problem.OutputCount && !isMirrored; j++)
        {
            var next = Output(j, false);
            if (cancellationToken.IsCancellationRequested || (long)result.Count * next.Count > MostCombined) return null;
            // Outputs share the neurons, so the order of one does not carry over to the other: both must be given in every order.
            var both = new CodeTableSet(neurons, isOrderFree: false);
            foreach (var left in result)
            {
                foreach (var right in next)
                {
                    var costs = left.Costs.ToArray();
                    for (var i = 0; i < costs.Length; i++) costs[i] += right.Costs[i];
                    both.Add(new CodeTable(neurons, costs, [Join(left.Layers[0], right.Layers[0])]));
                }
            }

            result = both.Undominated();
        }

        return Reduced(result);
    }

    private IReadOnlyList<CodeTable> Reduced(IEnumerable<CodeTable> tables)
    {
        var result = new CodeTableSet(neurons);
        foreach (var table in tables) result.Add(table);
        return result.Undominated();
    }

    private static IntegerLayer Join(IntegerLayer left, IntegerLayer right) => new(left.InputCount, [.. left.Weights, .. right.Weights], [.. left.Biases, .. right.Biases]);

    private IReadOnlyList<CodeTable> Output(int output, bool isMirrored)
    {
        var result = new CodeTableSet(neurons, isOrderFree: false);
        foreach (var vector in CodeTables.Vectors(neurons, problem.Range))
        {
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

        return result.Undominated();
    }

    private long Cost(long value, int target) => checked((long)counting.PriceOutput(problem, value, target));

    private IReadOnlyList<CodeTable>? Partitions(CancellationToken cancellationToken)
    {
        var functions = CodeTables.SignFunctions(neurons, problem.Range);
        var result = new CodeTableSet(neurons);
        return Give(0, 0, new (int, int[])[labels], functions, result, cancellationToken) ? result.Undominated() : null;
    }

    private bool Give(int output, int given, (int Signs, int[] Vector)[] chosen, IReadOnlyList<(int Signs, int[] Vector)> functions, CodeTableSet result, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return false;
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
            if (!Give(output + 1, given | function.Signs, chosen, functions, result, cancellationToken)) return false;
        }

        return true;
    }
}
