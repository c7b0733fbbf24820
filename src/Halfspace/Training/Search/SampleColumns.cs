using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Search;

/// <summary>
/// The samples as the search reads them: one column an input, cut into blocks of 16 samples, and only the blocks that
/// hold a value other than zero are kept. Samples are put in an order that gathers equal categories, so that a one-hot
/// column of few samples has few blocks. The last column is the bias unit.
/// </summary>
internal sealed unsafe class SampleColumns
{
    /// <summary>Samples in a block: the lanes of a vector of 512 bits.</summary>
    public const int Lanes = 16;

    private readonly AlignedBuffer<short>? narrow;
    private readonly AlignedBuffer<int>? wide;
    private readonly AlignedBuffer<int> blocks;
    private readonly int[] starts;
    private int[][]? rows;

    /// <summary>Gathers columns for some samples of a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="inputs">The reduction of the problem's inputs.</param>
    /// <param name="samples">Indices of the samples; all when null.</param>
    public SampleColumns(TrainingProblem problem, ReducedInputs inputs, IReadOnlyList<int>? samples = null)
    {
        Problem = problem;
        Inputs = inputs;
        Count = samples?.Count ?? problem.Data.SampleCount;
        Blocks = (Count + Lanes - 1) / Lanes;
        ColumnCount = inputs.Count + 1;
        Samples = Arrange(problem, inputs, samples ?? [.. Enumerable.Range(0, problem.Data.SampleCount)]);
        starts = new int[ColumnCount + 1];
        var (kept, fits) = (new List<int>(), problem.Data.Scale <= short.MaxValue);
        for (var c = 0; c < ColumnCount; c++)
        {
            for (var b = 0; b < Blocks; b++)
            {
                var any = false;
                for (var k = b * Lanes; k < Math.Min(Count, (b + 1) * Lanes); k++)
                {
                    var value = Value(k, c);
                    any |= value != 0;
                    fits &= Math.Abs((long)value) <= short.MaxValue;
                }

                if (any) kept.Add(b);
            }

            starts[c + 1] = kept.Count;
        }

        blocks = new AlignedBuffer<int>(kept.Count);
        kept.CopyTo(new Span<int>(blocks.Data, kept.Count));
        if (fits) narrow = new AlignedBuffer<short>(blocks.Length * Lanes);
        else wide = new AlignedBuffer<int>(blocks.Length * Lanes);
        for (var c = 0; c < ColumnCount; c++)
        {
            for (var s = starts[c]; s < starts[c + 1]; s++)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    var k = blocks.Data[s] * Lanes + lane;
                    var value = k < Count ? Value(k, c) : 0;
                    if (narrow is not null) narrow.Data[(long)s * Lanes + lane] = (short)value;
                    else wide!.Data[(long)s * Lanes + lane] = value;
                }
            }
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

    /// <summary>The magnitude that the weight of a column may reach.</summary>
    public int Limit(int column) => Problem.Range * (column < Inputs.Count ? Inputs.Sizes[column] : Inputs.BiasSize);

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
    public ReadOnlySpan<int> PresentIn(int k)
    {
        var list = rows ??= new int[Count][];
        return list[k] ??= [.. Enumerable.Range(0, ColumnCount).Where(c => Value(k, c) != 0)];
    }

    /// <summary>The value of a sample in a column.</summary>
    public int Value(int k, int column) => column == Inputs.Count ? Problem.Data.Scale : Inputs.Value(Samples[k], column);

    /// <summary>Sorts by the presence of the commonest sparse columns.</summary>
    private static int[] Arrange(TrainingProblem problem, ReducedInputs inputs, IReadOnlyList<int> samples)
    {
        var density = new int[inputs.Count];
        foreach (var k in samples)
        {
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
