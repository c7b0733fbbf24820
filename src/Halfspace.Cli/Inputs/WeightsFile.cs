using System.Text.Json;
using Halfspace.Data;
using Halfspace.Mip.Files;
using Halfspace.Training;

namespace Halfspace.Cli.Inputs;

/// <summary>
/// The file of <c>--weights</c>: <c>{ "inputs": { "age": { "low": 0 }, "smoker": { "fixed": 2 } }, "forbidden": [ ["age", "bmi"] ] }</c>. A name is an input's, or a column's for
/// all its inputs.
/// </summary>
internal ref struct WeightsFile
{
    private readonly string path;
    private readonly byte[] content;
    private readonly Dataset data;
    private readonly int range;
    private readonly WeightLimits[] ranges;
    private readonly List<(int First, int Second)> forbidden = [];
    private Utf8JsonReader json;
    private bool hasRanges;

    private WeightsFile(string path, byte[] content, Dataset data, int range)
    {
        (this.path, this.content, this.data, this.range) = (path, content, data, range);
        ranges = new WeightLimits[data.InputCount];
        Array.Fill(ranges, new WeightLimits(-range, range));
        json = new Utf8JsonReader(content, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>Reads the file and adds it to limits.</summary>
    /// <exception cref="DataFileException">The file cannot be read, is no such JSON, or names what the data have not; the message has the line.</exception>
    public static NetworkLimits Read(string path, Dataset data, int range, NetworkLimits limits)
    {
        byte[] content;
        try
        {
            content = InputFile.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DataFileException.Unreadable(path, cause);
        }

        var file = new WeightsFile(path, content, data, range);
        try
        {
            file.ReadAll();
        }
        catch (JsonException cause)
        {
            throw new DataFileException(path, (int)((cause.LineNumber ?? 0) + 1), "this is no JSON: " + FaultText.Of(cause), cause);
        }

        return limits with { Weights = file.hasRanges ? file.ranges : null, ForbiddenPairs = file.forbidden };
    }

    private void ReadAll()
    {
        json.Read();
        Expect(JsonTokenType.StartObject, "an object with \"inputs\" and \"forbidden\"");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            if (name == "inputs") ReadInputs();
            else if (name == "forbidden") ReadForbidden();
            else throw Fault($"there is no property \"{name}\"; known are \"inputs\" and \"forbidden\"");
        }

        json.Read();
    }

    private void ReadInputs()
    {
        Expect(JsonTokenType.StartObject, "an object with a property for each input");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var inputs = Inputs(json.GetString()!);
            json.Read();
            Expect(JsonTokenType.StartObject, "{\"low\": ..., \"high\": ...} or {\"fixed\": ...}");
            var (low, high, isFixed) = (-range, range, false);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                var weight = Weight();
                if (name == "fixed") (low, high, isFixed) = (weight, weight, true);
                else if (name == "low" && !isFixed) low = weight;
                else if (name == "high" && !isFixed) high = weight;
                else throw Fault(isFixed ? "a fixed weight has no other limit" : $"there is no property \"{name}\"; known are \"low\", \"high\" and \"fixed\"");
            }

            if (low > high) throw Fault($"the smallest weight {low} is above the largest one {high}");
            foreach (var input in inputs) ranges[input] = new WeightLimits(low, high);
            hasRanges = true;
        }
    }

    private void ReadForbidden()
    {
        Expect(JsonTokenType.StartArray, "a list of pairs");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.StartArray, "a pair of names");
            var sides = new List<int[]>();
            while (json.Read() && json.TokenType == JsonTokenType.String) sides.Add(Inputs(json.GetString()!));
            if (json.TokenType != JsonTokenType.EndArray || sides.Count != 2) throw Fault("a pair has two names");
            foreach (var first in sides[0])
            {
                foreach (var second in sides[1])
                {
                    if (first == second) throw Fault($"'{data.InputNames[first]}' stands on both sides of a pair");
                    forbidden.Add((first, second));
                }
            }
        }
    }

    private readonly int[] Inputs(string name)
    {
        var names = data.InputNames;
        int[] own = [.. Enumerable.Range(0, names.Count).Where(i => names[i] == name)];
        if (own.Length > 0) return own;
        if (data.Encoding?.Columns.FirstOrDefault(column => column.Name == name) is { InputNames.Count: > 0 } column) return [.. Enumerable.Range(0, names.Count).Where(i => column.InputNames.Contains(names[i]))];
        throw Fault($"there is no input or column '{name}'; the inputs are {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}");
    }

    private readonly int Weight()
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var weight) || weight < -range || weight > range) throw Fault($"a weight is a whole number from -{range} to {range}");
        return weight;
    }

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (json.TokenType != type) throw Fault($"{what} must stand here");
    }

    private readonly DataFileException Fault(string reason) => new(path, content.AsSpan(0, (int)json.TokenStartIndex).Count((byte)'\n') + 1, reason);
}
