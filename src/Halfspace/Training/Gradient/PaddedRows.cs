using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Loops over padded rows, eight floats at a time; where the processor has shorter vectors the runtime splits them.
/// All lengths are multiples of <see cref="ParameterLayout.Lanes"/>, twice that. Eight, because many processors with
/// vectors of sixteen slow down for them, and the runtime then emulates these.
/// </summary>
internal static class PaddedRows
{
    private const nuint Half = ParameterLayout.Lanes / 2;

    /// <summary>sums = the weighted sum of a sparse row's weight vectors.</summary>
    public static void Gather(ReadOnlySpan<int> places, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, Span<float> sums)
    {
        ref var first = ref MemoryMarshal.GetReference(weights);
        for (var at = 0; at < sums.Length; at += ParameterLayout.Lanes)
        {
            var (low, high) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var e = 0; e < values.Length; e++)
            {
                var (place, value) = ((nuint)(places[e] + at), Vector256.Create(values[e]));
                low = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref first, place), value, low);
                high = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref first, place + Half), value, high);
            }

            low.StoreUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)at);
            high.StoreUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)at + Half);
        }
    }

    /// <summary>Adds each value of a sparse row times <paramref name="slopes"/> to the row's gradient vectors.</summary>
    public static void Scatter(ReadOnlySpan<int> places, ReadOnlySpan<float> values, ReadOnlySpan<float> slopes, Span<float> gradient)
    {
        ref var first = ref MemoryMarshal.GetReference(gradient);
        for (var at = 0; at < slopes.Length; at += ParameterLayout.Lanes)
        {
            var (low, high) = (Load(slopes, at), Load(slopes, at + (int)Half));
            for (var e = 0; e < values.Length; e++)
            {
                var (place, value) = ((nuint)(places[e] + at), Vector256.Create(values[e]));
                Vector256.MultiplyAddEstimate(low, value, Vector256.LoadUnsafe(ref first, place)).StoreUnsafe(ref first, place);
                Vector256.MultiplyAddEstimate(high, value, Vector256.LoadUnsafe(ref first, place + Half)).StoreUnsafe(ref first, place + Half);
            }
        }
    }

    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = Vector256<float>.Zero;
        for (var at = 0; at < left.Length; at += Vector256<float>.Count) sum = Vector256.MultiplyAddEstimate(Load(left, at), Load(right, at), sum);
        return Vector256.Sum(sum);
    }

    /// <summary>target += factor times source.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float factor)
    {
        var scale = Vector256.Create(factor);
        for (var at = 0; at < target.Length; at += Vector256<float>.Count)
            Vector256.MultiplyAddEstimate(Load(source, at), scale, Load(target, at)).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)at);
    }

    /// <summary>values = the sign of each sum, zero counting as +1; slopes = the window's slope where the sum lies in it, else zero.</summary>
    public static void Sign(ReadOnlySpan<float> sums, float window, Span<float> values, Span<float> slopes)
    {
        for (var at = 0; at < sums.Length; at += Vector256<float>.Count)
        {
            var sum = Load(sums, at);
            Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(sum, Vector256<float>.Zero), Vector256<float>.One, Vector256.Create(-1f))
                .StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);
            StoreSlope(sum, window, slopes, at);
        }
    }

    /// <summary>The smooth stand-in of <see cref="Sign"/>: values = the sums over the window, clipped to [-1, 1].</summary>
    public static void HardTanh(ReadOnlySpan<float> sums, float window, Span<float> values, Span<float> slopes)
    {
        for (var at = 0; at < sums.Length; at += Vector256<float>.Count)
        {
            var sum = Load(sums, at);
            Vector256.Min(Vector256.Max(sum / window, Vector256.Create(-1f)), Vector256<float>.One).StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);
            StoreSlope(sum, window, slopes, at);
        }
    }

    /// <summary>target = target times factors, entry by entry.</summary>
    public static void Multiply(Span<float> target, ReadOnlySpan<float> factors)
    {
        for (var at = 0; at < target.Length; at += Vector256<float>.Count)
            (Load(target, at) * Load(factors, at)).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ReadOnlySpan<float> source, int at) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSlope(Vector256<float> sum, float window, Span<float> slopes, int at) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(Vector256.Abs(sum), Vector256.Create(window)), Vector256.Create(1 / window), Vector256<float>.Zero)
            .StoreUnsafe(ref MemoryMarshal.GetReference(slopes), (nuint)at);
}
