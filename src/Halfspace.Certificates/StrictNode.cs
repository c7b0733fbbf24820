using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Halfspace.Certificates;

/// <summary>A place in a JSON document that must be exactly as expected: whatever is missing, unknown, of another type or out of range is refused with its place.</summary>
/// <param name="Element">The value there.</param>
/// <param name="Parent">Where it is, or where its list is.</param>
/// <param name="Index">Its place in the list, put together with that of the list for errors only, since networks and data have many numbers.</param>
internal readonly record struct StrictNode(JsonElement Element, string Parent, int? Index = null)
{
    public string Place => Index is { } i ? $"{Parent}[{i}]" : Parent;

    public bool IsNull => Element.ValueKind == JsonValueKind.Null;

    /// <summary>Refuses anything but an object with just these properties.</summary>
    public StrictNode Object(params string[] properties) => Object([], properties);

    /// <summary>Refuses anything but an object with these properties and none, or some, of the optional ones.</summary>
    public StrictNode Object(string[] optional, params string[] properties)
    {
        if (Element.ValueKind != JsonValueKind.Object) throw Fault("an object must stand here");
        foreach (var property in Element.EnumerateObject())
        {
            if (!properties.Contains(property.Name) && !optional.Contains(property.Name)) throw Fault($"the property '{Shorten(property.Name)}' is not known; known are {string.Join(", ", properties.Concat(optional))}");
        }

        foreach (var name in properties) if (!Element.TryGetProperty(name, out _)) throw Fault($"the property '{name}' is missing");
        return this;
    }

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    public StrictNode this[string name] => new(Element.GetProperty(name), $"{Place}.{name}");

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<StrictNode> List()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Fault("a list must stand here");
        var place = Place;
        return [.. Element.EnumerateArray().Select((element, i) => new StrictNode(element, place, i))];
    }

    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Fault("text must stand here");

    public string? TextOrNull() => IsNull ? null : Text();

    /// <summary>The JSON text of an object that somebody else reads.</summary>
    public string Raw() => Element.ValueKind == JsonValueKind.Object ? Element.GetRawText() : throw Fault("an object must stand here");

    public IReadOnlyList<string> Texts() => [.. List().Select(node => node.Text())];

    /// <summary>A whole number without point or exponent, in a range.</summary>
    public int Integer(int least = -int.MaxValue, int most = int.MaxValue)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetInt32(out var number)) throw Fault($"a whole number from {least} to {most} must stand here");
        return number >= least && number <= most ? number : throw Fault($"{number} stands here; it must lie from {least} to {most}");
    }

    /// <summary>A list of whole numbers in a range.</summary>
    public int[] Integers(int least = -int.MaxValue, int most = int.MaxValue) => [.. List().Select(node => node.Integer(least, most))];

    /// <summary>True or false.</summary>
    public bool Truth() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Fault("true or false must stand here");

    /// <summary>A finite number.</summary>
    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Fault("a finite number must stand here");

    public double? NumberOrNull() => IsNull ? null : Number();

    public double[] Numbers() => [.. List().Select(node => node.Number())];

    /// <summary>A list of numerator and denominator, whole numbers of any size up to 200 digits, the latter positive.</summary>
    public Fraction Fraction()
    {
        var parts = List();
        if (parts.Count != 2) throw Fault("a numerator and a denominator must stand here");
        var denominator = parts[1].Whole();
        return denominator.Sign > 0 ? new Fraction(parts[0].Whole(), denominator) : throw parts[1].Fault("a denominator is positive");
    }

    public CertificateException Fault(string reason) => new(Place, reason + (Element.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "" : $", not {Shorten(Element.GetRawText())}") + ".");

    /// <summary>A whole number of up to 200 digits.</summary>
    public BigInteger Whole()
    {
        var text = Element.ValueKind == JsonValueKind.Number ? Element.GetRawText() : "";
        return text.Length <= 200 && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Fault("a whole number of at most 200 digits must stand here");
    }

    private static string Shorten(string text) => CertificateReport.Plain(text.Length > 40 ? text[..40] + "..." : text);
}
