using System.Globalization;
using System.Text;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>A curve of a picture.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Function">Its segments.</param>
/// <param name="Colour">A colour as SVG has it.</param>
/// <param name="Width">The line's width.</param>
/// <param name="Dashes">SVG's dash pattern; empty for a solid line.</param>
public sealed record PictureCurve(string Name, PiecewiseLinear Function, string Colour, double Width, string Dashes = "")
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(PictureCurve), PrintMembers);
}

/// <summary>Draws functions of one right-hand side as SVG text, which any browser shows.</summary>
public static class ValueFunctionPicture
{
    private const double Width = 900;
    private const double Height = 520;
    private const double Left = 62;
    private const double Right = 24;
    private const double Top = 44;
    private const double Bottom = 46;
    private const double LegendRow = 18;

    /// <summary>The picture. The first curve sets the vertical range; others are cut where they leave it.</summary>
    /// <param name="title">The line above.</param>
    /// <param name="axis">What the horizontal axis shows.</param>
    /// <param name="from">The left end.</param>
    /// <param name="to">The right end.</param>
    /// <param name="curves">Curves; the first is drawn on top.</param>
    public static string Svg(string title, string axis, Rational from, Rational to, IReadOnlyList<PictureCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var (low, high) = Range(curves);
        var bottom = Bottom + LegendRow * curves.Count;
        var (left, right) = (from.ToDouble(), to.ToDouble());
        double X(double b) => Left + (b - left) / (right - left) * (Width - Left - Right);
        double Y(double v) => Height - Bottom - (v - low) / (high - low) * (Height - Top - Bottom);
        var total = Height + bottom - Bottom;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {total}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{total}\" fill=\"white\"/>\n<text x=\"{Left}\" y=\"26\" font-size=\"16\">{Escape(title)}</text>\n");
        text.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"plot\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\"/></clipPath>\n");
        foreach (var tick in Ticks(left, right))
            text.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(tick):F2} {Top}V{Height - Bottom}\" stroke=\"#e4e4e4\"/><text x=\"{X(tick):F2}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{Label(tick)}</text>\n");
        foreach (var tick in Ticks(low, high))
            text.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(tick):F2}H{Width - Right}\" stroke=\"#e4e4e4\"/><text x=\"{Left - 8}\" y=\"{Y(tick) + 4:F2}\" text-anchor=\"end\">{Label(tick)}</text>\n");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">{Escape(axis)}</text>\n<g clip-path=\"url(#plot)\" fill=\"none\" stroke-linejoin=\"round\">\n");
        for (var c = curves.Count - 1; c >= 0; c--) AppendCurve(text, curves[c], X, Y);
        text.Append("</g>\n");
        for (var c = 0; c < curves.Count; c++)
        {
            var y = Height + LegendRow * c + 4;
            text.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y}h34\" {Style(curves[c])}/><text x=\"{Left + 44}\" y=\"{y + 4}\">{Escape(curves[c].Name)}</text>\n");
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void AppendCurve(StringBuilder text, PictureCurve curve, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        Segment? before = null;
        foreach (var segment in curve.Function.Segments)
        {
            var (startX, startY) = (x(segment.From.ToDouble()), y(segment.ValueFrom.ToDouble()));
            if (segment.IsPoint)
            {
                text.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{startX:F2}\" cy=\"{startY:F2}\" r=\"{curve.Width + 1}\" fill=\"{curve.Colour}\"/>\n");
                before = null;
                continue;
            }

            if (before is not { } last || last.To != segment.From || last.ValueTo != segment.ValueFrom) path.Append(CultureInfo.InvariantCulture, $"M{startX:F2} {startY:F2}");
            path.Append(CultureInfo.InvariantCulture, $"L{x(segment.To.ToDouble()):F2} {y(segment.ValueTo.ToDouble()):F2}");
            before = segment;
        }

        if (path.Length > 0) text.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" {Style(curve)}/>\n");
    }

    private static string Style(PictureCurve curve) => string.Create(CultureInfo.InvariantCulture, $"stroke=\"{curve.Colour}\" stroke-width=\"{curve.Width}\"{(curve.Dashes.Length > 0 ? $" stroke-dasharray=\"{curve.Dashes}\"" : "")}");

    private static (double Low, double High) Range(IReadOnlyList<PictureCurve> curves)
    {
        var segments = curves.FirstOrDefault(curve => curve.Function.Segments.Count > 0)?.Function.Segments;
        if (segments is null) return (0, 1);
        var low = segments.Min(segment => Rational.Min(segment.ValueFrom, segment.ValueTo)).ToDouble();
        var high = segments.Max(segment => Rational.Max(segment.ValueFrom, segment.ValueTo)).ToDouble();
        var margin = high > low ? .12 * (high - low) : 1;
        return (low - margin, high + margin);
    }

    private static IEnumerable<double> Ticks(double from, double to)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10((to - from) / 5)));
        step *= (to - from) / step > 25 ? 5 : (to - from) / step > 12 ? 2 : 1;
        for (var k = Math.Ceiling(from / step); k * step <= to; k++) yield return Math.Round(k * step, 12);
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A number on an axis; ticks below zero that end at zero are zero, without a sign.</summary>
    private static string Label(double tick) => (tick == 0 ? 0 : tick).ToString("G6", CultureInfo.InvariantCulture);
}
