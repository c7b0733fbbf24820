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
        Subsets("subsets", packing.Subsets);
        if (packing.Exchanged is { } exchanged) Subsets("exchanged", exchanged);
        json.WriteEndObject();
    }

    private void Subsets(string name, IReadOnlyList<PackedSubset> subsets)
    {
        json.WriteStartArray(name);
        foreach (var subset in subsets)
        {
            json.WriteStartObject();
            if (subset is { Sets: [var only], Misses: 1 })
            {
                Set(only);
            }
            else
            {
                json.WriteStartArray("sets");
                foreach (var set in subset.Sets)
                {
                    json.WriteStartObject();
                    Set(set);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteNumber("misses", subset.Misses);
            }

            Whole("share", subset.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Set(InfeasibleSet set)
    {
        Numbers("samples", set.Samples);
        json.WriteStartArray("multipliers");
        foreach (var multiplier in set.Multipliers) Whole(null, multiplier);
        json.WriteEndArray();
    }

    private void Whole(string? name, BigInteger number)
    {
        if (name is not null) json.WritePropertyName(name);
        json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
    }
}
