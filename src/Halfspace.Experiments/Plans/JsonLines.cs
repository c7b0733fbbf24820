using System.Text.Json;

namespace Halfspace.Experiments.Plans;

/// <summary>Where each value of a JSON text begins: its pointer (RFC 6901) and its 1-based line.</summary>
internal static class JsonLines
{
    /// <summary>Maps pointers to lines; of a name that is given twice the second is an error.</summary>
    /// <param name="json">The text.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="JsonException">The text is no JSON, gives a name twice, or has a number that no plan needs.</exception>
    public static Dictionary<string, int> Of(ReadOnlySpan<byte> json, JsonReaderOptions options)
    {
        var lines = new Dictionary<string, int>();
        var reader = new Utf8JsonReader(json, options);
        var (path, counts) = (new Stack<string>(), new Stack<int>());
        var (line, at, name) = (1, 0, "");
        while (reader.Read())
        {
            for (var start = (int)reader.TokenStartIndex; at < start; at++)
            {
                if (json[at] == '\n') line++;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = "/" + reader.GetString()!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                path.Pop();
                counts.Pop();
                continue;
            }

            var here = path.TryPeek(out var above) ? above : "";
            if (counts.TryPop(out var count))
            {
                // An array counts its items from 0 up; an object is -1.
                here += count >= 0 ? FormattableString.Invariant($"/{count}") : name;
                counts.Push(count >= 0 ? count + 1 : count);
            }

            if (reader.TokenType == JsonTokenType.Number && !reader.TryGetDecimal(out _)) throw new JsonException($"{here}: the number is too large", here, line - 1, 0);
            if (!lines.TryAdd(here, line)) throw new JsonException($"'{name[1..]}' is given twice", here, line - 1, 0);
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) continue;
            path.Push(here);
            counts.Push(reader.TokenType == JsonTokenType.StartArray ? 0 : -1);
        }

        return lines;
    }
}
