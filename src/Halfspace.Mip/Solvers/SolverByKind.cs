namespace Halfspace.Mip.Solvers;

/// <summary>
/// The default: for each model the backend that suits its kind. CP-SAT gets models of bounded integers only, where it is far ahead; HiGHS all others.
/// Every result names the backend that gave it.
/// </summary>
/// <param name="integer">The backend for models of integers only, or null.</param>
/// <param name="general">The backend for all others.</param>
internal sealed class SolverByKind(IMipSolver? integer, ILpSolver general) : ILpSolver
{
    /// <inheritdoc/>
    public string Name => integer is null ? general.Name : $"{integer.Name} or {general.Name}";

    /// <inheritdoc/>
    public SolverAvailability Availability => general.Availability;

    /// <inheritdoc/>
    public IMipSolver For(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return integer is { Availability.Found: true } && integer.RefusalOf(model) is null ? integer : general;
    }

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) =>
        For(model).SolveLinear(model, options, progress, cancellationToken);

    /// <inheritdoc/>
    public ILpSession OpenLp(MipModel model, CancellationToken cancellationToken) => general.OpenLp(model, cancellationToken);
}
