namespace Halfspace.Mip.Solvers;

/// <summary>A part of a <see cref="SafeBranchAndBound"/>: the ranges given to integers on the way to it.</summary>
/// <param name="Parent">What it is a part of; null at the root.</param>
/// <param name="Variable">The variable whose range was cut last.</param>
/// <param name="Lower">The lower end of that range.</param>
/// <param name="Upper">The upper end of that range.</param>
/// <param name="Bound">No point of this part has a smaller objective.</param>
internal sealed record SafeNode(SafeNode? Parent, int Variable, double Lower, double Upper, double Bound);
