using System.Globalization;
using Halfspace.Certificates;
using Halfspace.Certificates.RiskScores;

namespace Halfspace.Formats;

public sealed partial class CertificateWriter
{
    private void RiskScore(RiskScoreCertificate score)
    {
        json.WriteStartObject("problem");
        json.WriteNumber("range", score.Range);
        if (score.Limits != LimitsClaim.None) Limits(score.Limits);
        Number("inputCost", score.InputCost);
        if (score.ClassWeights is { } weights) Raw("classWeights", $"[{string.Join(',', weights.Select(weight => string.Create(CultureInfo.InvariantCulture, $"[{weight.Numerator},{weight.Denominator}]")))}]");
        else json.WriteNull("classWeights");
        json.WriteEndObject();
        json.WriteStartObject("value");
        json.WriteNumber("lower", score.Lower);
        json.WriteNumber("upper", score.Upper);
        json.WriteEndObject();
        json.WriteNumber("bound", score.Bound);
        json.WriteStartArray("tree");
        foreach (var node in score.Tree)
        {
            json.WriteStartObject();
            if (node.Split is { } place)
            {
                json.WriteNumber("split", place);
                json.WriteNumber("at", node.At);
            }
            else if (node.Inputs is { } inputs)
            {
                Numbers("inputs", inputs);
                Numbers("weights", node.Weights);
                json.WriteNumber("bias", node.Bias);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("network");
        Network(score.Network);
    }
}
