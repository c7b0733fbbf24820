using System.Text.Json;
using Halfspace.Certificates;

namespace Halfspace.Formats;

/// <summary>Writes what a certificate of a property has besides format, version and kind.</summary>
internal sealed class VerificationWriter(Utf8JsonWriter json)
{
    private const int Piece = 3 << 23;

    public void Write(VerificationCertificate certificate)
    {
        json.WriteString("network", certificate.Network);
        json.WriteString("networkSha256", certificate.NetworkSha256);
        if (certificate.Layers is { } layers) List("layers", layers, Layer);
        else json.WriteNull("layers");
        json.WriteString("property", certificate.Property);
        if (certificate.Semantics == EvaluationSemantics.Float32) json.WriteString("semantics", "float32");
        json.WriteNumber("inputs", certificate.InputCount);
        json.WriteNumber("outputs", certificate.OutputCount);
        var boxes = certificate.Cases.Select(one => one.Box).Concat((certificate.Parts ?? []).Select(part => part.Box)).Distinct(ReferenceEqualityComparer.Instance).Cast<StatedBox>().ToList();
        List("boxes", boxes, box =>
        {
            Numbers("lower", box.Lower);
            Numbers("upper", box.Upper);
        });
        List("cases", certificate.Cases, one =>
        {
            json.WriteNumber("box", boxes.FindIndex(box => ReferenceEquals(box, one.Box)));
            List("rows", one.Rows, row =>
            {
                Numbers("coefficients", row.Coefficients);
                json.WriteNumber("limit", row.Limit);
                if (row.IsStrict) json.WriteBoolean("strict", true);
            });
            Places("aboveLower", one.AboveLower);
            Places("belowUpper", one.BelowUpper);
        });
        if (certificate.Parts is { } parts)
        {
            List("parts", parts, part =>
            {
                json.WriteNumber("case", part.Case);
                json.WriteNumber("box", boxes.FindIndex(box => ReferenceEquals(box, part.Box)));
            });
        }

        if (certificate.Witness is { } witness)
        {
            json.WriteStartObject("witness");
            json.WriteNumber("case", witness.Case);
            Numbers("input", witness.Input);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("witness");
        }

        List("ranges", certificate.Ranges, ranges =>
        {
            Place("from", ranges.From);
            json.WriteNumber("case", ranges.Case);
            Place("row", ranges.Row);
            Places("shares", ranges.Shares ?? []);
            Bytes("steps", ranges.Steps);
        });
        List("proofs", certificate.Proofs, proof =>
        {
            json.WriteNumber("case", proof.Case);
            Place("row", proof.Row);
            Place("ranges", proof.Ranges);
            Places("shares", proof.Shares ?? []);
            Bytes("tree", proof.Tree);
        });
    }

    private void Layer(StatedLayer layer)
    {
        json.WriteNumber("inputs", layer.Inputs);
        Numbers("weights", layer.Weights);
        Numbers("biases", layer.Biases);
        if (layer.Leaks is { } leaks) Numbers("leaks", leaks);
        else json.WriteNull("leaks");
        Places("steps", layer.Steps ?? []);
        Places("places", layer.Places ?? []);
        Places("starts", layer.Starts ?? []);
    }

    private void List<T>(string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Places(string name, IReadOnlyList<int> places)
    {
        if (places.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var place in places) json.WriteNumberValue(place);
        json.WriteEndArray();
    }

    private void Numbers(string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Bytes in base64, in pieces, since a JSON writer takes a text of so much and no more.</summary>
    private void Bytes(string name, byte[] bytes)
    {
        json.WriteStartArray(name);
        for (var from = 0; from < bytes.Length; from += Piece)
        {
            json.WriteBase64StringValue(bytes.AsSpan(from, Math.Min(Piece, bytes.Length - from)));
            json.Flush();
        }

        json.WriteEndArray();
    }

    private void Place(string name, int? place)
    {
        if (place is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
