namespace Halfspace.VnnLib;

/// <summary>A condition without and, or: a bound of one input, or a row on outputs.</summary>
/// <param name="Input">The input, or -1 for a row on outputs.</param>
/// <param name="IsUpper">Whether the bound is an upper one.</param>
/// <param name="Limit">The bound, or the row's limit.</param>
/// <param name="Terms">The row's coefficients by output; null for a bound.</param>
internal sealed record VnnLibAtom(int Input, bool IsUpper, double Limit, (int Output, double Coefficient)[]? Terms);
