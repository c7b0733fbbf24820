using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Halfspace.Networks.Layers;

/// <summary>
/// Adds the transpose of a dense matrix times a block of columns to another block. Four rows of the result times four vectors of
/// 512 bits (or two of 256) are summed in registers, so each number loaded is used four times.
/// </summary>
internal static unsafe class TransposedProduct
{
    /// <summary>Adds <c>W^T C</c>.</summary>
    /// <param name="weights">W, row after row.</param>
    /// <param name="columns">The length of a row of W.</param>
    /// <param name="coefficients">C: for each row of W <paramref name="batch"/> numbers.</param>
    /// <param name="batch">The number of columns of C.</param>
    /// <param name="into">For each column of W <paramref name="batch"/> numbers to add to.</param>
    public static void Add(ReadOnlySpan<double> weights, int columns, ReadOnlySpan<double> coefficients, int batch, Span<double> into)
    {
        // Rows without coefficients, as behind inactive neurons, are left out.
        var rows = coefficients.Length / batch;
        var used = new int[rows];
        var count = 0;
        for (var j = 0; j < rows; j++)
        {
            if (coefficients.Slice(j * batch, batch).IndexOfAnyExcept(0.0) >= 0) used[count++] = j;
        }

        var wide = Vector512.IsHardwareAccelerated ? batch / 32 * 32 : 0;
        var narrow = batch / 8 * 8;
        var tiled = columns / 4 * 4;
        fixed (double* w = weights, c = coefficients, t = into)
        fixed (int* list = used)
        {
            for (var i = 0; i < tiled; i += 4)
            {
                for (var b = 0; b < wide; b += 32) Wide(w + i, columns, c + b, batch, list, count, t + (nint)i * batch + b);
                for (var b = wide; b < narrow; b += 8) Narrow(w + i, columns, c + b, batch, list, count, t + (nint)i * batch + b);
            }
        }

        for (var i = 0; i < columns; i++)
        {
            var first = i < tiled ? narrow : 0;
            if (first == batch) continue;
            var target = into.Slice(i * batch + first, batch - first);
            foreach (var j in used.AsSpan(0, count)) TensorPrimitives.MultiplyAdd(coefficients.Slice(j * batch + first, batch - first), weights[j * columns + i], target, target);
        }
    }

    private static void Wide(double* w, int columns, double* c, int batch, int* list, int count, double* t)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (var k = 0; k < count; k++)
        {
            var weight = w + (nint)list[k] * columns;
            var row = c + (nint)list[k] * batch;
            var (x0, x1, x2, x3) = (Vector512.Load(row), Vector512.Load(row + 8), Vector512.Load(row + 16), Vector512.Load(row + 24));
            var y = Vector512.Create(weight[0]);
            a0 = Vector512.FusedMultiplyAdd(x0, y, a0);
            a1 = Vector512.FusedMultiplyAdd(x1, y, a1);
            a2 = Vector512.FusedMultiplyAdd(x2, y, a2);
            a3 = Vector512.FusedMultiplyAdd(x3, y, a3);
            y = Vector512.Create(weight[1]);
            b0 = Vector512.FusedMultiplyAdd(x0, y, b0);
            b1 = Vector512.FusedMultiplyAdd(x1, y, b1);
            b2 = Vector512.FusedMultiplyAdd(x2, y, b2);
            b3 = Vector512.FusedMultiplyAdd(x3, y, b3);
            y = Vector512.Create(weight[2]);
            c0 = Vector512.FusedMultiplyAdd(x0, y, c0);
            c1 = Vector512.FusedMultiplyAdd(x1, y, c1);
            c2 = Vector512.FusedMultiplyAdd(x2, y, c2);
            c3 = Vector512.FusedMultiplyAdd(x3, y, c3);
            y = Vector512.Create(weight[3]);
            d0 = Vector512.FusedMultiplyAdd(x0, y, d0);
            d1 = Vector512.FusedMultiplyAdd(x1, y, d1);
            d2 = Vector512.FusedMultiplyAdd(x2, y, d2);
            d3 = Vector512.FusedMultiplyAdd(x3, y, d3);
        }

        AddTo(t, a0, a1, a2, a3);
        AddTo(t + batch, b0, b1, b2, b3);
        AddTo(t + 2 * batch, c0, c1, c2, c3);
        AddTo(t + 3 * batch, d0, d1, d2, d3);
    }

    private static void Narrow(double* w, int columns, double* c, int batch, int* list, int count, double* t)
    {
        Vector256<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (var k = 0; k < count; k++)
        {
            var weight = w + (nint)list[k] * columns;
            var row = c + (nint)list[k] * batch;
            var (x0, x1) = (Vector256.Load(row), Vector256.Load(row + 4));
            var y = Vector256.Create(weight[0]);
            (a0, a1) = (Vector256.MultiplyAddEstimate(x0, y, a0), Vector256.MultiplyAddEstimate(x1, y, a1));
            y = Vector256.Create(weight[1]);
            (b0, b1) = (Vector256.MultiplyAddEstimate(x0, y, b0), Vector256.MultiplyAddEstimate(x1, y, b1));
            y = Vector256.Create(weight[2]);
            (c0, c1) = (Vector256.MultiplyAddEstimate(x0, y, c0), Vector256.MultiplyAddEstimate(x1, y, c1));
            y = Vector256.Create(weight[3]);
            (d0, d1) = (Vector256.MultiplyAddEstimate(x0, y, d0), Vector256.MultiplyAddEstimate(x1, y, d1));
        }

        AddTo(t, a0, a1);
        AddTo(t + batch, b0, b1);
        AddTo(t + 2 * batch, c0, c1);
        AddTo(t + 3 * batch, d0, d1);
    }

    private static void AddTo(double* t, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        (Vector512.Load(t) + a).Store(t);
        (Vector512.Load(t + 8) + b).Store(t + 8);
        (Vector512.Load(t + 16) + c).Store(t + 16);
        (Vector512.Load(t + 24) + d).Store(t + 24);
    }

    private static void AddTo(double* t, Vector256<double> a, Vector256<double> b)
    {
        (Vector256.Load(t) + a).Store(t);
        (Vector256.Load(t + 4) + b).Store(t + 4);
    }
}
