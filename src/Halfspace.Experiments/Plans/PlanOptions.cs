using System.Text.Json;

namespace Halfspace.Experiments.Plans;

/// <summary>Options of a verb in the order given, each with its values; a switch has the value true.</summary>
internal sealed class PlanOptions : Dictionary<string, string[]>
{
    /// <summary>The options that an object of the plan holds under a name, or none.</summary>
    public static PlanOptions Of(JsonElement holder, string name)
    {
        var options = new PlanOptions();
        if (!holder.TryGetProperty(name, out var given)) return options;
        foreach (var option in given.EnumerateObject()) options[option.Name] = Texts(option.Value);
        return options;
    }

    /// <summary>The values as they stand on a command line.</summary>
    public static string[] Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Text)] : [Text(value)];

    /// <summary>A whole number, also where it is written as 3.0 or 3e0.</summary>
    public static int Whole(JsonElement value) => (int)value.GetDouble();

    /// <summary>A value as it stands on a command line; numbers are kept as they are written.</summary>
    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}
