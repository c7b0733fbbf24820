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

    /// <summary>The same of half a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();

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

    /// <summary>The columns that <see cref="MultiplyPanels"/> takes at once, whose weights it reads one after the other.</summary>
    public static int Panel => Vector512.IsHardwareAccelerated ? Tile : Tile / 2;

    /// <summary>Where a weight stands among those for <see cref="MultiplyPanels"/>.</summary>
    /// <param name="term">Its term.</param>
    /// <param name="column">Its column.</param>
    /// <param name="terms">The number of all terms.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Place(int term, int column, int terms) => (column / Panel * terms + term) * Panel + column % Panel;

    /// <summary>Computes <c>result[q] = sum over p of coefficients[p] * weights[p, q]</c> in every lane.</summary>
    /// <param name="coefficients">One vector for each term.</param>
    /// <param name="terms">The terms of each sum.</param>
    /// <param name="weights">For each term <paramref name="stride"/> weights, of which the first are used.</param>
    /// <param name="stride">The length of a row of weights.</param>
    /// <param name="columns">The number of columns, a multiple of the tile.</param>
    /// <param name="result">Receives <paramref name="columns"/> vectors.</param>
    public static void Multiply(ReadOnlySpan<Vector512<T>> coefficients, int terms, ReadOnlySpan<T> weights, int stride, int columns, Span<Vector512<T>> result)
    {
        if (columns > stride || weights.Length < (long)terms * stride) throw new ArgumentException("The sizes do not fit.", nameof(columns));
        if (Vector512.IsHardwareAccelerated) Whole(coefficients, terms, weights, 1, stride, columns, result);
        else Halves(coefficients, terms, weights, 1, stride, columns, result);
    }

    /// <summary>The same with weights in panels: first those of the first columns, term after term.</summary>
    /// <param name="coefficients">One vector for each term.</param>
    /// <param name="terms">The terms of each sum.</param>
    /// <param name="weights">The weights, each in its <see cref="Place"/>.</param>
    /// <param name="height">The terms that the panels have, of which the first are used.</param>
    /// <param name="columns">The number of columns, a multiple of the tile.</param>
    /// <param name="result">Receives <paramref name="columns"/> vectors.</param>
    public static void MultiplyPanels(ReadOnlySpan<Vector512<T>> coefficients, int terms, ReadOnlySpan<T> weights, int height, int columns, Span<Vector512<T>> result)
    {
        if (terms > height || weights.Length < (long)height * columns) throw new ArgumentException("The sizes do not fit.", nameof(columns));
        if (Vector512.IsHardwareAccelerated) Whole(coefficients, terms, weights, height, Panel, columns, result);
        else Halves(coefficients, terms, weights, height, Panel, columns, result);
    }

    /// <summary>Multiplies eight columns at once, where a vector is one register of thirty-two.</summary>
    /// <param name="coefficients">One vector for each term.</param>
    /// <param name="terms">The terms of each sum.</param>
    /// <param name="weights">The weights; those of a term for the columns that are taken at once stand together.</param>
    /// <param name="across">How far these are apart from those of the next columns, for each column.</param>
    /// <param name="down">How far they are apart from those of the next term.</param>
    /// <param name="columns">The number of columns, a multiple of the tile.</param>
    /// <param name="result">Receives <paramref name="columns"/> vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Whole(ReadOnlySpan<Vector512<T>> coefficients, int terms, ReadOnlySpan<T> weights, nint across, nint down, int columns, Span<Vector512<T>> result)
    {
        Fit(coefficients, terms, columns, result);
        ref var c = ref MemoryMarshal.GetReference(coefficients);
        ref var r = ref MemoryMarshal.GetReference(result);
        for (nint q = 0; q < columns; q += Tile)
        {
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            ref var at = ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), q * across);
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
                at = ref Unsafe.Add(ref at, down);
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

    /// <summary>
    /// The same by halves of vectors, four columns at once, where a vector is two registers of sixteen: with eight columns no register would be left for the terms, and a weight that is
    /// made a whole vector would be read twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Halves(ReadOnlySpan<Vector512<T>> coefficients, int terms, ReadOnlySpan<T> weights, nint across, nint down, int columns, Span<Vector512<T>> result)
    {
        Fit(coefficients, terms, columns, result);
        ref var c = ref Unsafe.As<Vector512<T>, Vector256<T>>(ref MemoryMarshal.GetReference(coefficients));
        ref var r = ref Unsafe.As<Vector512<T>, Vector256<T>>(ref MemoryMarshal.GetReference(result));
        for (nint q = 0; q < columns; q += Tile / 2)
        {
            Vector256<T> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            ref var at = ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), q * across);
            ref var term = ref c;
            for (nint p = 0; p < terms; p++)
            {
                var (a, b) = (term, Unsafe.Add(ref term, 1));
                var w = Vector256.Create(at);
                (a0, b0) = (MultiplyAdd(a, w, a0), MultiplyAdd(b, w, b0));
                w = Vector256.Create(Unsafe.Add(ref at, 1));
                (a1, b1) = (MultiplyAdd(a, w, a1), MultiplyAdd(b, w, b1));
                w = Vector256.Create(Unsafe.Add(ref at, 2));
                (a2, b2) = (MultiplyAdd(a, w, a2), MultiplyAdd(b, w, b2));
                w = Vector256.Create(Unsafe.Add(ref at, 3));
                (a3, b3) = (MultiplyAdd(a, w, a3), MultiplyAdd(b, w, b3));
                at = ref Unsafe.Add(ref at, down);
                term = ref Unsafe.Add(ref term, 2);
            }

            ref var target = ref Unsafe.Add(ref r, 2 * q);
            (target, Unsafe.Add(ref target, 1), Unsafe.Add(ref target, 2), Unsafe.Add(ref target, 3)) = (a0, b0, a1, b1);
            (Unsafe.Add(ref target, 4), Unsafe.Add(ref target, 5), Unsafe.Add(ref target, 6), Unsafe.Add(ref target, 7)) = (a2, b2, a3, b3);
        }
    }

    private static void Fit(ReadOnlySpan<Vector512<T>> coefficients, int terms, int columns, Span<Vector512<T>> result)
    {
        if (coefficients.Length < terms || result.Length < columns || columns % Tile != 0) throw new ArgumentException("The sizes do not fit.", nameof(columns));
    }
}
