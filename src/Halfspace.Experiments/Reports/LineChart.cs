namespace Halfspace.Experiments.Reports;

/// <summary>Lines over numbers or over named places, as a figure shows them.</summary>
internal sealed record LineChart
{
    /// <summary>What is counted along the figure.</summary>
    public required string XLabel { get; init; }

    /// <summary>What is measured, with its unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Names of the places 0, 1, ... along the figure, or null where it has numbers.</summary>
    public IReadOnlyList<string>? Places { get; init; }

    /// <summary>Numbers along the figure that get a mark each, or null for round ones.</summary>
    public IReadOnlyList<double>? Marks { get; init; }

    /// <summary>Whether the horizontal axis counts, so that its marks are whole numbers.</summary>
    public bool IsCountX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; it then starts at the least value above zero.</summary>
    public bool IsLogY { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool IsLogX { get; init; }

    /// <summary>What the figure shows, for who cannot see it.</summary>
    public required string Description { get; init; }
}
