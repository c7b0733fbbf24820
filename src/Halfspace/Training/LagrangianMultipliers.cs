namespace Halfspace.Training;

/// <summary>Multipliers from which a bound is re-derived by solving the separated sub-problems.</summary>
/// <param name="Relaxation">The name of the relaxation.</param>
/// <param name="Values">One number a dualised row, in the relaxation's order; empty for all zero.</param>
public sealed record LagrangianMultipliers(string Relaxation, IReadOnlyList<double> Values);
