namespace Halfspace.Mip;

/// <summary>Linear rows in compressed sparse form, each variable at most once a row, zeros left out.</summary>
internal sealed class SparseRows
{
    private readonly List<int> starts = [0];
    private int[] indices = new int[16];
    private double[] coefficients = new double[16];
    private int[] position = [];
    private int used;

    public List<double> Lower { get; } = [];

    public List<double> Upper { get; } = [];

    public List<string?> Names { get; } = [];

    public int Count => Lower.Count;

    public int NonZeroCount => used;

    public ReadOnlySpan<int> Indices(int row) => indices.AsSpan(starts[row], starts[row + 1] - starts[row]);

    public ReadOnlySpan<double> Coefficients(int row) => coefficients.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>Appends a row. <c>position[i]</c> holds one plus the slot of variable i when i is in this row.</summary>
    public void Add(LinearExpression expression, double lower, double upper, int variableCount, string? name)
    {
        Merge(expression, variableCount);
        Lower.Add(lower);
        Upper.Add(upper);
        Names.Add(name);
        starts.Add(used);
    }

    /// <summary>Forgets all rows; the storage stays.</summary>
    public void Clear()
    {
        Lower.Clear();
        Upper.Clear();
        Names.Clear();
        starts.RemoveRange(1, starts.Count - 1);
        used = 0;
    }

    private void Merge(LinearExpression expression, int variableCount)
    {
        if (position.Length < variableCount) Array.Resize(ref position, Math.Max(variableCount, 2 * position.Length));
        var termIndices = expression.Indices;
        var termCoefficients = expression.Coefficients;
        Reserve(used + termIndices.Length);
        var begin = used;
        for (var t = 0; t < termIndices.Length; t++)
        {
            var slot = position[termIndices[t]] - 1;
            if (slot >= begin && slot < used && indices[slot] == termIndices[t])
            {
                coefficients[slot] += termCoefficients[t];
                continue;
            }

            indices[used] = termIndices[t];
            coefficients[used] = termCoefficients[t];
            position[termIndices[t]] = ++used;
        }

        var keep = begin;
        for (var slot = begin; slot < used; slot++)
        {
            if (coefficients[slot] == 0) continue;
            indices[keep] = indices[slot];
            coefficients[keep++] = coefficients[slot];
        }

        used = keep;
    }

    private void Reserve(int capacity)
    {
        if (capacity <= indices.Length) return;
        var size = Math.Max(capacity, indices.Length * 2);
        Array.Resize(ref indices, size);
        Array.Resize(ref coefficients, size);
    }
}
