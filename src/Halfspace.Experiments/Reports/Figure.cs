namespace Halfspace.Experiments.Reports;

/// <summary>What a figure or table of the report shows, as the plan asks for it.</summary>
internal sealed record Figure
{
    /// <summary>lines, table, progress, cactus, confusion, weights or pictures.</summary>
    public required string Kind { get; init; }

    /// <summary>What it shows, in a line.</summary>
    public string? Title { get; init; }

    /// <summary>What to see in it.</summary>
    public string? Caption { get; init; }

    /// <summary>The axis of the plan along the figure.</summary>
    public string? X { get; init; }

    /// <summary>The axis that tells the lines apart, or null for one line.</summary>
    public string? By { get; init; }

    /// <summary>A number of a task's result, or <c>wall</c>.</summary>
    public string? Y { get; init; }

    /// <summary>The unit of y.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether y is a share that is shown in percent.</summary>
    public bool Percent { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool Log { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>The numbers of a table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Values of axes that the figure keeps to.</summary>
    public IReadOnlyDictionary<string, string> Where { get; init; } = new Dictionary<string, string>();

    /// <summary>Published values to draw beside ours, by line: pairs of x and y.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(double X, double Y)>> Published { get; init; } = new Dictionary<string, IReadOnlyList<(double X, double Y)>>();

    /// <summary>Where the published values stand.</summary>
    public string? PublishedSource { get; init; }
}
