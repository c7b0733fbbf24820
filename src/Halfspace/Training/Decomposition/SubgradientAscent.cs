namespace Halfspace.Training.Decomposition;

/// <summary>The ascent of a Lagrangian dual by subgradients, with the step rule of Mintz and Patil (2021).</summary>
/// <remarks>
/// <c>m := m + g s</c>, below zero cut off where multipliers are signed, <c>g = mu (Z - L(m)) / |s|^2</c>. Z starts at 0 and is overwritten by larger
/// dual values; mu starts at 2 and is multiplied by 2/3 at every iteration from the second without increase. It stops after 1000
/// iterations, or when L is -1e-5 or more and moved by less than 1e-6. It proves no more than its best value: nothing says how far the
/// dual's optimum still is.
/// </remarks>
internal static class SubgradientAscent
{
    private const int MostIterations = 1000;

    /// <summary>Ascends; returns the best multipliers.</summary>
    public static double[] Run(LagrangianRelaxation relaxation, double[] start, Func<double[], DualPoint?> evaluate, Action<double[], DualPoint> visit, CancellationToken cancellationToken)
    {
        var (m, best, highest) = (start, start, double.NegativeInfinity);
        var (target, mu, worse, last) = (0.0, 2.0, 0, double.NegativeInfinity);
        for (var iteration = 0; iteration < MostIterations && !cancellationToken.IsCancellationRequested; iteration++)
        {
            if (evaluate(m) is not { } at) break;
            visit(m, at);
            if (at.Value > highest) (best, highest) = (m, at.Value);
            worse = at.Value > last ? 0 : worse + 1;
            if (worse >= 2) mu *= 2.0 / 3;
            target = Math.Max(target, at.Value);
            var length = at.Subgradient.Sum(s => s * s);
            if (length == 0 || (at.Value >= -1e-5 && Math.Abs(at.Value - last) < 1e-6)) break;
            last = at.Value;
            var step = mu * (target - at.Value) / length;
            if (step == 0) break;
            m = [.. m.Zip(at.Subgradient, (value, s) => relaxation.IsSigned ? Math.Max(0, value + step * s) : value + step * s)];
        }

        return best;
    }

    /// <summary>The diagnostics of an iteration.</summary>
    public static DualStep Describe(LagrangianRelaxation relaxation, int iteration, double[] multipliers, DualPoint at, double best, double seconds)
    {
        var (norm, projected, unslack) = (0.0, 0.0, 0);
        for (var i = 0; i < multipliers.Length; i++)
        {
            var s = at.Subgradient[i];
            norm += s * s;
            if (!relaxation.IsSigned || multipliers[i] > 0 || s > 0) projected += s * s;
            if (Math.Abs(multipliers[i] * s) > 1e-4) unslack++;
        }

        return new DualStep(iteration, at.Value, best, Math.Sqrt(norm), Math.Sqrt(projected), unslack, seconds);
    }
}
