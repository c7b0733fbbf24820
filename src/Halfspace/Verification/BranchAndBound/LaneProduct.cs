using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Coefficients of several expressions times a matrix, for eight subproblems at once: lane = subproblem, weights are the same in all.</summary>
internal static class LaneProduct
{
    /// <summary>Rows and columns come in multiples of this.</summary>
    public const int Tile = 4;

    /// <summary>The next multiple of the tile.</summary>
    public static int Padded(int count) => (count + Tile - 1) / Tile * Tile;

    /// <summary>Computes <c>result[t, q] = sum over p of coefficients[t, p] * weights[p, q]</c>.</summary>
    /// <param name="coefficients">Rows of <paramref name="terms"/> vectors; the number of rows is a multiple of the tile.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="terms">The terms of each sum.</param>
    /// <param name="weights">For each term <paramref name="columns"/> weights.</param>
    /// <param name="columns">The number of columns, a multiple of the tile.</param>
    /// <param name="result">Receives rows of <paramref name="columns"/> vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<Vector512<double>> coefficients, int rows, int terms, ReadOnlySpan<double> weights, int columns, Span<Vector512<double>> result)
    {
        if (coefficients.Length < rows * terms || weights.Length < terms * columns || result.Length < rows * columns || rows % Tile != 0 || columns % Tile != 0) throw new ArgumentException("The sizes do not fit.", nameof(rows));
        ref var c = ref MemoryMarshal.GetReference(coefficients);
        ref var w = ref MemoryMarshal.GetReference(weights);
        ref var r = ref MemoryMarshal.GetReference(result);
        for (var t = 0; t < rows; t += Tile)
        {
            for (var q = 0; q < columns; q += Tile)
            {
                Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
                Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
                ref var c0 = ref Unsafe.Add(ref c, t * terms);
                ref var c1 = ref Unsafe.Add(ref c0, terms);
                ref var c2 = ref Unsafe.Add(ref c1, terms);
                ref var c3 = ref Unsafe.Add(ref c2, terms);
                ref var at = ref Unsafe.Add(ref w, q);
                for (nint p = 0; p < terms; p++)
                {
                    var (a0, a1, a2, a3) = (Unsafe.Add(ref c0, p), Unsafe.Add(ref c1, p), Unsafe.Add(ref c2, p), Unsafe.Add(ref c3, p));
                    var b = Vector512.Create(at);
                    s00 = Vector512.FusedMultiplyAdd(a0, b, s00);
                    s10 = Vector512.FusedMultiplyAdd(a1, b, s10);
                    s20 = Vector512.FusedMultiplyAdd(a2, b, s20);
                    s30 = Vector512.FusedMultiplyAdd(a3, b, s30);
                    b = Vector512.Create(Unsafe.Add(ref at, 1));
                    s01 = Vector512.FusedMultiplyAdd(a0, b, s01);
                    s11 = Vector512.FusedMultiplyAdd(a1, b, s11);
                    s21 = Vector512.FusedMultiplyAdd(a2, b, s21);
                    s31 = Vector512.FusedMultiplyAdd(a3, b, s31);
                    b = Vector512.Create(Unsafe.Add(ref at, 2));
                    s02 = Vector512.FusedMultiplyAdd(a0, b, s02);
                    s12 = Vector512.FusedMultiplyAdd(a1, b, s12);
                    s22 = Vector512.FusedMultiplyAdd(a2, b, s22);
                    s32 = Vector512.FusedMultiplyAdd(a3, b, s32);
                    b = Vector512.Create(Unsafe.Add(ref at, 3));
                    s03 = Vector512.FusedMultiplyAdd(a0, b, s03);
                    s13 = Vector512.FusedMultiplyAdd(a1, b, s13);
                    s23 = Vector512.FusedMultiplyAdd(a2, b, s23);
                    s33 = Vector512.FusedMultiplyAdd(a3, b, s33);
                    at = ref Unsafe.Add(ref at, columns);
                }

                Store(ref Unsafe.Add(ref r, t * columns + q), s00, s01, s02, s03);
                Store(ref Unsafe.Add(ref r, (t + 1) * columns + q), s10, s11, s12, s13);
                Store(ref Unsafe.Add(ref r, (t + 2) * columns + q), s20, s21, s22, s23);
                Store(ref Unsafe.Add(ref r, (t + 3) * columns + q), s30, s31, s32, s33);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref Vector512<double> target, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        target = a;
        Unsafe.Add(ref target, 1) = b;
        Unsafe.Add(ref target, 2) = c;
        Unsafe.Add(ref target, 3) = d;
    }
}
