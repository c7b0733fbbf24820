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
    private readonly LaneSteps points;
    private readonly Vector512<float>[][] rows;
    private readonly Vector512<float>[] rowConstants;
    private readonly Vector512<float>[] direction;

    public ReluAttack(ReluRoot root, PropertyCase question, Func<double[], bool> accept)
    {
        (net, this.accept, points) = (root.Net, accept, new LaneSteps(root.Net));
        rows = [.. question.Rows.Select(_ => new Vector512<float>[net.Layers[^1].Rows])];
        rowConstants = [.. question.Rows.Select((row, r) => root.Load<float>(0, Lanes, _ => row, rows[r], isLimited: true, out _))];
        direction = new Vector512<float>[net.Layers[^1].Rows];
    }

    /// <summary>Climbs from random points, some of them corners.</summary>
    /// <returns>Whether a point was accepted.</returns>
    public bool Sample(Random random)
    {
        Span<float> lanes = stackalloc float[Lanes];
        for (var i = 0; i < points.Lower.Length; i++)
        {
            for (var lane = 0; lane < Lanes; lane++) lanes[lane] = points.Lower[i] + (lane % 4 == 3 ? random.Next(2) : (float)random.NextDouble()) * (points.Upper[i] - points.Lower[i]);
            points.At[i] = Vector512.Create<float>(lanes);
        }

        for (var p = 0; p < direction.Length; p++)
        {
            for (var lane = 0; lane < Lanes; lane++) lanes[lane] = lane % 2 == 0 ? 0 : (float)(2 * random.NextDouble() - 1);
            direction[p] = Vector512.Create<float>(lanes);
        }

        return Climb(0.25f, DirectedSteps);
    }

    /// <summary>Climbs from where a bound is reached.</summary>
    /// <param name="starts">A point in each lane, of the inputs that vary.</param>
    /// <param name="step">The first step, as a share of the box.</param>
    /// <returns>Whether a point was accepted.</returns>
    public bool From(ReadOnlySpan<Vector512<float>> starts, float step = 0.05f)
    {
        starts[..points.Lower.Length].CopyTo(points.At);
        return Climb(step, 0);
    }

    /// <summary>Offers a point of the inputs that vary, and climbs from it and from near it.</summary>
    /// <returns>Whether a point was accepted.</returns>
    public bool At(double[] point)
    {
        if (accept(net.Point(i => point[i]))) return true;
        for (var i = 0; i < points.Lower.Length; i++) points.At[i] = Vector512.Create((float)point[i]);
        return Climb(1f / 1024, 0);
    }

    private bool Climb(float step, int directed)
    {
        for (var s = 0; s < Steps; s++)
        {
            points.Forward();
            if (Measure(s < directed)) return true;
            points.Backward();
            points.Step(step);
            if (s >= directed) step *= Shrink;
        }

        points.Forward();
        return Measure(false);
    }

    /// <summary>Finds the row that each lane breaks most, and offers the points that meet all.</summary>
    private bool Measure(bool isDirected)
    {
        var (count, values, coefficients, worst) = (net.Layers[^1].Neurons.Length, points.Values, points.Coefficients, Vector512.Create(float.NegativeInfinity));
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
            if (accept(net.Point(i => points.At[i][from]))) return true;
        }

        return false;
    }
}
