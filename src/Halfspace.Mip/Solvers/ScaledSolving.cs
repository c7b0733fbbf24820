using Halfspace.Mip.Reformulations;

namespace Halfspace.Mip.Solvers;

/// <summary>Hands models and linear programs to floating-point solvers in units that suit them; the one way from here to a backend.</summary>
public static class ScaledSolving
{
    /// <summary>Solves a model of linear rows; point and bound come back in the model's own units, not yet re-checked.</summary>
    /// <param name="solver">The backend.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Limits; an absolute gap counts in the solver's units.</param>
    /// <param name="progress">Receives incumbents and bounds in the model's own units.</param>
    /// <param name="cancellationToken">Stops with what is known.</param>
    /// <exception cref="SolverNotAvailableException">The backend is not installed.</exception>
    public static SolveResult SolveScaled(this IMipSolver solver, MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var asks = options.LazyConstraints is not null || options.UserCuts is not null;
        if (asks && !solver.TakesRowGenerators) throw new ArgumentException($"The solver '{solver.Name}' does not ask for rows during its search; leave them out, or solve by {nameof(MipSolving)}.", nameof(options));
        var scaled = ScaledModel.Of(model);
        if (ReferenceEquals(scaled.Model, model) && !asks) return StatedAnswer.Of(model, solver.SolveLinear(model, options, progress, cancellationToken));
        var raw = StatedAnswer.Of(scaled.Model, solver.SolveLinear(
            scaled.Model,
            options with
            {
                ObjectiveTarget = options.ObjectiveTarget is { } target ? scaled.ToScaled(target) : null,
                LazyConstraints = scaled.ToScaled(options.LazyConstraints),
                UserCuts = scaled.ToScaled(options.UserCuts),
            },
            progress is null ? null : new InGivenUnits(progress, scaled),
            cancellationToken));
        return raw with { Point = raw.Point is { } point ? scaled.Within(point) : null, DualBound = scaled.ToGiven(raw.DualBound) };
    }

    /// <summary>Opens a linear program whose points and dual values are in the model's own units.</summary>
    /// <param name="solver">The backend.</param>
    /// <param name="model">The model of linear rows; it is copied. Bounds that are set later may not leave those that it has now.</param>
    /// <param name="cancellationToken">Ends running solves early.</param>
    /// <exception cref="SolverNotAvailableException">The backend is not installed.</exception>
    public static ILpSession OpenScaledLp(this ILpSolver solver, MipModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(model);
        return new ScaledLpSession(solver, model, cancellationToken);
    }

    private sealed class InGivenUnits(IProgress<SolveProgress> progress, ScaledModel scaled) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => progress.Report(value with
        {
            Incumbent = value.Incumbent is { } incumbent ? scaled.ToGiven(incumbent) : null,
            Bound = value.Bound is { } bound ? scaled.ToGiven(bound) : null,
        });
    }
}
