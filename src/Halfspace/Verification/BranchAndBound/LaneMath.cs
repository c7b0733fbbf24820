using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Vector operations in the precision of <typeparamref name="T"/>, float or double; each lane is an expression of its own.</summary>
internal static class LaneMath<T>
    where T : unmanaged
{
    /// <summary>Columns of a matrix come in multiples of this, padded with zeros.</summary>
    public const int Tile = 8;

    /// <summary>Expressions at once.</summary>
    public static int Lanes => Vector512<T>.Count;

    /// <summary>The next multiple of the tile.</summary>
    public static int Padded(int count) => (count + Tile - 1) / Tile * Tile;

    /// <summary><c>a * b + c</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

    /// <summary>A number in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> All(double value) => typeof(T) == typeof(double) ? Vector512.Create(value).As<double, T>() : Vector512.Create((float)value).As<float, T>();

    /// <summary>A number in the precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(double value)
    {
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(value);
        return Unsafe.BitCast<float, T>((float)value);
    }

    /// <summary>The number as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble(T value) => typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(value) : Unsafe.BitCast<T, float>(value);

    /// <summary>Computes <c>result[q] = sum over p of coefficients[p] * weights[p, q]</c> in every lane.</summary>
    /// <param name="coefficients">One vector for each term.</param>
    /// <param name="terms">The terms of each sum.</param>
    /// <param name="weights">For each term <paramref name="columns"/> weights.</param>
    /// <param name="columns">The number of columns, a multiple of the tile.</param>
    /// <param name="result">Receives <paramref name="columns"/> vectors.</param>
    public static void Multiply(ReadOnlySpan<Vector512<T>> coefficients, int terms, ReadOnlySpan<T> weights, int columns, Span<Vector512<T>> result) => Multiply(coefficients, terms, weights, columns, columns, result);

    /// <summary>The same for the first columns of each row.</summary>
    /// <param name="coefficients">One vector for each term.</param>
    /// <param name="terms">The terms of each sum.</param>
    /// <param name="weights">For each term <paramref name="stride"/> weights.</param>
    /// <param name="stride">The length of a row of weights.</param>
    /// <param name="columns">The number of columns, a multiple of the tile.</param>
    /// <param name="result">Receives <paramref name="columns"/> vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<Vector512<T>> coefficients, int terms, ReadOnlySpan<T> weights, int stride, int columns, Span<Vector512<T>> result)
    {
        if (columns > stride || coefficients.Length < terms || weights.Length < (long)terms * stride || result.Length < columns || columns % Tile != 0) throw new ArgumentException("The sizes do not fit.", nameof(columns));
        ref var c = ref MemoryMarshal.GetReference(coefficients);
        ref var w = ref MemoryMarshal.GetReference(weights);
        ref var r = ref MemoryMarshal.GetReference(result);
        if (!Vector512.IsHardwareAccelerated)
        {
            // A vector is two registers of sixteen: with eight sums none would be left for the terms.
            for (nint q = 0; q < columns; q += 4)
            {
                Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
                ref var at = ref Unsafe.Add(ref w, q);
                for (nint p = 0; p < terms; p++)
                {
                    var a = Unsafe.Add(ref c, p);
                    s0 = MultiplyAdd(a, Vector512.Create(at), s0);
                    s1 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 1)), s1);
                    s2 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 2)), s2);
                    s3 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 3)), s3);
                    at = ref Unsafe.Add(ref at, stride);
                }

                ref var target = ref Unsafe.Add(ref r, q);
                target = s0;
                Unsafe.Add(ref target, 1) = s1;
                Unsafe.Add(ref target, 2) = s2;
                Unsafe.Add(ref target, 3) = s3;
            }

            return;
        }

        for (nint q = 0; q < columns; q += Tile)
        {
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            ref var at = ref Unsafe.Add(ref w, q);
            for (nint p = 0; p < terms; p++)
            {
                var a = Unsafe.Add(ref c, p);
                s0 = MultiplyAdd(a, Vector512.Create(at), s0);
                s1 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 1)), s1);
                s2 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 2)), s2);
                s3 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 3)), s3);
                s4 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 4)), s4);
                s5 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 5)), s5);
                s6 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 6)), s6);
                s7 = MultiplyAdd(a, Vector512.Create(Unsafe.Add(ref at, 7)), s7);
                at = ref Unsafe.Add(ref at, stride);
            }

            ref var target = ref Unsafe.Add(ref r, q);
            target = s0;
            Unsafe.Add(ref target, 1) = s1;
            Unsafe.Add(ref target, 2) = s2;
            Unsafe.Add(ref target, 3) = s3;
            Unsafe.Add(ref target, 4) = s4;
            Unsafe.Add(ref target, 5) = s5;
            Unsafe.Add(ref target, 6) = s6;
            Unsafe.Add(ref target, 7) = s7;
        }
    }
}
