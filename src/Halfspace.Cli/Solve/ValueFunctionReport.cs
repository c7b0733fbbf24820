using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.ValueFunctions;

namespace Halfspace.Cli.Solve;

/// <summary>A studied value function as text, JSON, table and picture; values are in the model's own sense.</summary>
internal sealed class ValueFunctionReport(MipModel model, string row, ValueFunctionStudy study, ILpSolver? solver)
{
    private const int TableRows = 200;

    private static readonly string[] Colours = ["#d95f02", "#e7a13b", "#b3452c", "#c9a227"];

    /// <summary>How a file is written, by its ending; null where there is no such way.</summary>
    public static Func<ValueFunctionReport, string>? WriterOf(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? report => report.Table() : path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? report => report.Picture() : null;

    private DiscreteRepresentation Representation => study.Representation;

    private bool IsMaximised => model.Sense == ObjectiveSense.Maximize;

    /// <summary>"Below" bounds of a minimum are "above" bounds of a maximum.</summary>
    private string Side => IsMaximised ? "above" : "below";

    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream);
        text.Write(WriterOf(path)!(this));
    });

    public void Print()
    {
        Console.Out.WriteLine(model.ToString());
        var claim = Representation.IsComplete
            ? string.Create(CultureInfo.InvariantCulture, $"exact from {Representation.From} to {Representation.To}: {Given(Representation.Function).Segments.Count} pieces from {Representation.Parts.Count} integer parts, proved in fractions by {Representation.Searches} searches")
            : string.Create(CultureInfo.InvariantCulture, $"not finished: {Representation.Parts.Count} integer parts, exact on {Representation.Proved.Count} stretches and {(IsMaximised ? "a lower" : "an upper")} approximation elsewhere; {study.Samples.Count} places sampled, {SampledBy}");
        Console.Out.WriteLine($"value of row {row}, {claim} ({SolverName}, {study.Seconds.ToString("F2", CultureInfo.InvariantCulture)} s)");
        foreach (var segment in Given(Representation.Function).Segments.Take(60))
            Console.Out.WriteLine(segment.IsPoint ? $"  at {segment.From}: {segment.ValueFrom}" : $"  {segment.From} to {segment.To}: from {segment.ValueFrom} to {segment.ValueTo}, slope {segment.Slope}");
        if (Representation.Function.Segments.Count > 60) Console.Out.WriteLine("  ... (--json or --out for all)");
        foreach (var tree in study.TreeDuals)
            Console.Out.WriteLine($"{tree.Name}: {(tree.Value is { } value ? $"value {Given(value)}" : "no point found")}{(tree.IsStrong ? "" : " (not finished)")}, {Side} everywhere by the {(IsMaximised ? "largest" : "least")} of {string.Join(", ", tree.Lines.Select(line => Given(line).ToString()).Take(6))}{(tree.Lines.Count > 6 ? ", ..." : "")}");
    }

    public JsonObject ToJson() => new()
    {
        ["status"] = Representation.IsComplete ? "exact" : study.Samples.Count > 0 ? "sampled" : "truncated",
        ["row"] = row,
        ["sense"] = IsMaximised ? "max" : "min",
        ["from"] = Representation.From.ToDouble(),
        ["to"] = Representation.To.ToDouble(),
        ["pieces"] = Pieces(Representation.Function),
        ["proved"] = new JsonArray([.. Representation.Proved.Select(stretch => (JsonNode)new JsonArray(stretch.From.ToDouble(), stretch.To.ToDouble()))]),
        ["parts"] = new JsonArray([.. Representation.Parts.Select(Part)]),
        ["lpDual"] = Pieces(study.LinearDual),
        ["branchAndBoundDuals"] = new JsonArray([.. study.TreeDuals.Select(Tree)]),
        ["truncatedParts"] = study.TruncatedParts,
        ["truncated"] = Pieces(study.Truncated),
        ["samples"] = new JsonArray([.. study.Samples.Select(sample => (JsonNode)new JsonObject { ["at"] = sample.Place.ToDouble(), ["value"] = Number(sample.Value) })]),
        ["sampledBy"] = study.Samples.Count > 0 ? SampledBy : null,
        ["searches"] = Representation.Searches,
        ["solver"] = SolverName,
        ["seconds"] = study.Seconds,
    };

    private string SampledBy => (solver ?? MipSolvers.FirstAvailable) is { } sampler ? $"their integers optimal as reported by {sampler.Name}" : "proved in fractions";

    private string SolverName => solver is null ? "fractions alone" : $"{solver.Name}, proved in fractions";

    private string Table()
    {
        var places = Enumerable.Range(0, TableRows + 1).Select(k => Representation.From + Rational.Of(k, TableRows) * (Representation.To - Representation.From))
            .Concat(Representation.Function.Breakpoints).Distinct().Order();
        var sampled = study.Samples.GroupBy(sample => sample.Place).ToDictionary(group => group.Key, group => group.First().Value);
        var lines = new List<string> { string.Join(',', ["b", "value", "proved", "lp_dual", .. study.TreeDuals.Select(tree => "branch_and_bound_" + Text(tree.SolvedAt[0])), "truncated"]) };
        foreach (var b in places.Concat(sampled.Keys).Distinct().Order())
        {
            var isSampled = sampled.TryGetValue(b, out var exact);
            var proved = isSampled || Representation.IsComplete || Representation.Proved.Any(stretch => stretch.From < b && b < stretch.To);
            lines.Add(string.Join(',', [Text(b), Text(isSampled ? exact : Representation.Function.At(b), given: true), proved ? "1" : "0", Text(study.LinearDual.At(b), given: true), .. study.TreeDuals.Select(tree => Text(tree.At([b]), given: true)), Text(study.Truncated.At(b), given: true)]));
        }

        return string.Join('\n', lines) + "\n";
    }

    private string Picture()
    {
        var (from, to) = (Representation.From, Representation.To);
        var curves = new List<PictureCurve> { new(Representation.IsComplete ? "value function" : $"best of {Representation.Parts.Count} integer parts", Given(Representation.Function), "#1a1a1a", 2.6) };
        if (study.Samples.Count > 0) curves.Add(new("sampled values", Given(new PiecewiseLinear(study.Samples.Where(s => s.Value is not null).Select(s => new Segment(s.Place, s.Place, s.Value!.Value, s.Value.Value)))), "#7a2f8f", 1.5));
        curves.Add(new("dual of the linear relaxation", Given(study.LinearDual), "#2b6cb0", 1.8, "7 4"));
        curves.AddRange(study.TreeDuals.Select((tree, k) => new PictureCurve(tree.Name, Given(tree.Over(from, to)), Colours[k % Colours.Length], 1.8)));
        curves.Add(new($"the first {study.TruncatedParts} of {Representation.Parts.Count} integer parts", Given(study.Truncated), "#2f855a", 1.8, "2 3"));
        return ValueFunctionPicture.Svg($"Optimal value as the right-hand side of {row} varies", $"right-hand side of {row}", from, to, curves);
    }

    private JsonArray Pieces(PiecewiseLinear function) => new([.. Given(function).Segments.Select(segment => (JsonNode)new JsonObject
    {
        ["from"] = segment.From.ToDouble(),
        ["to"] = segment.To.ToDouble(),
        ["valueFrom"] = segment.ValueFrom.ToDouble(),
        ["valueTo"] = segment.ValueTo.ToDouble(),
        ["slope"] = segment.Slope.ToDouble(),
        ["exact"] = new JsonArray(segment.From.ToString(), segment.To.ToString(), segment.ValueFrom.ToString(), segment.ValueTo.ToString()),
    })]);

    private JsonNode Part(IntegerPart part)
    {
        var values = new JsonObject();
        foreach (var (name, value) in study.Problem.IntegerColumnNames.Zip(part.Values)) if (!value.IsZero) values[name] = value.ToDouble();
        return values;
    }

    private JsonNode Tree(BranchAndBoundDualFunction tree) => new JsonObject
    {
        ["at"] = tree.SolvedAt[0].ToDouble(),
        ["value"] = Number(tree.Value),
        ["strong"] = tree.IsStrong,
        ["nodes"] = tree.Nodes,
        ["lines"] = new JsonArray([.. tree.Lines.Select(line => (JsonNode)new JsonObject { ["constant"] = Number(line.Constant), ["slope"] = Number(line.Slopes[0]), ["text"] = Given(line).ToString() })]),
    };

    private JsonValue? Number(Rational? value) => value is { } number ? JsonValue.Create(Given(number).ToDouble()) : null;

    private string Text(Rational? value, bool given = false) => value is { } number ? (given ? Given(number) : number).ToDouble().ToString("R", CultureInfo.InvariantCulture) : "";

    private Rational Given(Rational value) => study.Problem.ToGiven(value);

    private AffineFunction Given(AffineFunction line) => IsMaximised ? new AffineFunction(-line.Constant, [.. line.Slopes.Select(slope => -slope)]) : line;

    private PiecewiseLinear Given(PiecewiseLinear function) => IsMaximised ? function.Negated() : function;
}
