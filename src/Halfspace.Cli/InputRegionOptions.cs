using System.CommandLine;
using Halfspace.Bounds;

namespace Halfspace.Cli;

/// <summary>The options that name a region of inputs: a box, a centre with a radius, or what both have in common.</summary>
internal sealed class InputRegionOptions
{
    public Option<string?> Box { get; } = new("--box") { Description = "A line for each input: a value, or its lower and upper end.", HelpName = "FILE" };

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
        var region = box is null ? null : NumberFile.ReadRanges(box, inputs) is var (lower, upper) ? new InputRegion(lower, upper) : null;
        if (center is null) return region!;
        var values = NumberFile.ReadValues(center, inputs);
        region ??= new InputRegion(Array.ConvertAll(values, value => value - radius!.Value), Array.ConvertAll(values, value => value + radius!.Value));
        return region.Within(new InputBall(values, radius!.Value, InputNorm.Linf));
    }
}
