using Halfspace.Data;

namespace Halfspace.Training.Samples;

/// <summary>
/// The inputs as a MIP needs them: inputs that are zero in every sample are left out, inputs that are equal in every
/// sample share one column (their weights only enter as a sum), and inputs that always equal the bias unit join the bias.
/// Nothing is lost: each reduced weight of range P times the number of merged inputs splits back into weights in {-P..P}. Where a problem sees which inputs
/// are used, every input is a column of its own.
/// </summary>
public sealed class ReducedInputs
{
    private const int Dead = -1;
    private const int Bias = -2;
    private readonly int[] columnOf;
    private readonly int[] representatives;
    private readonly Dataset data;

    /// <summary>Finds the reduction for a data set.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="cancellationToken">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public ReducedInputs(Dataset data, CancellationToken cancellationToken = default)
        : this(data, problem: null, cancellationToken)
    {
    }

    private ReducedInputs(Dataset data, TrainingProblem? problem, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        this.data = data;
        columnOf = new int[data.InputCount];
        if (problem is { SeesInputs: true })
        {
            BiasSize = 1;
            for (var i = 0; i < columnOf.Length; i++) columnOf[i] = i;
            representatives = [.. columnOf];
            Sizes = [.. columnOf.Select(_ => 1)];
            (Limits, Lattices) = (new long[data.SampleCount], new int[data.SampleCount]);
            Measure(cancellationToken);
            return;
        }

        var (isDead, isBias, hashes) = Summarize(data, cancellationToken);
        // An input that sets a part of the networks apart has a weight of its own.
        HashSet<int> apart = [.. problem?.Part?.Select(ranges => ranges.Input) ?? []];
        var seen = new Dictionary<ulong, List<int>>();
        var kept = new List<int>();
        var sizes = new List<int>();
        BiasSize = 1;
        for (var i = 0; i < data.InputCount; i++)
        {
            if (apart.Contains(i))
            {
                columnOf[i] = kept.Count;
                kept.Add(i);
                sizes.Add(1);
                continue;
            }

            if (isDead[i])
            {
                columnOf[i] = Dead;
                continue;
            }

            if (isBias[i])
            {
                columnOf[i] = Bias;
                BiasSize++;
                continue;
            }

            var candidates = seen.TryGetValue(hashes[i], out var list) ? list : seen[hashes[i]] = [];
            var match = candidates.FindIndex(c => AreEqual(kept[c], i));
            var column = match >= 0 ? candidates[match] : kept.Count;
            if (match < 0)
            {
                kept.Add(i);
                sizes.Add(0);
                candidates.Add(column);
            }

            columnOf[i] = column;
            sizes[column]++;
        }

        representatives = [.. kept];
        Sizes = [.. sizes];
        (Limits, Lattices) = (new long[data.SampleCount], new int[data.SampleCount]);
        Measure(cancellationToken);
    }

    /// <summary>The reduction of a problem's inputs, which also knows the ranges of weights and biases.</summary>
    internal static ReducedInputs Of(TrainingProblem problem, CancellationToken cancellationToken = default) => new(problem.Data, problem, cancellationToken);

    private void Measure(CancellationToken cancellationToken)
    {
        for (var k = 0; k < data.SampleCount; k++)
        {
            if ((k & 255) == 0) cancellationToken.ThrowIfCancellationRequested();
            var row = data.Row(k);
            long norm = (long)data.Scale * BiasSize;
            var lattice = data.Scale;
            for (var c = 0; c < representatives.Length; c++)
            {
                var value = Math.Abs(row[representatives[c]]);
                if (value == 0) continue;
                norm += (long)value * Sizes[c];
                if (lattice > 1) lattice = (int)LargestDivisor.Of(lattice, value);
            }

            Limits[k] = norm;
            Lattices[k] = lattice;
        }
    }

    /// <summary>The number of columns kept.</summary>
    public int Count => representatives.Length;

    /// <summary>How many inputs each column stands for.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>One, plus the number of inputs that always equal the bias unit.</summary>
    public int BiasSize { get; }

    /// <summary>For each sample the largest pre-activation of a first-layer neuron of range one, in integer units.</summary>
    public long[] Limits { get; }

    /// <summary>For each sample the greatest common divisor of its inputs and the bias unit: the lattice of its pre-activations.</summary>
    public int[] Lattices { get; }

    /// <summary>The weights that a column may have in a problem; the bias, with the inputs that joined it, comes after the last.</summary>
    internal WeightLimits RangeOf(TrainingProblem problem, int column)
    {
        if (column == Count) return new WeightLimits(-BiasLimit(problem), BiasLimit(problem));
        if (problem.Limits.Weights is not null && problem.SeesInputs) return problem.WeightsOf(representatives[column]);
        return new WeightLimits(-problem.Range * Sizes[column], problem.Range * Sizes[column]);
    }

    /// <summary>The largest magnitude of a reduced bias of a problem.</summary>
    internal int BiasLimit(TrainingProblem problem) => problem.BiasRange + problem.Range * (BiasSize - 1);

    /// <summary>For each column, and the bias as the last, the largest magnitude of its weight in a problem whatever the limits on inputs.</summary>
    internal int[] Ranges(TrainingProblem problem) => [.. Sizes.Select(size => size * problem.Range), BiasLimit(problem)];

    /// <summary>The largest magnitude of a first-layer pre-activation of a problem on a sample, in integer units.</summary>
    internal long Reach(TrainingProblem problem, int sample) => problem.Range * Limits[sample] + (problem.BiasRange - (long)problem.Range) * data.Scale;

    /// <summary>The input that a column stands for, where it is only one.</summary>
    internal int InputOf(int column) => representatives[column];

    /// <summary>The column of an input that has one.</summary>
    internal int ColumnOf(int input) => columnOf[input];

    /// <summary>The integer value of a column in a sample.</summary>
    public int Value(int sample, int column) => data.Row(sample)[representatives[column]];

    /// <summary>The name of the column's first input.</summary>
    public string Name(int column) => data.InputNames[representatives[column]];

    /// <summary>Splits reduced weights and bias into one weight an input and a bias, each within {-range..range}.</summary>
    /// <param name="reduced">One weight a column.</param>
    /// <param name="reducedBias">The bias, with the inputs that joined it.</param>
    /// <param name="range">P.</param>
    /// <param name="weights">Receives one weight an input of the data set.</param>
    /// <returns>The neuron's own bias.</returns>
    public int Expand(ReadOnlySpan<int> reduced, int reducedBias, int range, Span<int> weights) => Expand(reduced, reducedBias, range, range, weights);

    /// <summary>Splits reduced weights and bias of a problem.</summary>
    internal int Expand(ReadOnlySpan<int> reduced, int reducedBias, TrainingProblem stated, Span<int> weights) => Expand(reduced, reducedBias, stated.Range, stated.BiasRange, weights);

    private int Expand(ReadOnlySpan<int> reduced, int reducedBias, int range, int biasRange, Span<int> weights)
    {
        Span<int> left = reduced.Length <= 256 ? stackalloc int[reduced.Length] : new int[reduced.Length];
        reduced.CopyTo(left);
        var bias = Math.Clamp(reducedBias, -biasRange, biasRange);
        reducedBias -= bias;
        for (var i = 0; i < columnOf.Length; i++)
        {
            if (columnOf[i] == Dead)
            {
                weights[i] = 0;
                continue;
            }

            ref var remainder = ref columnOf[i] == Bias ? ref reducedBias : ref left[columnOf[i]];
            weights[i] = Math.Clamp(remainder, -range, range);
            remainder -= weights[i];
        }

        return bias;
    }

    /// <summary>Adds up the weights of merged inputs: the inverse of <see cref="Expand(ReadOnlySpan{int}, int, int, Span{int})"/>.</summary>
    /// <returns>The reduced bias.</returns>
    public int Reduce(ReadOnlySpan<int> weights, int bias, Span<int> reduced)
    {
        reduced.Clear();
        for (var i = 0; i < columnOf.Length; i++)
        {
            if (columnOf[i] == Bias) bias += weights[i];
            else if (columnOf[i] != Dead) reduced[columnOf[i]] += weights[i];
        }

        return bias;
    }

    /// <summary>Which inputs are zero throughout, which equal the scale throughout, and a hash of each: one walk over the rows, as they lie in memory.</summary>
    private static (bool[] IsDead, bool[] IsBias, ulong[] Hashes) Summarize(Dataset data, CancellationToken cancellationToken)
    {
        var (isDead, isBias, hashes) = (new bool[data.InputCount], new bool[data.InputCount], new ulong[data.InputCount]);
        Array.Fill(isDead, true);
        Array.Fill(isBias, true);
        Array.Fill(hashes, 14695981039346656037UL);
        for (var k = 0; k < data.SampleCount; k++)
        {
            if ((k & 255) == 0) cancellationToken.ThrowIfCancellationRequested();
            var row = data.Row(k);
            for (var i = 0; i < row.Length; i++)
            {
                var value = row[i];
                isDead[i] &= value == 0;
                isBias[i] &= value == data.Scale;
                hashes[i] = (hashes[i] ^ (uint)value) * 1099511628211UL;
            }
        }

        return (isDead, isBias, hashes);
    }

    private bool AreEqual(int left, int right)
    {
        for (var k = 0; k < data.SampleCount; k++)
        {
            var row = data.Row(k);
            if (row[left] != row[right]) return false;
        }

        return true;
    }
}
