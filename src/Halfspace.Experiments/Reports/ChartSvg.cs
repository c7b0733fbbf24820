using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;

namespace Halfspace.Experiments.Reports;

/// <summary>
/// Draws a chart as SVG. ScottPlot draws the axes, grid, lines and marks; the letters are text elements that are added here, since ScottPlot places
/// each letter by the fonts of the machine, and leaves all of them out where it has none.
/// </summary>
internal static partial class ChartSvg
{
    private const int FontSize = 13;
    private const int CharacterWidth = 7;
    private const int LegendRow = 20;

    /// <summary>A file names its language; inside a page it is known.</summary>
    private const string Namespaces = " xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";

    private static readonly MarkerShape[] Filled = [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown];
    private static readonly MarkerShape[] Hollow = [MarkerShape.OpenCircle, MarkerShape.OpenSquare, MarkerShape.OpenTriangleUp, MarkerShape.OpenDiamond, MarkerShape.OpenTriangleDown];

    /// <summary>A file of its own, with a legend, on light paper.</summary>
    public static string File(LineChart chart, int width, int height)
    {
        var legend = chart.Lines.Count > 1 ? chart.Lines : [];
        var columns = Math.Max(1, width / Math.Max(120, 50 + CharacterWidth * chart.Lines.Max(line => line.Name.Length)));
        var rows = (legend.Count + columns - 1) / columns;
        var text = new StringBuilder(Draw(chart, width, height, "c", isFile: true, rows * LegendRow));
        for (var l = 0; l < legend.Count; l++)
        {
            var (x, y) = (60 + l % columns * ((width - 60) / columns), height + 8 + l / columns * LegendRow);
            text.Append(Key(legend[l], x, y)).Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 42}\" y=\"{y + 4}\" fill=\"{ChartColours.Ink.Light}\" font-size=\"{FontSize}\">{Escape(legend[l].Name)}</text>\n");
        }

        return text.Append("</svg>\n").ToString();
    }

    /// <summary>A part of a page, whose colours follow the page's.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="id">Sets its names apart from those of other charts of the page.</param>
    public static string Inline(LineChart chart, int width, int height, string id) => Themed(Draw(chart, width, height, id, isFile: false) + "</svg>\n");

    /// <summary>The mark of a line in a legend, as a small picture of a page.</summary>
    public static string InlineKey(ChartLine line) => Themed($"<svg class=\"key\" width=\"38\" height=\"14\" viewBox=\"0 0 38 14\" aria-hidden=\"true\">{Key(line, 0, 7)}</svg>");

    private static string Draw(LineChart chart, int width, int height, string id, bool isFile, int extra = 0)
    {
        var plot = new Plot();
        var (ink, grid) = (Color.FromHex(ChartColours.Ink.Light), Color.FromHex(ChartColours.Grid.Light));
        plot.FigureBackground.Color = plot.DataBackground.Color = Color.FromHex(ChartColours.Paper.Light);
        plot.Axes.Color(ink);
        plot.Grid.MajorLineColor = grid;
        foreach (var line in chart.Lines) Add(plot, chart, line);
        plot.Axes.AutoScale();
        var limits = plot.Axes.GetLimits();
        var (xs, xLabels) = XTicks(chart, limits, width);
        var (ys, yLabels) = chart.IsLogY ? ChartTicks.Powers(limits.Bottom, limits.Top, height / 45) : ChartTicks.Round(limits.Bottom, limits.Top, height / 45);
        var left = 34 + CharacterWidth * (yLabels.Length > 0 ? yLabels.Max(label => label.Length) : 1);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(xs, xLabels);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(ys, yLabels);
        plot.Axes.Bottom.TickLabelStyle.IsVisible = plot.Axes.Left.TickLabelStyle.IsVisible = false;
        plot.Axes.Top.IsVisible = plot.Axes.Right.IsVisible = false;
        plot.Layout.Fixed(new PixelPadding(left, 16, 48, 12));
        var drawn = plot.GetSvgXml(width, height);
        // Skia numbers clipping paths through the whole process; numbered by their order the same chart is the same text.
        var paths = new Dictionary<string, int>();
        var inside = Clip().Replace(drawn[(drawn.IndexOf('>', drawn.IndexOf("<svg", StringComparison.Ordinal)) + 1)..drawn.LastIndexOf("</svg>", StringComparison.Ordinal)], match =>
        {
            if (!paths.TryGetValue(match.Value, out var number)) paths[match.Value] = number = paths.Count;
            return FormattableString.Invariant($"{id}-{number}");
        });
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg{(isFile ? Namespaces : "")} viewBox=\"0 0 {width} {height + extra}\" width=\"{width}\" height=\"{height + extra}\" role=\"img\" aria-label=\"{Escape(chart.Description)}\" font-family=\"system-ui, sans-serif\">\n");
        if (extra > 0) svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height + extra}\" fill=\"{ChartColours.Paper.Light}\"/>\n");
        svg.Append(inside.Trim()).Append('\n');
        void Letter(double x, double y, string anchor, string letters, string more = "") =>
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" font-size=\"{FontSize}\" fill=\"{ChartColours.Ink.Light}\"{more}>{Escape(letters)}</text>\n");
        var taken = double.NegativeInfinity;
        for (var k = 0; k < xs.Length; k++)
        {
            // Labels that would run into each other are left out; their marks stay.
            var (at, half) = (plot.GetPixel(new Coordinates(xs[k], limits.Bottom)).X, CharacterWidth * xLabels[k].Length / 2.0 + 3);
            if (at - half < taken) continue;
            Letter(Math.Min(at, width - half), height - 48 + 20, "middle", xLabels[k]);
            taken = at + half;
        }

        for (var k = 0; k < ys.Length; k++) Letter(left - 9, plot.GetPixel(new Coordinates(limits.Left, ys[k])).Y + 4.5, "end", yLabels[k]);
        Letter((left + width - 16) / 2.0, height - 8, "middle", chart.XLabel, " font-weight=\"600\"");
        var middle = (12 + height - 48) / 2.0;
        Letter(14, middle, "middle", chart.YLabel, string.Create(CultureInfo.InvariantCulture, $" font-weight=\"600\" transform=\"rotate(-90 14 {middle:0.#})\""));
        foreach (var line in chart.Lines) AddHovers(svg, plot, chart, line);
        return svg.ToString();
    }

    private static void Add(Plot plot, LineChart chart, ChartLine line)
    {
        var points = Shown(chart, line);
        if (points.Count == 0) return;
        var (xs, ys) = (points.Select(point => X(chart, point.X)).ToArray(), points.Select(point => Y(chart, point.Y)).ToArray());
        var colour = Color.FromHex(ChartColours.Lines[line.Colour % ChartColours.Lines.Length].Light);
        var drawn = plot.Add.Scatter(xs, ys, colour);
        drawn.LineWidth = line.IsPublished ? 1.5f : 2;
        drawn.MarkerSize = line.IsStep && points.Count > 30 ? 0 : line.IsPublished ? 9 : 8;
        drawn.MarkerShape = (line.IsPublished ? Hollow : Filled)[line.Colour % Filled.Length];
        drawn.MarkerLineWidth = 1.5f;
        if (line.IsPublished) drawn.LinePattern = LinePattern.Dashed;
        if (line.IsStep) drawn.ConnectStyle = ConnectStyle.StepHorizontal;
        if (points.All(point => point.Error == 0)) return;
        var bars = plot.Add.ErrorBar(xs, ys, new double[xs.Length]);
        bars.YErrorPositive = [.. points.Select(point => Y(chart, point.Y + point.Error) - Y(chart, point.Y))];
        // On a logarithmic axis a bar that reaches below zero has no end; half of the value is drawn.
        bars.YErrorNegative = [.. points.Select(point => Y(chart, point.Y) - Y(chart, chart.IsLogY && point.Error >= point.Y ? point.Y / 2 : point.Y - point.Error))];
        bars.Color = colour;
        bars.LineWidth = 1.2f;
    }

    /// <summary>Points that the axes have a place for.</summary>
    private static List<ChartPoint> Shown(LineChart chart, ChartLine line) => [.. line.Points.Where(point => double.IsFinite(point.Y) && (!chart.IsLogY || point.Y > 0) && (!chart.IsLogX || point.X > 0))];

    private static double X(LineChart chart, double x) => chart.IsLogX ? Math.Log10(x) : x;

    private static double Y(LineChart chart, double y) => chart.IsLogY ? Math.Log10(y) : y;

    private static (double[] Positions, string[] Labels) XTicks(LineChart chart, AxisLimits limits, int width)
    {
        if (chart.Places is { } places) return ([.. Enumerable.Range(0, places.Count).Select(place => (double)place)], [.. places]);
        if (chart is { IsLogX: true, Marks.Count: > 1 }) return ([.. chart.Marks.Select(Math.Log10)], [.. chart.Marks.Select(ChartTicks.Text)]);
        if (chart.IsLogX) return ChartTicks.Powers(limits.Left, limits.Right, width / 70);
        return chart.Marks is { Count: > 1 } marks && marks.Count * 48 < width ? ([.. marks], [.. marks.Select(ChartTicks.Text)]) : ChartTicks.Round(limits.Left, limits.Right, width / 80, chart.IsCountX ? 1 : 0);
    }

    /// <summary>Places that say their numbers where a mouse points at them, and to a reader of the page aloud.</summary>
    private static void AddHovers(StringBuilder svg, Plot plot, LineChart chart, ChartLine line)
    {
        var points = Shown(chart, line);
        if (points.Count > 200) return;
        foreach (var point in points)
        {
            var pixel = plot.GetPixel(new Coordinates(X(chart, point.X), Y(chart, point.Y)));
            var place = chart.Places is { } places && point.X >= 0 && point.X < places.Count ? places[(int)point.X] : ChartTicks.Text(point.X);
            var text = point.Text ?? $"{ChartTicks.Text(Math.Round(point.Y, 4))}{(point.Error > 0 ? " ± " + ChartTicks.Text(Math.Round(point.Error, 4)) : "")}";
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"hover\" cx=\"{pixel.X:0.#}\" cy=\"{pixel.Y:0.#}\" r=\"9\" fill=\"none\" pointer-events=\"all\"><title>{Escape($"{line.Name}, {chart.XLabel} {place}: {text}")}</title></circle>\n");
        }
    }

    private static string Key(ChartLine line, double x, double y)
    {
        var colour = ChartColours.Lines[line.Colour % ChartColours.Lines.Length].Light;
        var (fill, dash) = line.IsPublished ? ("none", " stroke-dasharray=\"5 4\"") : (colour, "");
        var centre = x + 18;
        string Polygon(string points) => $"<polygon points=\"{points}\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>";
        string At(double dx, double dy) => string.Create(CultureInfo.InvariantCulture, $"{centre + dx:0.#},{y + dy:0.#}");
        var mark = (line.Colour % Filled.Length) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"<circle cx=\"{centre:0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"),
            1 => Polygon($"{At(-4, -4)} {At(4, -4)} {At(4, 4)} {At(-4, 4)}"),
            2 => Polygon($"{At(-4.5, 4)} {At(4.5, 4)} {At(0, -4.5)}"),
            3 => Polygon($"{At(-5, 0)} {At(0, -5)} {At(5, 0)} {At(0, 5)}"),
            _ => Polygon($"{At(-4.5, -4)} {At(4.5, -4)} {At(0, 4.5)}"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.#}\" y1=\"{y:0.#}\" x2=\"{x + 36:0.#}\" y2=\"{y:0.#}\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>") + mark;
    }

    private static string Themed(string svg) => ChartColours.All.Aggregate(svg, (text, colour) => text.Replace($"\"{colour.Light}\"", $"\"var({colour.Name})\"", StringComparison.OrdinalIgnoreCase));

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Names of clipping paths, where they are given and where they are used.</summary>
    [GeneratedRegex("(?<=id=\"|url\\(#)cl_[0-9a-f]+")]
    private static partial Regex Clip();
}
