namespace Halfspace.Experiments.Reports;

/// <summary>One line of a figure.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">Its colour, by number; a published line has that of ours.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record ChartLine(string Name, int Colour, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Whether it stands beside ours for comparison: dashed, with open marks.</summary>
    public bool IsPublished { get; init; }

    /// <summary>Whether the value stays until the next point.</summary>
    public bool IsStep { get; init; }
}
