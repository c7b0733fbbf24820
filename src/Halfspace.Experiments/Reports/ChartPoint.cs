namespace Halfspace.Experiments.Reports;

/// <summary>A point of a line.</summary>
/// <param name="X">Along the figure.</param>
/// <param name="Y">The value.</param>
/// <param name="Error">How far the value varies to either side; 0 for a single one.</param>
internal sealed record ChartPoint(double X, double Y, double Error = 0)
{
    /// <summary>What is shown where someone points at it, or null for its numbers.</summary>
    public string? Text { get; init; }
}
