using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Halfspace.Certificates;
using Halfspace.Certificates.RiskScores;
using Halfspace.Mip.Files;

namespace Halfspace.Formats;

/// <summary>Writes certificates, in the layout that <see cref="CertificateFile"/> reads.</summary>
public sealed partial class CertificateWriter
{
    private readonly Utf8JsonWriter json;

    private CertificateWriter(Utf8JsonWriter json) => this.json = json;

    /// <summary>Writes a certificate to a file, replacing it only once all is written.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, Certificate certificate) => AtomicFile.Write(path, stream => Write(stream, certificate));

    /// <summary>Writes a certificate to a stream, which stays open.</summary>
    public static void Write(Stream stream, Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        new CertificateWriter(json).Write(certificate);
    }

    private void Write(Certificate certificate)
    {
        json.WriteStartObject();
        json.WriteString("format", CertificateFile.Format);
        json.WriteNumber("version", CertificateFile.Version);
        json.WriteString("kind", certificate.Kind);
        switch (certificate)
        {
            case TrainingCertificate training:
                Problem("problem", training.Hidden, training.Range, training.IsSingle, training.Limits, training.Costs);
                Outcomes(training.Outcomes);
                json.WritePropertyName("network");
                Network(training.Network);
                break;
            case ComparisonCertificate comparison:
                Problem("others", comparison.Hidden, comparison.Range, comparison.IsSingle, comparison.Limits, comparison.Costs);
                json.WritePropertyName("outcome");
                Outcome(comparison.Outcome);
                json.WritePropertyName("network");
                Network(comparison.Network);
                break;
            case SplitCertificate split:
                Split(split);
                break;
            case RealCertificate real:
                Real(real);
                break;
            case EnsembleCertificate ensemble:
                Ensemble(ensemble);
                break;
            case AttackCertificate attack:
                Attack(attack);
                break;
            case RiskScoreCertificate score:
                RiskScore(score);
                break;
            case VerificationCertificate verification:
                new VerificationWriter(json).Write(verification);
                break;
            default:
                throw new ArgumentException($"There is no layout for a certificate of kind '{certificate.Kind}'.");
        }

        if (certificate is DataCertificate about) Data(about);
        json.WriteEndObject();
    }

    private void Problem(string name, IReadOnlyList<int> hidden, int range, bool isSingle, LimitsClaim limits, CostsClaim costs)
    {
        json.WriteStartObject(name);
        Numbers("hidden", hidden);
        json.WriteNumber("range", range);
        json.WriteString("outputs", isSingle ? "single" : "one-per-class");
        if (limits != LimitsClaim.None) Limits(limits);
        if (costs != CostsClaim.None) Costs(costs);
        json.WriteEndObject();
    }

    private void Limits(LimitsClaim limits)
    {
        json.WriteStartObject("limits");
        Limit("maxInputs", limits.MaxInputs);
        Limit("maxColumns", limits.MaxColumns);
        List("columns", limits.Columns);
        Limit("biasRange", limits.BiasRange);
        List("lowest", limits.Lowest);
        List("highest", limits.Highest);
        json.WriteStartArray("forbiddenPairs");
        foreach (var (first, second) in limits.ForbiddenPairs)
        {
            json.WriteStartArray();
            json.WriteNumberValue(first);
            json.WriteNumberValue(second);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        Limit("maxFalsePositives", limits.MaxFalsePositives);
        Limit("maxFalseNegatives", limits.MaxFalseNegatives);
        json.WriteEndObject();
    }

    private void Costs(CostsClaim costs)
    {
        json.WriteStartObject("costs");
        Number("input", costs.Input);
        Number("weight", costs.Weight);
        if (costs.Classes is { } classes) Raw("classes", $"[{string.Join(',', classes.Select(cost => string.Create(CultureInfo.InvariantCulture, $"[{cost.Numerator},{cost.Denominator}]")))}]");
        else json.WriteNull("classes");
        json.WriteString("zero", costs.IsZeroWrong ? "error" : "positive");
        json.WriteEndObject();
    }

    private void Limit(string name, int? limit)
    {
        if (limit is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private void List(string name, IReadOnlyList<int>? numbers)
    {
        if (numbers is not null) Numbers(name, numbers);
        else json.WriteNull(name);
    }

    private void Real(RealCertificate real)
    {
        json.WriteStartObject("problem");
        json.WriteString("formulation", real.Formulation);
        Numbers("hidden", real.Hidden);
        json.WriteNumber("range", real.Range);
        json.WriteString("deadZone", real.DeadZone);
        json.WriteEndObject();
        json.WritePropertyName("outcome");
        Outcome(real.Outcome);
        if (real.Multipliers is { } multipliers)
        {
            json.WriteStartObject("multipliers");
            json.WriteString("relaxation", multipliers.Relaxation);
            Numbers("values", multipliers.Values);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("multipliers");
        }

        json.WritePropertyName("network");
        Network(real.Network);
    }

    private void Ensemble(EnsembleCertificate ensemble)
    {
        json.WriteStartObject("problem");
        Numbers("hidden", ensemble.Hidden);
        json.WriteNumber("range", ensemble.Range);
        json.WriteEndObject();
        json.WriteStartArray("pairs");
        foreach (var pair in ensemble.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("fingerprint", pair.Fingerprint);
            Outcomes(pair.Outcomes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("ensemble");
        json.WriteString("format", "halfspace-pair-ensemble");
        json.WriteNumber("version", 1);
        Texts("classNames", ensemble.ClassNames);
        if (ensemble.EncodingText is { } encoding) Raw("encoding", encoding);
        json.WriteStartArray("members");
        foreach (var pair in ensemble.Pairs)
        {
            json.WriteStartObject();
            json.WriteNumber("low", pair.Low);
            json.WriteNumber("high", pair.High);
            json.WritePropertyName("network");
            Network(pair.Network);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Attack(AttackCertificate attack)
    {
        json.WriteString("network", attack.Network);
        json.WriteString("networkSha256", attack.NetworkSha256);
        if (attack.IsInDataUnits) json.WriteString("units", "data");
        Numbers("input", attack.Input);
        Numbers("lower", attack.Lower);
        Numbers("upper", attack.Upper);
        json.WriteNumber("target", attack.Target);
        json.WriteString("targets", attack.IsAnyTarget is true ? "any" : "one");
        json.WriteString("norm", attack.Norm);
        NumberOrNull("factor", attack.Factor);
        NumberOrNull("margin", attack.Margin);
        Numbers("witness", attack.Witness);
        json.WriteNumber("distance", attack.Distance);
        json.WriteNumber("bound", attack.Bound);
        json.WriteString("solver", attack.Solver);
    }

    private void Data(DataCertificate about)
    {
        json.WriteString("fingerprint", about.Fingerprint);
        if (about.Source is { } source)
        {
            json.WriteStartObject("source");
            json.WriteString("path", source.Path);
            json.WriteString("labels", source.Labels);
            if (source.Rows is { } rows) Numbers("rows", rows);
            else json.WriteNull("rows");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("source");
        }

        if (about.Data is not { } data)
        {
            json.WriteNull("data");
            return;
        }

        json.WriteStartObject("data");
        json.WriteString("name", data.Name);
        json.WriteNumber("scale", data.Scale);
        Texts("inputs", data.InputNames);
        Texts("classes", data.ClassNames);
        Numbers("labels", data.Labels.ToArray());
        json.WriteStartArray("rows");
        for (var k = 0; k < data.SampleCount; k++) Numbers(null, data.Row(k).ToArray());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Outcomes(IReadOnlyList<OutcomeClaim> outcomes)
    {
        json.WriteStartArray("outcomes");
        foreach (var outcome in outcomes) Outcome(outcome);
        json.WriteEndArray();
    }

    private void Outcome(OutcomeClaim outcome)
    {
        json.WriteStartObject();
        json.WriteString("objective", outcome.Objective);
        Number("value", outcome.Value);
        if (outcome.Bound is { } bound) Bound("bound", bound);
        else json.WriteNull("bound");
        json.WriteEndObject();
    }

    private void Bound(string name, BoundClaim bound)
    {
        json.WriteStartObject(name);
        Number("value", bound.Value);
        json.WriteString("proof", bound.Basis switch { BoundBasis.Trivial => "trivial", BoundBasis.Combinatorial => "combinatorial", BoundBasis.Exhaustive => "exhaustive", _ => "mip" });
        json.WriteString("argument", bound.Argument);
        json.WriteString("trusts", bound.Trusts);
        json.WriteString("rule", bound.Rule);
        if (bound.Samples is { } samples) Numbers("samples", samples);
        else json.WriteNull("samples");
        if (bound.Packing is { } packing) Packing(packing);
        json.WriteEndObject();
    }

    private void Network(CertifiedNetwork network)
    {
        json.WriteStartObject();
        json.WriteString("format", "halfspace-network");
        json.WriteNumber("version", 1);
        json.WriteString("kind", "integer-sign");
        json.WriteNumber("inputScale", network.InputScale);
        json.WriteStartArray("layers");
        foreach (var layer in network.Layers)
        {
            json.WriteStartObject();
            json.WriteStartArray("weights");
            for (var j = 0; j < layer.NeuronCount; j++) Numbers(null, layer.WeightsOf(j).ToArray());
            json.WriteEndArray();
            Numbers("biases", layer.Biases);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (network.ClassNames is { } names) Texts("classNames", names);
        if (network.Encoding is { } encoding) Raw("encoding", encoding);
        json.WriteEndObject();
    }

    private void Number(string name, Fraction? value)
    {
        if (value is { } fraction) Raw(name, string.Create(CultureInfo.InvariantCulture, $"[{fraction.Numerator},{fraction.Denominator}]"));
        else json.WriteNull(name);
    }

    private void NumberOrNull(string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private void Raw(string name, string text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text);
    }

    private void Texts(string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private void Numbers(string? name, IReadOnlyList<int> numbers)
    {
        if (name is null) json.WriteStartArray();
        else json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private void Numbers(string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
