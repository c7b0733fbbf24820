namespace Halfspace.Experiments.Reports;

/// <summary>The colours of charts, on light and on dark paper; each has a contrast of 3 and more to its paper, text of 7 and more.</summary>
internal static class ChartColours
{
    /// <summary>Text and axes.</summary>
    public static readonly (string Name, string Light, string Dark) Ink = ("--ink", "#1B1C1E", "#E8E9EB");

    /// <summary>What is drawn on.</summary>
    public static readonly (string Name, string Light, string Dark) Paper = ("--paper", "#FEFEFD", "#15171B");

    /// <summary>Lines that help the eye.</summary>
    public static readonly (string Name, string Light, string Dark) Grid = ("--grid", "#DADBDD", "#363A41");

    /// <summary>Text of less weight.</summary>
    public static readonly (string Name, string Light, string Dark) Faint = ("--faint", "#55585E", "#A9ADB5");

    /// <summary>Lines, in order.</summary>
    public static readonly (string Name, string Light, string Dark)[] Lines =
    [
        ("--s0", "#0B5FB4", "#74B3FF"), ("--s1", "#B54700", "#FFAA66"), ("--s2", "#1C7A3F", "#70D596"), ("--s3", "#8A3AB9", "#CFA1FF"),
        ("--s4", "#B3213B", "#FF8B9B"), ("--s5", "#00717B", "#5FD4DE"), ("--s6", "#6A6200", "#D7CD50"), ("--s7", "#5B5E66", "#B9BDC6"),
    ];

    /// <summary>All of them, as a page names them.</summary>
    public static IEnumerable<(string Name, string Light, string Dark)> All => [Ink, Paper, Grid, Faint, .. Lines];
}
