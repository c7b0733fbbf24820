namespace Halfspace.Experiments.Reports;

/// <summary>A figure or table, ready to be written: what it says, and what it draws.</summary>
internal sealed record ReportPart
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What to see, in sentences.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>What is drawn, or null for a table alone.</summary>
    public LineChart? Chart { get; init; }

    /// <summary>The numbers, or null.</summary>
    public ReportTable? Table { get; init; }

    /// <summary>What is shown as a piece of a page instead, such as weights.</summary>
    public string? Html { get; init; }
}
