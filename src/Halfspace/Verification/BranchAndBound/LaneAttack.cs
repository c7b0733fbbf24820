using System.Runtime.Intrinsics;
using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Looks for a point that meets all rows of a case: steps along the signs of the gradient of the row that is broken most, eight starts at once.</summary>
internal sealed class LaneAttack(DenseChain chain, PropertyCase question, Func<double[], bool> accept)
{
    private const int Steps = 25;
    private const double Shrink = 0.82;

    private readonly LanePoints points = new(chain);

    /// <summary>How far each of the points evaluated last is from meeting all rows.</summary>
    public double[] Violations { get; } = new double[LaneBounds.Lanes];

    /// <summary>Evaluates points; one that meets all rows is offered.</summary>
    /// <returns>Whether one was accepted.</returns>
    public bool Evaluate(IReadOnlyList<double[]> starts) => Measure(Load(starts), null, starts.Count);

    /// <summary>Climbs from points within the case's box.</summary>
    /// <param name="starts">Up to eight points.</param>
    /// <param name="step">The first step, as a share of the box; steps become smaller.</param>
    /// <returns>Whether a point was accepted.</returns>
    public bool Climb(IReadOnlyList<double[]> starts, double step = 0.25)
    {
        var at = Load(starts);
        var (lower, upper) = (question.Inputs.Lower.ToArray(), question.Inputs.Upper.ToArray());
        var weights = new Vector512<double>[chain.Stages[^1].Outputs];
        for (var s = 0; s < Steps; s++, step *= Shrink)
        {
            if (Measure(at, weights, starts.Count)) return true;
            var gradient = points.Gradient(weights);
            for (var i = 0; i < at.Length; i++)
            {
                var move = Vector512.Create(step * (upper[i] - lower[i]));
                var (down, up) = (Vector512.GreaterThan(gradient[i], Vector512<double>.Zero), Vector512.LessThan(gradient[i], Vector512<double>.Zero));
                at[i] += Vector512.ConditionalSelect(up, move, Vector512.ConditionalSelect(down, -move, Vector512<double>.Zero));
                at[i] = Vector512.Max(Vector512.Create(lower[i]), Vector512.Min(Vector512.Create(upper[i]), at[i]));
            }
        }

        return Measure(at, null, starts.Count);
    }

    /// <summary>Eight starts from the whole box: samples, and corners.</summary>
    public static double[][] Starts(InputRegion box, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var starts = new double[LaneBounds.Lanes][];
        for (var lane = 0; lane < starts.Length; lane++)
        {
            starts[lane] = new double[box.Size];
            for (var i = 0; i < box.Size; i++)
            {
                var share = lane % 3 == 2 ? random.Next(2) : random.NextDouble();
                starts[lane][i] = share == 0 ? box.Lower[i] : share == 1 ? box.Upper[i] : Math.Clamp(box.Lower[i] + share * (box.Upper[i] - box.Lower[i]), box.Lower[i], box.Upper[i]);
            }
        }

        return starts;
    }

    private Vector512<double>[] Load(IReadOnlyList<double[]> starts)
    {
        var at = new Vector512<double>[question.Inputs.Size];
        Span<double> lanes = stackalloc double[LaneBounds.Lanes];
        for (var i = 0; i < at.Length; i++)
        {
            for (var lane = 0; lane < LaneBounds.Lanes; lane++) lanes[lane] = starts[Math.Min(lane, starts.Count - 1)][i];
            at[i] = Vector512.Create<double>(lanes);
        }

        return at;
    }

    private bool Measure(Vector512<double>[] at, Vector512<double>[]? weights, int count)
    {
        var outputs = points.Outputs(at);
        if (weights is not null) Array.Clear(weights);
        var worst = Vector512.Create(double.NegativeInfinity);
        foreach (var row in question.Rows)
        {
            var sum = Vector512.Create(-row.Limit);
            for (var j = 0; j < outputs.Length; j++)
            {
                if (row.Coefficients[j] != 0) sum = Vector512.FusedMultiplyAdd(Vector512.Create(row.Coefficients[j]), outputs[j], sum);
            }

            var isWorse = Vector512.GreaterThan(sum, worst);
            worst = Vector512.ConditionalSelect(isWorse, sum, worst);
            if (weights is null) continue;
            for (var j = 0; j < outputs.Length; j++) weights[j] = Vector512.ConditionalSelect(isWorse, Vector512.Create(row.Coefficients[j]), weights[j]);
        }

        worst.CopyTo(Violations);
        for (var lane = 0; lane < count; lane++)
        {
            if (!(Violations[lane] <= 0)) continue;
            var point = new double[at.Length];
            for (var i = 0; i < point.Length; i++) point[i] = at[i][lane];
            if (accept(point)) return true;
        }

        return false;
    }
}
