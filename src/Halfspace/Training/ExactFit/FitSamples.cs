using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// The samples as <see cref="NetworkFit"/> sees them: equal inputs counted as one, columns in the order in which their weights are fixed,
/// and for each depth the classes of samples that agree on all columns still to come.
/// </summary>
/// <remarks>
/// The order is built from its end: the column put before the rest is the one that splits the classes least, so that classes are large,
/// and their bound strong, while many columns are still free. The bias splits nothing and comes last; the columns of a category stay
/// together, since the last of them follows from the others.
/// </remarks>
internal sealed class FitSamples
{
    private const long MostWork = 20_000_000;

    private readonly GroupCache?[] known;
    private readonly int neurons;
    private long version;

    /// <summary>Prepares the samples of a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="shuffle">Zero for the order described; else the columns that come before the bias are shuffled by this seed, categories as a whole.</param>
    public FitSamples(TrainingProblem problem, int shuffle)
    {
        Inputs = ReducedInputs.Of(problem);
        var all = NeuronFitProblem.FirstLayer(problem, Inputs, new int[problem.Data.SampleCount]);
        var labels = problem.Data.ClassCount;
        var groups = new Dictionary<string, (int Sample, int[] Counts)>();
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var key = string.Join(',', all.Columns.Select(column => column[k]));
            if (!groups.TryGetValue(key, out var group)) groups.Add(key, group = (k, new int[labels]));
            group.Counts[problem.Data.Labels[k]]++;
        }

        var kept = groups.Values.ToArray();
        Count = kept.Length;
        Counts = [.. kept.Select(group => group.Counts)];
        int[][] columns = [.. all.Columns.Select(column => kept.Select(group => column[group.Sample]).ToArray())];
        var divisor = columns.Aggregate(0L, (common, column) => column.Aggregate(common, (gcd, value) => LargestDivisor.Of(gcd, value)));
        var unit = (int)(problem.Data.Scale / divisor);
        // Signs are those of the quotients, and small values leave short ranges.
        foreach (var column in columns) for (var k = 0; k < column.Length; k++) column[k] = (int)(column[k] / divisor);
        int[] asRead = [.. Enumerable.Range(0, columns.Length)];
        Order = shuffle == 0 && (long)columns.Length * columns.Length * Count <= MostWork ? OrderOf(columns) : Shuffled(CategoriesOf(columns, unit, asRead), asRead, new Random(shuffle));
        // What sets a part of the networks apart is fixed first: below, the tree is the part's alone.
        Part = problem.Part ?? [];
        int[] apart = [.. Part.Select(ranges => Inputs.ColumnOf(ranges.Input))];
        Order = [.. apart, .. Order.Except(apart)];
        Columns = [.. Order.Select(c => columns[c])];
        Ranges = [.. Order.Select(c => all.Ranges[c])];
        Classes = ClassesOf(Columns, Count);
        // Weights of a part may not be exchanged for others.
        Categories = [.. CategoriesOf(columns, unit, Order).Where(category => category[0] >= apart.Length)];
        (Padded, Positive, Negative) = (Pad(value => value), Pad(value => Math.Max(value, 0)), Pad(value => Math.Max(-value, 0)));
        (Reach, ClassOf, Swing) = (new int[Columns.Length + 1][], new int[Columns.Length + 1][], new int[Columns.Length + 1][]);
        (known, neurons) = (new GroupCache?[Columns.Length + 1], problem.Hidden[0]);
        for (var depth = Columns.Length; depth >= 0; depth--)
        {
            Reach[depth] = depth == Columns.Length ? new int[Count] : (int[])Reach[depth + 1].Clone();
            Swing[depth] = depth == Columns.Length ? new int[Count] : (int[])Swing[depth + 1].Clone();
            for (var k = 0; depth < Columns.Length && k < Count; k++)
            {
                var reach = Math.Abs(Columns[depth][k]) * Ranges[depth];
                Reach[depth][k] += reach;
                Swing[depth][k] = (int)Math.Min(int.MaxValue, Math.Max(Swing[depth][k], 2L * reach));
            }

            ClassOf[depth] = new int[Count];
            for (var c = 0; c < Classes[depth].Length; c++)
            {
                foreach (var k in Classes[depth][c]) ClassOf[depth][k] = c;
            }
        }
    }

    /// <summary>Bytes that the samples of a problem and the trees of so many tables take, about, for one order of columns.</summary>
    public static long BytesOf(TrainingProblem problem, int tables) =>
        problem.Data.SampleCount * ((84L + 8 * problem.Hidden[0]) * (problem.Data.InputCount + 2) + tables * (12L * problem.Hidden[0] + 4));

    /// <summary>The reduction that the columns come from; the bias is the column after its last.</summary>
    public ReducedInputs Inputs { get; }

    /// <summary>The number of samples with different inputs.</summary>
    public int Count { get; }

    /// <summary>For each of them how many samples have each label.</summary>
    public int[][] Counts { get; }

    /// <summary>Where the weights of the first positions lie in the part of the networks that is meant, in order of size; empty for all networks.</summary>
    public IReadOnlyList<SortedWeights> Part { get; }

    /// <summary>The column at each position.</summary>
    public int[] Order { get; }

    /// <summary>The values of each position's column.</summary>
    public int[][] Columns { get; }

    /// <summary>The largest magnitude of each position's weight.</summary>
    public int[] Ranges { get; }

    /// <summary>For each number of fixed columns the classes of samples that agree on the others.</summary>
    public int[][][] Classes { get; }

    /// <summary>For each number of fixed columns the class of each sample.</summary>
    public int[][] ClassOf { get; }

    /// <summary>For each number of fixed columns the most that the others can add to each sample.</summary>
    public int[][] Reach { get; }

    /// <summary>For each number of fixed columns the most that one of the others can move each sample by.</summary>
    public int[][] Swing { get; }

    /// <summary><see cref="Columns"/>, with zeros at the end up to a whole number of vectors.</summary>
    public int[][] Padded { get; }

    /// <summary>The positive parts of <see cref="Padded"/>.</summary>
    public int[][] Positive { get; }

    /// <summary>The negative parts of <see cref="Padded"/>, as positive numbers.</summary>
    public int[][] Negative { get; }

    /// <summary>Sets of positions whose columns add up to the bias unit in every sample, the bias itself being the last.</summary>
    public int[][] Categories { get; }

    /// <summary>The costs of the classes of a depth as they were last; one tree at a time.</summary>
    public GroupCache Known(int depth) => known[depth] ??= new GroupCache(Classes[depth].Length, neurons);

    /// <summary>A number that was not given before.</summary>
    public long NextVersion() => ++version;

    private int[][] Pad(Func<int, int> select)
    {
        var padded = (Count + Vector<int>.Count - 1) / Vector<int>.Count * Vector<int>.Count;
        return Array.ConvertAll(Columns, column =>
        {
            var result = new int[padded];
            for (var k = 0; k < column.Length; k++) result[k] = select(column[k]);
            return result;
        });
    }

    private static int[] OrderOf(int[][] columns)
    {
        var count = columns[0].Length;
        var classOf = new int[count];
        var left = Enumerable.Range(0, columns.Length).ToList();
        var reversed = new List<int>();
        var swing = columns.Select(column => column.Sum(value => Math.Abs((long)value))).ToArray();
        while (left.Count > 0)
        {
            var (next, fewest, split) = (-1, int.MaxValue, classOf);
            foreach (var c in left.AsEnumerable().Reverse())
            {
                var seen = new Dictionary<(int, int), int>();
                var classes = new int[count];
                for (var k = 0; k < count; k++)
                {
                    var key = (classOf[k], columns[c][k]);
                    if (!seen.TryGetValue(key, out var id)) seen.Add(key, id = seen.Count);
                    classes[k] = id;
                }

                if (seen.Count > fewest || (seen.Count == fewest && swing[c] >= swing[next])) continue;
                (next, fewest, split) = (c, seen.Count, classes);
            }

            reversed.Add(next);
            left.Remove(next);
            classOf = split;
        }

        reversed.Reverse();
        return [.. reversed];
    }

    private static int[] Shuffled(int[][] categories, int[] columns, Random random)
    {
        int[][] blocks = [.. categories[..^1], .. columns.Except(categories.SelectMany(category => category)).Select(c => new[] { c })];
        random.Shuffle(blocks);
        return [.. blocks.SelectMany(block => block), .. categories[^1]];
    }

    private static int[][][] ClassesOf(int[][] columns, int count)
    {
        var result = new int[columns.Length + 1][][];
        var classOf = new int[count];
        for (var depth = columns.Length; ; depth--)
        {
            result[depth] = [.. Enumerable.Range(0, count).GroupBy(k => classOf[k]).Select(members => members.ToArray())];
            if (depth == 0) return result;
            var seen = new Dictionary<(int, int), int>();
            for (var k = 0; k < count; k++)
            {
                var key = (classOf[k], columns[depth - 1][k]);
                if (!seen.TryGetValue(key, out var id)) seen.Add(key, id = seen.Count);
                classOf[k] = id;
            }
        }
    }

    private static int[][] CategoriesOf(int[][] columns, int unit, int[] order)
    {
        var positions = new int[order.Length];
        for (var p = 0; p < order.Length; p++) positions[order[p]] = p;
        var found = new List<int[]>();
        var bias = columns.Length - 1;
        for (var first = 0; first < bias; first++)
        {
            var sum = new long[columns[0].Length];
            for (var last = first; last < bias; last++)
            {
                for (var k = 0; k < sum.Length; k++) sum[k] += columns[last][k];
                if (sum.Any(value => value > unit)) break;
                if (!sum.All(value => value == unit)) continue;
                found.Add([.. Enumerable.Range(first, last - first + 1).Select(c => positions[c]).Order()]);
                first = last;
                break;
            }
        }

        return [.. found.OrderBy(category => category[^1]), [positions[bias]]];
    }
}
