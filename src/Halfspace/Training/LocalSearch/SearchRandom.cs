using System.Runtime.CompilerServices;

namespace Halfspace.Training.LocalSearch;

/// <summary>SplitMix64: a small generator whose stream depends on the seed alone.</summary>
internal struct SearchRandom(ulong seed)
{
    private static readonly float[] Logarithms = [.. Enumerable.Range(0, 4096).Select(i => (float)-Math.Log((i + 0.5) / 4096))];
    private ulong state = seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>The same from 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Below(uint bits, int count) => (int)((bits * (ulong)count) >> 32);

    /// <summary>A number in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An exponential variate of mean one, from a table of 4,096.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Exponential() => Exponential(Next());

    /// <summary>The same from the low 12 of random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exponential(ulong bits) => Logarithms[(int)(bits & 4095)];
}
