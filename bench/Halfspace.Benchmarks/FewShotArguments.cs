using Halfspace.Data;
using Halfspace.Training.LocalSearch;

namespace Halfspace.Benchmarks;

/// <summary>How the few-shot measurements read what starts are made of.</summary>
public static class FewShotArguments
{
    public static SmoothMargin Member(BenchmarkArguments arguments, double margin) => new()
    {
        Width = arguments.Number("width", 0.04),
        Sweeps = (int)arguments.Number("sweeps", 30),
        Hot = arguments.Number("hot", 0.05),
        Cold = arguments.Number("cold", 0.0005),
        Pull = arguments.Number("pull", 0),
        Margin = arguments.Number("margin", margin),
        StartRange = (int)arguments.Number("start", 1),
        Multiclass = arguments.Text("multiclass", "yes") == "yes",
    };

    public static ImageDistortions Distortions(BenchmarkArguments arguments, int copies) => new()
    {
        Copies = (int)arguments.Number("copies", copies),
        Turn = arguments.Number("turn", 15),
        Slant = arguments.Number("slant", 0.3),
        Stretch = arguments.Number("stretch", 0.15),
        Shift = arguments.Number("move", 1.2),
        Bend = arguments.Number("bend", 1.2),
        Stroke = arguments.Number("stroke", 0.5),
    };
}
