using System.Text.Json;
using Halfspace.Formats;
using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>One reading of a file of bounds; errors say where in it.</summary>
internal sealed class BoundsJsonReader(string path, Network network) : StrictJson(path)
{
    public NetworkBounds Read(Stream stream) => Parse(stream, Bounds);

    private NetworkBounds Bounds(JsonElement root)
    {
        OnlyKnown(root, "$", ["format", "version", "fingerprint", "region", "nodes"]);
        if (Text(root, "$", "format") is var format && format != BoundsJson.Format) throw Error("$.format", $"This is '{format}', not '{BoundsJson.Format}': no file of bounds.");
        if (Integer(Member(root, "$", "version"), "$.version") is var version && version != BoundsJson.Version) throw Error("$.version", $"The file has version {version}; this program reads version {BoundsJson.Version}.");
        var region = Region(Member(root, "$", "region"));
        var (stated, actual) = (Text(root, "$", "fingerprint"), BoundsFingerprint.Of(network, region));
        if (stated != actual) throw Error("$.fingerprint", $"The bounds are of another network, or their region was changed: the file states {stated}, network and region have {actual}. Compute them again for this network.");
        return Nodes(Array(Member(root, "$", "nodes"), "$.nodes"), region);
    }

    private InputRegion Region(JsonElement element)
    {
        const string place = "$.region";
        OnlyKnown(element, place, ["lower", "upper", "ball"]);
        var lower = Numbers(element, place, "lower", network.InputSize, double.NaN);
        var upper = Numbers(element, place, "upper", network.InputSize, double.NaN);
        try
        {
            var box = new InputRegion(lower, upper);
            if (!element.TryGetProperty("ball", out var ball)) return box;
            OnlyKnown(ball, place + ".ball", ["norm", "radius", "center"]);
            var norm = Text(ball, place + ".ball", "norm");
            if (!Enum.TryParse<InputNorm>(norm, out var known) || known == InputNorm.Linf) throw Error(place + ".ball.norm", $"The norm is '{norm}'; a ball's norm is L1 or L2.");
            if (Member(ball, place + ".ball", "radius") is not { ValueKind: JsonValueKind.Number } radius) throw Error(place + ".ball.radius", "A number must stand here.");
            return box.Within(new InputBall(Numbers(ball, place + ".ball", "center", network.InputSize, double.NaN), radius.GetDouble(), known));
        }
        catch (ArgumentException cause)
        {
            throw Error(place, FaultText.Of(cause));
        }
    }

    private NetworkBounds Nodes(JsonElement list, InputRegion region)
    {
        if (list.GetArrayLength() != network.Nodes.Count) throw Error("$.nodes", $"There are {list.GetArrayLength()} nodes; the network has {network.Nodes.Count}.");
        var (lower, upper, n) = (new double[network.Nodes.Count][], new double[network.Nodes.Count][], 0);
        foreach (var element in list.EnumerateArray())
        {
            var place = FormattableString.Invariant($"$.nodes[{n}]");
            OnlyKnown(element, place, ["name", "lower", "upper"]);
            if (Text(element, place, "name") is var name && name != network.Nodes[n].Name) throw Error(place + ".name", $"The node is '{name}'; the network has '{network.Nodes[n].Name}' there.");
            lower[n] = Numbers(element, place, "lower", network.Nodes[n].Size, double.NegativeInfinity);
            upper[n] = Numbers(element, place, "upper", network.Nodes[n].Size, double.PositiveInfinity);
            for (var j = 0; j < lower[n].Length; j++)
            {
                if (!(lower[n][j] <= upper[n][j])) throw Error(FormattableString.Invariant($"{place}.lower[{j}]"), FormattableString.Invariant($"The range from {lower[n][j]:R} to {upper[n][j]:R} holds no number."));
            }

            n++;
        }

        return new NetworkBounds(network, region, lower, upper);
    }

    private string Text(JsonElement parent, string place, string name) =>
        Member(parent, place, name) is { ValueKind: JsonValueKind.String } element ? element.GetString()! : throw Error($"{place}.{name}", "Text must stand here.");

    /// <summary>A list of numbers; null gives the number that stands for it, or is refused where that is NaN.</summary>
    private double[] Numbers(JsonElement parent, string place, string name, int count, double missing)
    {
        place = $"{place}.{name}";
        var list = Array(Member(parent, place, name), place);
        if (list.GetArrayLength() != count) throw Error(place, $"There are {list.GetArrayLength()} numbers; {count} must stand here.");
        var (numbers, i) = (new double[count], 0);
        foreach (var element in list.EnumerateArray())
        {
            var isGiven = element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out numbers[i]) && double.IsFinite(numbers[i]);
            if (!isGiven && (element.ValueKind != JsonValueKind.Null || double.IsNaN(missing))) throw Error(FormattableString.Invariant($"{place}[{i}]"), $"A finite number must stand here, not {Shorten(element)}.");
            if (!isGiven) numbers[i] = missing;
            i++;
        }

        return numbers;
    }
}
