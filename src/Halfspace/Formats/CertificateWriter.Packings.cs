using System.Globalization;
using System.Numerics;
using Halfspace.Certificates;

namespace Halfspace.Formats;

public sealed partial class CertificateWriter
{
    private void Packing(PackingClaim packing)
    {
        json.WriteStartObject("packing");
        Whole("unit", packing.Unit);
        json.WriteStartArray("subsets");
        foreach (var subset in packing.Subsets)
        {
            json.WriteStartObject();
            Numbers("samples", subset.Samples);
            json.WriteStartArray("multipliers");
            foreach (var multiplier in subset.Multipliers) Whole(null, multiplier);
            json.WriteEndArray();
            Whole("share", subset.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Whole(string? name, BigInteger number)
    {
        if (name is not null) json.WritePropertyName(name);
        json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
    }
}
