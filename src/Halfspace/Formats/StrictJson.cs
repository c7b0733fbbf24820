using System.Text.Json;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Formats;

/// <summary>Reads JSON that must be exactly as expected: nothing double, unknown or missing; errors say where.</summary>
internal abstract class StrictJson(string path)
{
    protected T Parse<T>(Stream stream, Func<JsonElement, T> read)
    {
        try
        {
            using var content = new MemoryStream();
            stream.CopyTo(content);
            var utf8 = InputFile.CheckUtf8(content.GetBuffer().AsMemory(0, (int)content.Length));
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (UnsuitableFileException cause)
        {
            throw new DataFileException(path, cause.Line, cause.Message, cause);
        }
        catch (InvalidOperationException cause)
        {
            // The reader's word for an escaped half of a character, which only shows when the text is taken out.
            throw new DataFileException(path, 0, "This is not JSON as it should be: a text in it has an escape that is half of a character.", cause);
        }
        catch (JsonException cause)
        {
            throw new DataFileException(path, (int)(cause.LineNumber ?? -1) + 1, $"This is not JSON as it should be: {Words(cause)}", cause);
        }
    }

    protected string[] Names(JsonElement list, string place)
    {
        Array(list, place);
        return
        [
            .. list.EnumerateArray().Select((name, c) => name.ValueKind == JsonValueKind.String
                ? name.GetString()!
                : throw Error(FormattableString.Invariant($"{place}[{c}]"), $"A class name must be text, not {Shorten(name)}.")),
        ];
    }

    protected Data.Encoding Encoding(JsonElement element, string place)
    {
        try
        {
            var encoding = element.Deserialize<Data.Encoding>(NetworkJsonWriter.EncodingOptions) ?? throw Error(place, "The encoding is null; leave it out instead.");
            return encoding.FindProblem() is { } problem ? throw Error(place, problem) : encoding;
        }
        catch (JsonException cause)
        {
            throw Error(place + (cause.Path is { Length: > 1 } inner ? inner[1..] : ""), Words(cause));
        }
        catch (NotSupportedException)
        {
            throw Error(place, "A column does not say its kind; its first property has to.");
        }
    }

    protected JsonElement Member(JsonElement parent, string place, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : throw Error(place, $"The property '{name}' is missing.");

    protected JsonElement Array(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Array ? element : throw Error(place, $"A list must stand here, not {Shorten(element)}.");

    protected int[] Integers(JsonElement list, string place)
    {
        var numbers = new int[list.GetArrayLength()];
        var i = 0;
        foreach (var element in list.EnumerateArray())
        {
            // The place is put together only for an error: a network has many weights.
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out numbers[i]) || numbers[i] == int.MinValue) Integer(element, FormattableString.Invariant($"{place}[{i}]"));
            i++;
        }

        return numbers;
    }

    protected int Integer(JsonElement element, string place) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number != int.MinValue
            ? number
            : throw Error(place, $"An integer of at most {int.MaxValue} in size must stand here, not {Shorten(element)}.");

    protected void OnlyKnown(JsonElement element, string place, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Error(place, $"An object must stand here, not {Shorten(element)}.");
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name)) throw Error(place, $"The property '{property.Name}' is not known. Known are {string.Join(", ", known)}.");
        }
    }

    protected DataFileException Error(string place, string reason) => new(path, 0, $"{place}: {reason}");

    /// <summary>The reader's words without its own types and places: the line stands before them.</summary>
    internal static string Words(JsonException fault)
    {
        var said = fault.Message.Split([" Path: ", " LineNumber: "], 2, StringSplitOptions.None)[0];
        var names = string.Join(", ", said.Split('\'').Where((_, part) => part % 2 == 1).Where(name => !name.StartsWith("Halfspace.", StringComparison.Ordinal) && !name.StartsWith("System.", StringComparison.Ordinal)).Select(name => $"'{name}'"));
        if (said.Contains("Expected depth to be zero", StringComparison.Ordinal) || said.Contains("Reached end of data", StringComparison.Ordinal)) return "the text ends within an object, a list or a value; a part of it may be lost.";
        if (said.Contains("could not be converted to", StringComparison.Ordinal)) return "A value of another kind must stand here.";
        if (said.Contains("missing required properties", StringComparison.Ordinal)) return $"What is missing: {names}.";
        return said.Contains("could not be mapped", StringComparison.Ordinal) ? $"The property {names} is not known." : FaultText.Of(fault);
    }

    protected static string Shorten(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length > 40 ? text[..40] + "..." : text;
    }
}
