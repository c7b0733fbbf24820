using Halfspace.Mip;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>What is said of a dense program.</summary>
/// <param name="Status">Why it stopped.</param>
/// <param name="Point">The best point; null where none was found.</param>
/// <param name="Multipliers">One a row, positive for its lower end; where the program is said to be empty, those of the combination that no point meets.</param>
internal readonly record struct DenseAnswer(SolveStatus Status, double[]? Point, double[] Multipliers);
