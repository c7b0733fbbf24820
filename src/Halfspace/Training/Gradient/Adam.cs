using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Adam on shadow parameters, with their rounded values in -P..P beside them (Kingma and Ba 2015; decay rates 0.9 and
/// 0.999, epsilon 1e-7). Parameters are kept in [-P, P] or, where they freeze, lose their gradient beyond.
/// </summary>
internal sealed class Adam(int length, int range, bool freezes = false)
{
    private const float First = 0.9f;
    private const float Second = 0.999f;
    private const float Epsilon = 1e-7f;
    private readonly float[] mean = new float[length];
    private readonly float[] square = new float[length];
    private long steps;

    /// <summary>The real parameters.</summary>
    public float[] Shadow { get; } = new float[length];

    /// <summary>The parameters rounded to integers, half to even.</summary>
    public float[] Rounded { get; } = new float[length];

    /// <summary>Forgets the moments and rounds the shadow parameters as they now are.</summary>
    public void Restart()
    {
        Array.Clear(mean);
        Array.Clear(square);
        steps = 0;
        for (var at = 0; at < length; at += Vector256<float>.Count) Round(PaddedRows.Load(Shadow, at), at);
    }

    /// <summary>One step against the sum of the gradients, which are added in their order and cleared.</summary>
    public void Step(float[][] gradients, double rate)
    {
        steps++;
        var scaled = (float)(rate * Math.Sqrt(1 - Math.Pow(Second, steps)) / (1 - Math.Pow(First, steps)));
        var (limit, pace) = (Vector256.Create((float)range), Vector256.Create(scaled));
        for (var at = 0; at < length; at += Vector256<float>.Count)
        {
            var gradient = PaddedRows.Load(gradients[0], at);
            for (var g = 1; g < gradients.Length; g++) gradient += PaddedRows.Load(gradients[g], at);
            for (var g = 0; g < gradients.Length; g++) Store(Vector256<float>.Zero, gradients[g], at);
            var shadow = PaddedRows.Load(Shadow, at);
            if (freezes) gradient = Vector256.ConditionalSelect(Vector256.LessThanOrEqual(Vector256.Abs(shadow), limit), gradient, Vector256<float>.Zero);
            var m = Flush(PaddedRows.Load(mean, at) * First + gradient * (1 - First));
            var v = Flush(PaddedRows.Load(square, at) * Second + gradient * gradient * (1 - Second));
            Store(m, mean, at);
            Store(v, square, at);
            var moved = shadow - pace * m / (Vector256.Sqrt(v) + Vector256.Create(Epsilon));
            var clipped = Vector256.Min(Vector256.Max(moved, -limit), limit);
            Store(freezes ? moved : clipped, Shadow, at);
            Round(clipped, at);
        }
    }

    /// <summary>
    /// Takes what is next to nothing as zero. Moments without new gradients would fade into denormal numbers, which cost a
    /// hundred times an ordinary multiplication.
    /// </summary>
    private static Vector256<float> Flush(Vector256<float> values) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Abs(values), Vector256.Create(1e-30f)), values, Vector256<float>.Zero);

    private void Round(Vector256<float> values, int at) => Store(Vector256.Round(values), Rounded, at);

    private static void Store(Vector256<float> values, float[] target, int at) => values.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(target), (nuint)at);
}
