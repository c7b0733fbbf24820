using Halfspace.Certificates;

namespace Halfspace.Formats;

public sealed partial class CertificateWriter
{
    private void Split(SplitCertificate split)
    {
        Problem("problem", split.Hidden, split.Range, split.IsSingle, split.Limits, split.Costs);
        json.WriteString("objective", split.Objective);
        Number("value", split.Value);
        Number("bound", split.Bound);
        json.WriteString("networks", split.IsWhole ? "all" : "parts");
        json.WriteStartArray("parts");
        foreach (var part in split.Parts)
        {
            json.WriteStartObject();
            json.WriteStartArray("weights");
            foreach (var ranges in part.Weights)
            {
                json.WriteStartObject();
                json.WriteNumber("input", ranges.Input);
                Numbers("low", ranges.Low);
                Numbers("high", ranges.High);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Bound("bound", part.Bound);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("network");
        Network(split.Network);
    }
}
