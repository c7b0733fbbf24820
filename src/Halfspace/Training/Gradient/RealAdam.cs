using System.Numerics;

namespace Halfspace.Training.Gradient;

/// <summary>Adam on real parameters (Kingma and Ba 2015; decay rates 0.9 and 0.999, epsilon 1e-8).</summary>
internal sealed class RealAdam(int length)
{
    private const float First = 0.9f;
    private const float Second = 0.999f;
    private readonly float[] mean = new float[length];
    private readonly float[] square = new float[length];
    private long steps;

    /// <summary>One step against a gradient.</summary>
    public void Step(float[] parameters, float[] gradient, double rate, double decay)
    {
        steps++;
        var pace = (float)(rate * Math.Sqrt(1 - Math.Pow(Second, steps)) / (1 - Math.Pow(First, steps)));
        var shrink = (float)(1 - rate * decay);
        var (width, at) = (Vector<float>.Count, 0);
        for (; at + width <= length; at += width)
        {
            var g = new Vector<float>(gradient, at);
            var m = new Vector<float>(mean, at) * First + g * (1 - First);
            var v = new Vector<float>(square, at) * Second + g * g * (1 - Second);
            // Moments that fade away would become denormal numbers, which are slow.
            v = Vector.ConditionalSelect(Vector.GreaterThan(v, new Vector<float>(1e-30f)), v, Vector<float>.Zero);
            m = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(m), new Vector<float>(1e-30f)), m, Vector<float>.Zero);
            m.CopyTo(mean, at);
            v.CopyTo(square, at);
            (new Vector<float>(parameters, at) * shrink - pace * m / (Vector.SquareRoot(v) + new Vector<float>(1e-8f))).CopyTo(parameters, at);
        }

        for (; at < length; at++)
        {
            mean[at] = mean[at] * First + gradient[at] * (1 - First);
            square[at] = square[at] * Second + gradient[at] * gradient[at] * (1 - Second);
            parameters[at] = parameters[at] * shrink - pace * mean[at] / (MathF.Sqrt(square[at]) + 1e-8f);
        }
    }
}
