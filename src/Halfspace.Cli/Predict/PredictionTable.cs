using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Halfspace.Cli.Predict;

/// <summary>Writes predictions as a table (CSV: row, class, outputs <c>y_0</c> and so on, margin) or as one JSON object, row after row.</summary>
/// <param name="rows">What is written; read again for each writing.</param>
/// <param name="output">The file that the table went to, or null.</param>
/// <param name="cancellation">Ends the writing.</param>
internal sealed class PredictionTable(PredictedRows rows, string? output, CancellationToken cancellation)
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<int, int> counts = [];
    private int samples;
    private int ties;

    /// <summary>Writes the table, with a header.</summary>
    public void WriteText(Stream stream)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        foreach (var row in Counted())
        {
            if (samples == 1) text.WriteLine(string.Join(',', ["row", "class", .. row.Outputs.Select((_, j) => string.Create(CultureInfo.InvariantCulture, $"y_{j}")), "margin"]));
            text.Write(row.Row.ToString(CultureInfo.InvariantCulture));
            text.Write(',');
            if (row.Class >= 0) text.Write(Quoted(rows.NameOf(row.Class)));
            foreach (var value in row.Outputs)
            {
                text.Write(',');
                text.Write(value);
            }

            text.Write(',');
            text.WriteLine(row.Margin);
        }

        text.Flush();
    }

    /// <summary>Writes the JSON object.</summary>
    public void WriteJson(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Layout);
        var network = rows.Network;
        json.WriteStartObject();
        json.WriteString("network", network.Description);
        json.WriteString("ensemble", network.Networks is null ? null : "pairs");
        json.WriteNumber("networks", network.Networks ?? 1);
        json.WriteNumber("inputs", network.InputCount);
        json.WriteString("arithmetic", network.IsExact ? "integer" : "float32");
        json.WriteStartArray("classes");
        for (var c = 0; c < network.ClassCount; c++) json.WriteStringValue(rows.NameOf(c));
        json.WriteEndArray();
        json.WriteStartArray("predictions");
        foreach (var row in Counted())
        {
            json.WriteStartObject();
            json.WriteNumber("row", row.Row);
            if (row.Class < 0) json.WriteNull("class");
            else json.WriteString("class", rows.NameOf(row.Class));
            if (row.Class < 0) json.WriteNull("classIndex");
            else json.WriteNumber("classIndex", row.Class);
            json.WriteStartArray("outputs");
            foreach (var value in row.Outputs) WriteNumber(json, value);
            json.WriteEndArray();
            json.WritePropertyName("margin");
            WriteNumber(json, row.Margin);
            json.WriteBoolean("tie", row.IsTie);
            json.WriteEndObject();
            // What is written goes out now and then, so that memory stays small.
            if (json.BytesPending > 1 << 16) json.Flush();
        }

        json.WriteEndArray();
        json.WriteString("status", "answered");
        foreach (var name in (string[])["value", "bound", "proof", "seconds"]) json.WriteNull(name);
        json.WriteNumber("samples", samples);
        json.WriteNumber("ties", ties);
        json.WriteStartObject("counts");
        foreach (var (index, count) in counts.Where(pair => pair.Key >= 0)) json.WriteNumber(rows.NameOf(index), count);
        json.WriteEndObject();
        json.WriteString("out", output);
        json.WriteStartArray("notes");
        foreach (var note in rows.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Says what was predicted, once the table is written.</summary>
    public void PrintSummary(TextWriter text)
    {
        foreach (var note in rows.Notes) text.WriteLine("note: " + note);
        var classes = counts.OrderByDescending(pair => pair.Value).Take(10).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{(pair.Key < 0 ? "without a majority" : rows.NameOf(pair.Key))} {pair.Value}"));
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{samples} rows by {rows.Network.Description}: {string.Join(", ", classes)}{(counts.Count > 10 ? ", ..." : "")}; {ties} {(rows.Network.Networks is null ? "ties" : "without a majority")}"));
        text.WriteLine($"predictions written to {output}");
    }

    /// <summary>The rows, counted on the way.</summary>
    private IEnumerable<PredictedRow> Counted()
    {
        (samples, ties) = (0, 0);
        counts.Clear();
        foreach (var row in rows.Read(cancellation))
        {
            samples++;
            if (row.IsTie) ties++;
            counts[row.Class] = counts.GetValueOrDefault(row.Class) + 1;
            yield return row;
        }
    }

    /// <summary>A number as it stands in the table; JSON has no infinities.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange('+', '9') && !value.Contains('E', StringComparison.Ordinal)) json.WriteNullValue();
        else json.WriteRawValue(value);
    }

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny("\",\r\n") >= 0 || name.Trim().Length < name.Length ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
