using Halfspace.Networks;

namespace Halfspace.Training.LowerBounds;

/// <summary>What a search for a set of cells around one has come to.</summary>
/// <param name="Cells">A set on which no network is right throughout; null where none was found.</param>
/// <param name="Network">A network that is right on all cells that might be used; null where none came up.</param>
/// <param name="IsCut">Whether a limit ended the search.</param>
internal readonly record struct CloseSubset(int[]? Cells, IntegerNetwork? Network, bool IsCut);
