using Halfspace.Experiments.Reports;

namespace Halfspace.Experiments.Plans;

/// <summary>A grid of calls of one verb, read from a file.</summary>
internal sealed record Plan
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The text of the file.</summary>
    public required byte[] Content { get; init; }

    /// <summary>What the plan is, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>Paragraphs that open the report.</summary>
    public IReadOnlyList<string> About { get; init; } = [];

    /// <summary>The verb.</summary>
    public required string Command { get; init; }

    /// <summary>The axes with the names of their values, in order; repeats are the axis <c>seed</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Axes { get; init; }

    /// <summary>The tasks, by number.</summary>
    public required IReadOnlyList<PlanTask> Tasks { get; init; }

    /// <summary>Axes whose values are repeats of the same.</summary>
    public IReadOnlyList<string> Repeats { get; init; } = [];

    /// <summary>Whether the tasks are parts of one property.</summary>
    public bool JoinsVerdicts { get; init; }

    /// <summary>Whether the tasks are parts of one proof.</summary>
    public bool JoinsBounds { get; init; }

    /// <summary>Files that each task leaves: network, certificate, witness, picture.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Lists of rows that the tasks name.</summary>
    public IReadOnlyDictionary<string, RowDraw> Rows { get; init; } = new Dictionary<string, RowDraw>();

    /// <summary>Threads of one task, or null where the plan leaves that to the command.</summary>
    public int? Threads { get; init; }

    /// <summary>Wall time after which a task is given up, or null.</summary>
    public double? Seconds { get; init; }

    /// <summary>Memory of one task as a cluster is asked for it, or null.</summary>
    public string? Memory { get; init; }

    /// <summary>The figures of the report.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>The option of a verb that names a file to keep.</summary>
    public static string OptionOf(string command, string kind) => (command, kind) switch
    {
        ("train", "network") or ("attack", "certificate") => "out",
        _ => kind,
    };

    /// <summary>The plan's name: that of its file.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The folder that relative paths in options start from.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
}
