namespace Halfspace.Cli.Predict;

/// <summary>What is predicted for one row, as it is written.</summary>
/// <param name="Row">The 0-based number of the row in its file.</param>
/// <param name="Class">The index of the class; -1 where an ensemble's vote gives none.</param>
/// <param name="Outputs">The outputs as text, whole numbers or the shortest that read back as the same float.</param>
/// <param name="Margin">The margin as text.</param>
/// <param name="IsTie">Whether several outputs are equally large.</param>
internal sealed record PredictedRow(int Row, int Class, string[] Outputs, string Margin, bool IsTie);
