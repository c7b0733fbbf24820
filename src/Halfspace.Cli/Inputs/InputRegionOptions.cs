using System.CommandLine;
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Cli.Runs;
using Halfspace.Networks;

namespace Halfspace.Cli.Inputs;

/// <summary>The options that name a region of inputs: a box, a centre with a radius, or what both have in common. Numbers are in the units of the data where Halfspace trained the network.</summary>
internal sealed class InputRegionOptions
{
    public Option<string?> Box { get; } = new("--box") { Description = "A file with a line for each input, a value or its lower and upper end; or LOWER..UPPER for all inputs, such as 0..1. In the units of the data for a network that Halfspace trained, whose default is the range of its training data.", HelpName = "FILE" };

    public Option<string?> Center { get; } = new("--center") { Description = "A value for each input; with --radius all inputs that differ by at most that much, within --box where it is given.", HelpName = "FILE" };

    public Option<double?> Radius { get; } = new("--radius")
    {
        Description = "How much each input may differ from --center.",
        HelpName = "R",
        CustomParser = result =>
        {
            var radius = SharedOptions.Number(result);
            if (radius is not >= 0) result.AddError("--radius takes a number of 0 or more, such as 0.05.");
            return radius;
        },
    };

    public Option<string> Categories { get; } = CategoryOption();

    /// <summary>Whether rows have one category of each column, as data has; an attack asks the same.</summary>
    public static Option<string> CategoryOption()
    {
        var option = new Option<string>("--categories") { Description = "Of a network that Halfspace trained: 'one' category of each categorical column is one, as in data, or each input is zero or one independently ('any').", HelpName = "one|any", DefaultValueFactory = _ => "one" };
        option.AcceptOnlyFromAmong("one", "any");
        return option;
    }

    /// <summary>The region; for a network that Halfspace trained also the rows that it stands for.</summary>
    public (InputRegion Region, DataBox? Rows) Read(ParseResult parsed, NetworkInput network)
    {
        var (box, center, radius) = (parsed.GetValue(Box), parsed.GetValue(Center), parsed.GetValue(Radius));
        if (box is null && center is null && network.Units is null) throw new UsageException("Say which inputs are meant: --box FILE, or --center FILE with --radius R.");
        if (center is null != radius is null) throw new UsageException("--center and --radius belong together; give both or neither.");
        var inputs = network.Network.InputSize;
        var values = center is null ? null : NumberFile.ReadValues(center, inputs);
        if (network.Units is { } units)
        {
            var (lower, upper) = box is null ? (Around(values, -radius), Around(values, radius)) : Ends(box, inputs);
            var rows = new DataBox(units, lower, upper, parsed.GetValue(Categories) == "one");
            if (values is not null && box is not null) rows = rows.Within(values, radius!.Value);
            return (InputRegion.Of(rows), rows);
        }

        var region = box is null ? null : ReadBox(box, inputs);
        if (values is null) return (region!, null);
        region ??= new InputRegion(Around(values, -radius)!, Around(values, radius)!);
        return (region.Within(new InputBall(values, radius!.Value, InputNorm.Linf)), null);
    }

    private static double[]? Around(double[]? values, double? radius) => values is null ? null : Array.ConvertAll(values, value => value + radius!.Value);

    private static InputRegion ReadBox(string box, int inputs)
    {
        var (lower, upper) = Ends(box, inputs);
        return new InputRegion(lower, upper);
    }

    /// <summary>The ends of a box: of one range for all inputs, or of a file.</summary>
    public static (double[] Lower, double[] Upper) Ends(string box, int inputs)
    {
        var ends = box.Split("..");
        return ends.Length == 2 && IsNumber(ends[0], out var low) && IsNumber(ends[1], out var high)
            ? (Enumerable.Repeat(low, inputs).ToArray(), Enumerable.Repeat(high, inputs).ToArray())
            : NumberFile.ReadRanges(box, inputs);
    }

    private static bool IsNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
