using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Loops over padded rows, sixteen floats at a time; where the processor has shorter vectors the runtime splits them.
/// All lengths are multiples of <see cref="ParameterLayout.Lanes"/>.
/// </summary>
internal static class LaneMath
{
    /// <summary>sums = the weighted sum of a sparse row's weight vectors.</summary>
    public static void Gather(ReadOnlySpan<int> places, ReadOnlySpan<float> values, ReadOnlySpan<float> weights, Span<float> sums)
    {
        ref var first = ref MemoryMarshal.GetReference(weights);
        for (var at = 0; at < sums.Length; at += ParameterLayout.Lanes)
        {
            var sum = Vector512<float>.Zero;
            for (var e = 0; e < values.Length; e++)
                sum = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref first, (nuint)(places[e] + at)), Vector512.Create(values[e]), sum);
            sum.StoreUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)at);
        }
    }

    /// <summary>Adds each value of a sparse row times <paramref name="slopes"/> to the row's gradient vectors.</summary>
    public static void Scatter(ReadOnlySpan<int> places, ReadOnlySpan<float> values, ReadOnlySpan<float> slopes, Span<float> gradient)
    {
        ref var first = ref MemoryMarshal.GetReference(gradient);
        for (var at = 0; at < slopes.Length; at += ParameterLayout.Lanes)
        {
            var slope = Load(slopes, at);
            for (var e = 0; e < values.Length; e++)
            {
                var place = (nuint)(places[e] + at);
                Vector512.MultiplyAddEstimate(slope, Vector512.Create(values[e]), Vector512.LoadUnsafe(ref first, place)).StoreUnsafe(ref first, place);
            }
        }
    }

    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = Vector512<float>.Zero;
        for (var at = 0; at < left.Length; at += ParameterLayout.Lanes) sum = Vector512.MultiplyAddEstimate(Load(left, at), Load(right, at), sum);
        return Vector512.Sum(sum);
    }

    /// <summary>target += factor times source.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float factor)
    {
        var scale = Vector512.Create(factor);
        for (var at = 0; at < target.Length; at += ParameterLayout.Lanes)
            Vector512.MultiplyAddEstimate(Load(source, at), scale, Load(target, at)).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)at);
    }

    /// <summary>values = the sign of each sum, zero counting as +1; slopes = the window's slope where the sum lies in it, else zero.</summary>
    public static void Sign(ReadOnlySpan<float> sums, float window, Span<float> values, Span<float> slopes)
    {
        for (var at = 0; at < sums.Length; at += ParameterLayout.Lanes)
        {
            var sum = Load(sums, at);
            Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(sum, Vector512<float>.Zero), Vector512<float>.One, Vector512.Create(-1f))
                .StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);
            StoreSlope(sum, window, slopes, at);
        }
    }

    /// <summary>The smooth stand-in of <see cref="Sign"/>: values = the sums over the window, clipped to [-1, 1].</summary>
    public static void HardTanh(ReadOnlySpan<float> sums, float window, Span<float> values, Span<float> slopes)
    {
        for (var at = 0; at < sums.Length; at += ParameterLayout.Lanes)
        {
            var sum = Load(sums, at);
            Vector512.Min(Vector512.Max(sum / window, Vector512.Create(-1f)), Vector512<float>.One).StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);
            StoreSlope(sum, window, slopes, at);
        }
    }

    /// <summary>target = target times factors, entry by entry.</summary>
    public static void Multiply(Span<float> target, ReadOnlySpan<float> factors)
    {
        for (var at = 0; at < target.Length; at += ParameterLayout.Lanes)
            (Load(target, at) * Load(factors, at)).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ReadOnlySpan<float> source, int at) => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSlope(Vector512<float> sum, float window, Span<float> slopes, int at) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(Vector512.Abs(sum), Vector512.Create(window)), Vector512.Create(1 / window), Vector512<float>.Zero)
            .StoreUnsafe(ref MemoryMarshal.GetReference(slopes), (nuint)at);
}
