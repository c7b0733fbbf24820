using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Looks for a point that meets all rows of a case, from sixteen starts at once on the chain that is left over the box: steps along the signs of the gradient of the row
/// that is broken most, before them a few along a random direction of the last hidden layer.
/// </summary>
/// <remarks>Source of the first steps: output diversified sampling (Tashiro, Song and Ermon, NeurIPS 2020).</remarks>
internal sealed class ReluAttack
{
    /// <summary>Points at once.</summary>
    public const int Lanes = DualAscent.Lanes;

    private const int Steps = 40;
    private const int DirectedSteps = 4;
    private const float Shrink = 0.88f;

    private readonly RelaxedChain net;
    private readonly Func<double[], bool> accept;
    private readonly int top;
    private readonly Vector512<float>[][] slopes;
    private readonly Vector512<float>[][] rows;
    private readonly Vector512<float>[] rowConstants;
    private readonly Vector512<float>[] at;
    private readonly Vector512<float>[] values;
    private readonly Vector512<float>[] coefficients;
    private readonly Vector512<float>[] direction;
    private readonly float[] lower;
    private readonly float[] upper;

    public ReluAttack(ReluRoot root, PropertyCase question, Func<double[], bool> accept)
    {
        (net, this.accept, top) = (root.Net, accept, root.Net.Layers.Count);
        slopes = [.. net.Layers.Select(layer => new Vector512<float>[layer.Neurons.Length])];
        rows = [.. question.Rows.Select(_ => new Vector512<float>[net.Layers[^1].Rows])];
        rowConstants = [.. question.Rows.Select((row, r) => root.Load<float>(0, Lanes, _ => row, rows[r], isLimited: true, out _))];
        var widest = Math.Max(net.Width(0), net.Layers.Max(layer => layer.Rows));
        (at, values, coefficients, direction) = (new Vector512<float>[net.Width(0)], new Vector512<float>[widest], new Vector512<float>[widest], new Vector512<float>[net.Layers[^1].Rows]);
        (lower, upper) = (Array.ConvertAll(net.InputLower, value => (float)value), Array.ConvertAll(net.InputUpper, value => (float)value));
    }

    /// <summary>Climbs from random points, some of them corners.</summary>
    /// <returns>Whether a point was accepted.</returns>
    public bool Sample(Random random)
    {
        Span<float> lanes = stackalloc float[Lanes];
        for (var i = 0; i < lower.Length; i++)
        {
            for (var lane = 0; lane < Lanes; lane++) lanes[lane] = lower[i] + (lane % 4 == 3 ? random.Next(2) : (float)random.NextDouble()) * (upper[i] - lower[i]);
            at[i] = Vector512.Create<float>(lanes);
        }

        for (var p = 0; p < direction.Length; p++)
        {
            for (var lane = 0; lane < Lanes; lane++) lanes[lane] = lane % 2 == 0 ? 0 : (float)(2 * random.NextDouble() - 1);
            direction[p] = Vector512.Create<float>(lanes);
        }

        return Climb(0.25f, DirectedSteps);
    }

    /// <summary>Climbs from where a bound is reached.</summary>
    /// <param name="points">A point in each lane, of the inputs that vary.</param>
    /// <param name="step">The first step, as a share of the box.</param>
    /// <returns>Whether a point was accepted.</returns>
    public bool From(ReadOnlySpan<Vector512<float>> points, float step = 0.05f)
    {
        points[..lower.Length].CopyTo(at);
        return Climb(step, 0);
    }

    /// <summary>Offers a point of the inputs that vary, and climbs from it and from near it.</summary>
    /// <returns>Whether a point was accepted.</returns>
    public bool At(double[] point)
    {
        if (accept(net.Point(i => point[i]))) return true;
        for (var i = 0; i < lower.Length; i++) at[i] = Vector512.Create((float)point[i]);
        return Climb(1f / 1024, 0);
    }

    private bool Climb(float step, int directed)
    {
        for (var s = 0; s < Steps; s++)
        {
            Forward();
            if (Measure(s < directed)) return true;
            Backward();
            for (var i = 0; i < lower.Length; i++)
            {
                var (gradient, move) = (coefficients[i], Vector512.Create(step * (upper[i] - lower[i])));
                var moved = at[i] - Vector512.ConditionalSelect(Vector512.GreaterThan(gradient, Vector512<float>.Zero), move, Vector512.ConditionalSelect(Vector512.LessThan(gradient, Vector512<float>.Zero), -move, Vector512<float>.Zero));
                at[i] = Vector512.Max(Vector512.Create(lower[i]), Vector512.Min(Vector512.Create(upper[i]), moved));
            }

            if (s >= directed) step *= Shrink;
        }

        Forward();
        return Measure(false);
    }

    private void Forward()
    {
        ReadOnlySpan<Vector512<float>> here = at;
        for (var m = 0; m < top; m++)
        {
            var layer = net.Layers[m];
            layer.Forth(here, net.Count(m), coefficients.AsSpan());
            for (var p = 0; p < layer.Neurons.Length; p++)
            {
                var z = coefficients[p] + LaneMath<float>.All(layer.Biases[p]);
                var slope = p >= layer.Open ? LaneMath<float>.All(layer.Slopes[p])
                    : Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<float>.Zero), Vector512<float>.One, LaneMath<float>.All(layer.Leaks[p]));
                (slopes[m][p], values[p]) = (slope, slope * z);
                if (layer.Steps is not { } steps || !steps[p]) continue;
                // A step has no slope; near zero that of a line over its range leads towards the other side.
                values[p] = p >= layer.Open ? Vector512<float>.One : Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(z, Vector512<float>.Zero), Vector512<float>.One, Vector512<float>.Zero);
                slopes[m][p] = p >= layer.Open ? Vector512<float>.Zero : LaneMath<float>.All(1 / Math.Max(layer.Upper[p] - layer.Lower[p], 1e-3));
            }

            here = values;
        }
    }

    /// <summary>Finds the row that each lane breaks most, and offers the points that meet all.</summary>
    private bool Measure(bool isDirected)
    {
        var (count, worst) = (net.Layers[^1].Neurons.Length, Vector512.Create(float.NegativeInfinity));
        for (var r = 0; r < rows.Length; r++)
        {
            var sum = rowConstants[r];
            for (var p = 0; p < count; p++) sum = LaneMath<float>.MultiplyAdd(rows[r][p], values[p], sum);
            var isWorse = Vector512.GreaterThan(sum, worst);
            worst = Vector512.ConditionalSelect(isWorse, sum, worst);
            for (var p = 0; p < count; p++) coefficients[p] = r == 0 ? rows[r][p] : Vector512.ConditionalSelect(isWorse, rows[r][p], coefficients[p]);
        }

        if (isDirected)
        {
            for (var p = 0; p < count; p++) coefficients[p] = Vector512.ConditionalSelect(Vector512.Equals(direction[p], Vector512<float>.Zero), coefficients[p], direction[p]);
        }

        if (!Vector512.LessThanOrEqualAny(worst, Vector512<float>.Zero)) return false;
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (!(worst[lane] <= 0)) continue;
            var from = lane;
            if (accept(net.Point(i => at[i][from]))) return true;
        }

        return false;
    }

    /// <summary>Takes coefficients on the last hidden layer back to the inputs.</summary>
    private void Backward()
    {
        for (var m = top - 1; m >= 0; m--)
        {
            var layer = net.Layers[m];
            for (var p = 0; p < layer.Neurons.Length; p++) values[p] = coefficients[p] * slopes[m][p];
            layer.Back<float>(values, layer.Columns, coefficients);
        }
    }
}
