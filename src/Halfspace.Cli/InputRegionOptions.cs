using System.CommandLine;
using System.Globalization;
using Halfspace.Bounds;

namespace Halfspace.Cli;

/// <summary>The options that name a region of inputs: a box, a centre with a radius, or what both have in common.</summary>
internal sealed class InputRegionOptions
{
    public Option<string?> Box { get; } = new("--box") { Description = "A file with a line for each input, a value or its lower and upper end; or LOWER..UPPER for all inputs, such as 0..1.", HelpName = "FILE" };

    public Option<string?> Center { get; } = new("--center") { Description = "A value for each input; with --radius all inputs that differ by at most that much, within --box where it is given.", HelpName = "FILE" };

    public Option<double?> Radius { get; } = new("--radius")
    {
        Description = "How far each input may be from --center.",
        HelpName = "R",
        CustomParser = result =>
        {
            var radius = SharedOptions.Number(result);
            if (radius is not >= 0) result.AddError("--radius takes a number of 0 or more, such as 0.05.");
            return radius;
        },
    };

    public InputRegion Read(ParseResult parsed, int inputs)
    {
        var (box, center, radius) = (parsed.GetValue(Box), parsed.GetValue(Center), parsed.GetValue(Radius));
        if (box is null && center is null) throw new UsageException("Say which inputs are meant: --box FILE, or --center FILE with --radius R.");
        if (center is null != radius is null) throw new UsageException("--center and --radius belong together; give both or neither.");
        var region = box is null ? null : ReadBox(box, inputs);
        if (center is null) return region!;
        var values = NumberFile.ReadValues(center, inputs);
        region ??= new InputRegion(Array.ConvertAll(values, value => value - radius!.Value), Array.ConvertAll(values, value => value + radius!.Value));
        return region.Within(new InputBall(values, radius!.Value, InputNorm.Linf));
    }

    private static InputRegion ReadBox(string box, int inputs)
    {
        var ends = box.Split("..");
        var (lower, upper) = ends.Length == 2 && IsNumber(ends[0], out var low) && IsNumber(ends[1], out var high)
            ? (Enumerable.Repeat(low, inputs).ToArray(), Enumerable.Repeat(high, inputs).ToArray())
            : NumberFile.ReadRanges(box, inputs);
        return new InputRegion(lower, upper);
    }

    private static bool IsNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
