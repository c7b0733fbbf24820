using Halfspace.Data;
using Halfspace.Training.Search;

namespace Halfspace.Benchmarks;

/// <summary>How the few-shot measurements read what starts are made of.</summary>
public static class FewShotArguments
{
    public static SmoothMargin Member(BenchmarkArguments arguments) => new()
    {
        Width = arguments.Number("width", 0.05),
        Sweeps = (int)arguments.Number("sweeps", 25),
        Hot = arguments.Number("hot", 0.05),
        Cold = arguments.Number("cold", 0.0005),
        Pull = arguments.Number("pull", 0),
        Margin = arguments.Number("margin", 2),
        StartRange = (int)arguments.Number("start", 1),
        LaterShare = arguments.Number("later", 0.02),
        Versus = arguments.Text("versus", "yes") == "yes",
    };

    public static ImageDistortions Distortions(BenchmarkArguments arguments) => new()
    {
        Copies = arguments.Integers("copies", "15")[0],
        Turn = arguments.Number("turn", 18),
        Slant = arguments.Number("slant", 0.4),
        Stretch = arguments.Number("stretch", 0.2),
        Shift = arguments.Number("move", 2),
        Bend = arguments.Number("bend", 1.5),
        Stroke = arguments.Number("stroke", 0.5),
    };
}
