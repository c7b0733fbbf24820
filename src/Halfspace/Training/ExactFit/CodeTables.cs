using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Lists what the layers above the first can make of the first layer's signs: the output weights give tables over the codes of the last
/// hidden layer, and each hidden layer above the first pulls them back through every choice of sign functions for its neurons.
/// </summary>
/// <remarks>
/// Of two outputs that may mirror each other one is stated. Other outputs are independent of each other in sat-margin and
/// min-hinge, so each keeps its undominated choices before they are combined; in max-correct with one output a class the outputs' signs
/// must give each code to one class at most, and a code that no class has is forbidden.
/// </remarks>
internal static class CodeTables
{
    /// <summary>Wider hidden layers have too many codes.</summary>
    public const int MostNeurons = 4;

    private const double MostVectors = 1 << 21;
    private const long MostTables = 1 << 22;

    /// <summary>The tables, or null where the layers above the first have too many, or the work was cancelled.</summary>
    public static IReadOnlyList<CodeTable>? Of(TrainingProblem problem, CancellationToken cancellationToken) => Of(problem, new TableWork(double.PositiveInfinity, cancellationToken));

    /// <summary>The tables, or null where the layers above the first have too many, or need too much work.</summary>
    public static IReadOnlyList<CodeTable>? Of(TrainingProblem problem, TableWork work)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Hidden.Count == 0 || problem.Hidden.Any(width => width > MostNeurons)) return null;
        if (problem.Hidden.Any(width => VectorCount(width, problem.Range) > MostVectors)) return null;
        var tables = new OutputTables(problem, work).Tables();
        for (var l = problem.Hidden.Count - 1; l > 0 && tables is not null; l--) tables = PullBack(problem, l, tables, work);
        return tables;
    }

    /// <summary>The number of vectors of weights and a bias.</summary>
    public static double VectorCount(int inputs, int range) => Math.Pow(2.0 * range + 1, inputs + 1);

    /// <summary>Every vector of weights and, last, a bias.</summary>
    public static IEnumerable<int[]> Vectors(int inputs, int range)
    {
        var vector = new int[inputs + 1];
        Array.Fill(vector, -range);
        while (true)
        {
            yield return vector;
            var at = 0;
            while (at <= inputs && vector[at] == range) vector[at++] = -range;
            if (at > inputs) yield break;
            vector[at]++;
        }
    }

    /// <summary>The pre-activation over a code.</summary>
    public static long Value(int[] vector, int code)
    {
        long value = vector[^1];
        for (var h = 0; h + 1 < vector.Length; h++) value += (code >> h & 1) == 1 ? vector[h] : -vector[h];
        return value;
    }

    /// <summary>A layer of neurons with the given weights and biases.</summary>
    public static IntegerLayer Layer(IReadOnlyList<int[]> neurons)
    {
        var inputs = neurons[0].Length - 1;
        return new IntegerLayer(inputs, [.. neurons.SelectMany(neuron => neuron[..inputs])], [.. neurons.Select(neuron => neuron[inputs])]);
    }

    /// <summary>The different sets of codes on which a neuron above can be on, each with a weight vector.</summary>
    public static IReadOnlyList<(int Signs, int[] Vector)> SignFunctions(int inputs, int range)
    {
        var found = new Dictionary<int, int[]>();
        foreach (var vector in Vectors(inputs, range))
        {
            var signs = 0;
            for (var code = 0; code < 1 << inputs; code++) signs |= Value(vector, code) >= 0 ? 1 << code : 0;
            if (!found.ContainsKey(signs)) found.Add(signs, (int[])vector.Clone());
        }

        return [.. found.Select(entry => (entry.Key, entry.Value))];
    }

    private static IReadOnlyList<CodeTable>? PullBack(TrainingProblem problem, int layer, IReadOnlyList<CodeTable> tables, TableWork work)
    {
        var (below, above) = (problem.Hidden[layer - 1], problem.Hidden[layer]);
        if (!work.Takes(VectorCount(below, problem.Range) * (1 << below))) return null;
        var functions = SignFunctions(below, problem.Range);
        var count = Math.Pow(functions.Count, above) * tables.Count;
        if (count > MostTables) return null;
        var labels = tables[0].Costs.Length >> above;
        var result = new CodeTableSet(below);
        if (!work.Takes(count * result.StepsOf(labels << below))) return null;
        var choice = new int[above];
        while (true)
        {
            if (!work.Takes(0)) return null;
            var map = new int[1 << below];
            for (var code = 0; code < map.Length; code++)
            {
                for (var h = 0; h < above; h++) map[code] |= (functions[choice[h]].Signs >> code & 1) << h;
            }

            var middle = Layer([.. choice.Select(c => functions[c].Vector)]);
            foreach (var table in tables)
            {
                var costs = new long[labels << below];
                for (var i = 0; i < costs.Length; i++) costs[i] = table[i >> below, map[i & ((1 << below) - 1)]];
                result.Add(new CodeTable(below, costs, [middle, .. table.Layers]));
            }

            var at = 0;
            while (at < above && ++choice[at] == functions.Count) choice[at++] = 0;
            if (at == above) return result.Undominated(work);
        }
    }
}
