using Halfspace.Networks;
using Halfspace.Verification.Falsification;

namespace Halfspace.Verification.Attack;

/// <summary>
/// A fast upper bound on the distance: from several starts, steps along the gradient until the condition is met, then as far back to
/// the input as it stays met, whole and coordinate by coordinate.
/// </summary>
internal sealed class PointAttack(AttackProblem problem, int target, int seed)
{
    private const int Starts = 8;
    private const int Steps = 60;

    private readonly Network network = problem.Network;
    private readonly Random random = new(seed * 7919 + target);

    /// <summary>The nearest input found that meets the condition with some slack; null where none was found.</summary>
    /// <param name="slack">The slack that each row must have.</param>
    /// <param name="cancellationToken">Stops with what is found so far.</param>
    public double[]? Run(double slack, CancellationToken cancellationToken)
    {
        double[]? best = null;
        for (var start = 0; start < Starts && !cancellationToken.IsCancellationRequested; start++)
        {
            if (Ascend(start, slack, cancellationToken) is not { } found) continue;
            var near = Sharpen(Approach(found, slack), slack, cancellationToken);
            if (best is null || problem.Distance(near) < problem.Distance(best)) best = near;
        }

        if (best is not null) return best;
        // The input's surroundings have none: anywhere in the box will do.
        var (lower, upper) = problem.Box;
        var ascent = new BoxAscent(network, lower, upper, Aim, seed);
        ascent.Run([problem.Input], slack, () => cancellationToken.IsCancellationRequested);
        return ascent.Best is { } anywhere && Meets(anywhere, slack) ? Sharpen(Approach(anywhere, slack), slack, cancellationToken) : null;
    }

    /// <summary>The nearest input found from one that is near already.</summary>
    public double[]? From(double[] start, double slack, CancellationToken cancellationToken)
    {
        var point = (double[])start.Clone();
        for (var i = 0; i < point.Length; i++) point[i] = Clamp(i, point[i]);
        return Climb(point, problem.Norm == AttackNorm.L1, slack, cancellationToken) is { } found ? Sharpen(found, slack, cancellationToken) : null;
    }

    private double[]? Ascend(int start, double slack, CancellationToken cancellationToken)
    {
        var point = (double[])problem.Input.Clone();
        if (start > 0) for (var i = 0; i < point.Length; i++) point[i] = Clamp(i, point[i] + (random.NextDouble() - 0.5) * (High(i) - Low(i)) * start / Starts);
        return Climb(point, start == 0, slack, cancellationToken);
    }

    /// <summary>Follows the gradient until the condition is met; null where it leads nowhere.</summary>
    private double[]? Climb(double[] point, bool movesFew, double slack, CancellationToken cancellationToken)
    {
        for (var step = 0; step < Steps && !cancellationToken.IsCancellationRequested; step++)
        {
            var trace = network.Trace<double>(point);
            var outputs = trace[network.Output.Index];
            if (problem.Slack(outputs, target) >= slack) return point;
            var gradient = OutputGradient.Of(network, trace, Aim(outputs).Weights);
            var length = 0.02 + 0.1 * step / Steps;
            if (gradient.All(g => g == 0)) return null;
            // The first start changes few inputs, as L1 and L0 like it; the others change all by their sign, as Linf likes it.
            if (movesFew) MoveBest(point, gradient, length);
            else for (var i = 0; i < point.Length; i++) point[i] = Clamp(i, point[i] + Math.Sign(gradient[i]) * length * (High(i) - Low(i)));
        }

        return null;
    }

    /// <summary>Moves the inputs that gain most and still have room, one in twenty of them.</summary>
    private void MoveBest(double[] point, double[] gradient, double length)
    {
        var order = Enumerable.Range(0, point.Length)
            .Where(i => gradient[i] > 0 ? point[i] < High(i) : gradient[i] < 0 && point[i] > Low(i))
            .OrderByDescending(i => Math.Abs(gradient[i])).Take(1 + point.Length / 20);
        foreach (var i in order) point[i] = Clamp(i, point[i] + Math.Sign(gradient[i]) * Math.Max(0.1, length) * (High(i) - Low(i)));
    }

    /// <summary>The point on the way from the input that is nearest and meets the condition, by halving.</summary>
    private double[] Approach(double[] found, double slack)
    {
        var (near, far) = (0.0, 1.0);
        var best = found;
        for (var k = 0; k < 30; k++)
        {
            var middle = 0.5 * (near + far);
            var between = new double[found.Length];
            for (var i = 0; i < between.Length; i++) between[i] = problem.Input[i] + middle * (found[i] - problem.Input[i]);
            if (Meets(between, slack)) (far, best) = (middle, between);
            else near = middle;
        }

        return best;
    }

    /// <summary>Takes changes back, one input after the other, as far as the condition stays met.</summary>
    private double[] Sharpen(double[] found, double slack, CancellationToken cancellationToken)
    {
        if (problem.Norm is AttackNorm.Linf or AttackNorm.L2) return found;
        var point = (double[])found.Clone();
        foreach (var i in Enumerable.Range(0, point.Length).Where(i => point[i] != problem.Input[i]).OrderBy(i => Math.Abs(point[i] - problem.Input[i])).ToArray())
        {
            if (cancellationToken.IsCancellationRequested) break;
            var kept = point[i];
            point[i] = problem.Input[i];
            if (Meets(point, slack)) continue;
            point[i] = 0.5 * (kept + problem.Input[i]);
            if (problem.Norm == AttackNorm.L0 || !Meets(point, slack)) point[i] = kept;
        }

        return point;
    }

    private bool Meets(double[] point, double slack) => problem.Slack(network.Forward<double>(point), target) >= slack;

    /// <summary>The slack of the condition's tightest row.</summary>
    private (double Value, double[] Weights) Aim(double[] outputs)
    {
        var weights = new double[outputs.Length];
        weights[target] = 1;
        weights[Rival(outputs)] -= problem.Margin is null ? problem.Factor : 1;
        return (problem.Slack(outputs, target), weights);
    }

    private int Rival(double[] outputs)
    {
        var rival = target == 0 ? 1 : 0;
        for (var j = 0; j < outputs.Length; j++) if (j != target && outputs[j] > outputs[rival]) rival = j;
        return rival;
    }

    private double Low(int i) => problem.Lower?[i] ?? 0;

    private double High(int i) => problem.Upper?[i] ?? 1;

    private double Clamp(int i, double value) => Math.Clamp(value, Low(i), High(i));
}
