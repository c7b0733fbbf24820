using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// The samples as the search reads them: one column an input, cut into blocks of 16 samples, and only the blocks that
/// hold a value other than zero are kept. Samples are put in an order that gathers equal categories, so that a one-hot
/// column of few samples has few blocks. The last column is the bias unit.
/// </summary>
/// <remarks>Several searchers may share one: nothing changes but what is computed on first use, and twice is as good as once.</remarks>
internal sealed unsafe class SampleColumns
{
    /// <summary>Samples in a block: the lanes of a vector of 512 bits.</summary>
    public const int Lanes = 16;

    private readonly AlignedBuffer<short>? narrow;
    private readonly AlignedBuffer<int>? wide;
    private readonly AlignedBuffer<int> blocks;
    private readonly int[] starts;
    private readonly WeightLimits[] ranges;
    private int[]?[]? rows;

    /// <summary>Gathers columns for some samples of a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="inputs">The reduction of the problem's inputs.</param>
    /// <param name="samples">Indices of the samples; all when null.</param>
    /// <param name="cancellationToken">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public SampleColumns(TrainingProblem problem, ReducedInputs inputs, IReadOnlyList<int>? samples = null, CancellationToken cancellationToken = default)
    {
        Problem = problem;
        Inputs = inputs;
        Count = samples?.Count ?? problem.Data.SampleCount;
        Blocks = (Count + Lanes - 1) / Lanes;
        ColumnCount = inputs.Count + 1;
        ranges = [.. Enumerable.Range(0, ColumnCount).Select(column => inputs.RangeOf(problem, column))];
        Samples = Arrange(inputs, samples ?? [.. Enumerable.Range(0, problem.Data.SampleCount)], cancellationToken);
        var (present, fits) = Presence(cancellationToken);
        starts = new int[ColumnCount + 1];
        foreach (var block in present)
        {
            for (var c = 0; c < ColumnCount; c++) starts[c + 1] += block[c] ? 1 : 0;
        }

        for (var c = 0; c < ColumnCount; c++) starts[c + 1] = checked(starts[c] + starts[c + 1]);
        blocks = new AlignedBuffer<int>(starts[^1]);
        if (fits) narrow = new AlignedBuffer<short>(blocks.Length * Lanes);
        else wide = new AlignedBuffer<int>(blocks.Length * Lanes);
        var next = starts.AsSpan(0, ColumnCount).ToArray();
        for (var b = 0; b < Blocks; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var c = 0; c < ColumnCount; c++)
            {
                if (present[b][c]) blocks.Data[next[c]] = b;
            }

            for (var lane = 0; lane < Math.Min(Lanes, Count - b * Lanes); lane++)
            {
                for (var c = 0; c < ColumnCount; c++)
                {
                    if (!present[b][c]) continue;
                    var value = Value(b * Lanes + lane, c);
                    if (narrow is not null) narrow.Data[(long)next[c] * Lanes + lane] = (short)value;
                    else wide!.Data[(long)next[c] * Lanes + lane] = value;
                }
            }

            for (var c = 0; c < ColumnCount; c++) next[c] += present[b][c] ? 1 : 0;
        }
    }

    public TrainingProblem Problem { get; }

    public ReducedInputs Inputs { get; }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The number of blocks of samples.</summary>
    public int Blocks { get; }

    /// <summary>Reduced inputs and the bias.</summary>
    public int ColumnCount { get; }

    /// <summary>The index in the data set of each sample, in the order of the columns.</summary>
    public int[] Samples { get; }

    /// <summary>The weights that a column may have.</summary>
    public WeightLimits RangeOf(int column) => ranges[column];

    /// <summary>The kept blocks of a column.</summary>
    public ReadOnlySpan<int> BlocksOf(int column) => new(blocks.Data + starts[column], starts[column + 1] - starts[column]);

    /// <summary>Where the kept blocks of a column start in the store.</summary>
    public int StartOf(int column) => starts[column];

    /// <summary>The 16 values of a kept block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Load(int slot)
    {
        if (narrow is null) return Vector512.LoadAligned(wide!.Data + (long)slot * Lanes);
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Int32(Vector256.LoadAligned(narrow.Data + (long)slot * Lanes));
        var (low, high) = Vector256.Widen(Vector256.LoadAligned(narrow.Data + (long)slot * Lanes));
        return Vector512.Create(low, high);
    }

    /// <summary>The columns in which a sample, by the order of the columns, is not zero; the bias is the last.</summary>
    public ReadOnlySpan<int> PresentIn(int k) => (rows ??= new int[Count][])[k] ??= [.. Enumerable.Range(0, ColumnCount).Where(c => Value(k, c) != 0)];

    /// <summary>The value of a sample in a column.</summary>
    public int Value(int k, int column) => column == Inputs.Count ? Problem.Data.Scale : Inputs.Value(Samples[k], column);

    /// <summary>For each block the columns that hold a value other than zero in it, and whether all values fit 16 bits.</summary>
    private (bool[][] Present, bool Fits) Presence(CancellationToken cancellationToken)
    {
        var (present, fits) = (new bool[Blocks][], Problem.Data.Scale <= short.MaxValue);
        for (var b = 0; b < Blocks; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = present[b] = new bool[ColumnCount];
            for (var k = b * Lanes; k < Math.Min(Count, (b + 1) * Lanes); k++)
            {
                for (var c = 0; c < ColumnCount; c++)
                {
                    var value = Value(k, c);
                    block[c] |= value != 0;
                    fits &= Math.Abs((long)value) <= short.MaxValue;
                }
            }
        }

        return (present, fits);
    }

    /// <summary>Sorts by the presence of the commonest sparse columns.</summary>
    private static int[] Arrange(ReducedInputs inputs, IReadOnlyList<int> samples, CancellationToken cancellationToken)
    {
        var density = new int[inputs.Count];
        foreach (var k in samples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var c = 0; c < density.Length; c++) density[c] += inputs.Value(k, c) != 0 ? 1 : 0;
        }

        var sparse = Enumerable.Range(0, inputs.Count).Where(c => 2 * density[c] < samples.Count).OrderByDescending(c => density[c]).Take(64).ToArray();
        var keys = new ulong[samples.Count];
        for (var s = 0; s < keys.Length; s++)
        {
            foreach (var c in sparse) keys[s] = (keys[s] << 1) | (inputs.Value(samples[s], c) != 0 ? 1UL : 0);
        }

        var order = samples.ToArray();
        Array.Sort(keys, order);
        return order;
    }
}
