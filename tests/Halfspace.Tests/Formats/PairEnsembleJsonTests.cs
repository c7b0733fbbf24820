using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Formats;

public sealed class PairEnsembleJsonTests
{
    private const string Network = """{"format": "halfspace-network", "version": 1, "kind": "integer-sign", "inputScale": 1, "layers": [{"weights": [[1, -1]], "biases": [0]}]}""";

    private const string Valid =
        $$"""{"format": "halfspace-pair-ensemble", "version": 1, "classNames": ["a", "b"], "members": [{"low": 0, "high": 1, "network": {{Network}}}]}""";

    [Fact]
    public void An_ensemble_with_its_encoding_reads_back_equal()
    {
        using var folder = new TemporaryFolder();
        var raw = folder.Write("t.csv", "n,c,l\n0.5,p,<=50K\n10,q,>50K\n3,r,none\n");
        var data = CsvFile.Read(raw, new CsvOptions());
        var random = new Random(5);
        PairNetwork Member(int low, int high) => new(low, high, RandomNetworks.Make(random, 3, data.Scale, data.InputCount, 3, 1));
        var ensemble = new PairEnsemble([Member(0, 1), Member(0, 2), Member(1, 2), Member(1, 2)], 3) { ClassNames = data.ClassNames, Encoding = data.Encoding };
        var path = folder.Name("e.json");
        PairEnsembleJson.Write(path, ensemble);
        Assert.True(PairEnsembleJson.Recognizes(File.ReadAllBytes(path)));
        var back = PairEnsembleJson.Read(path);
        Assert.Equal((3, 4, ensemble.NonZeroWeights), (back.ClassCount, back.Members.Count, back.NonZeroWeights));
        Assert.Equal(data.ClassNames, back.ClassNames);
        Assert.Equal(data.Fingerprint(), CsvFile.Read(raw, back.Encoding!).Fingerprint());
        for (var k = 0; k < data.SampleCount; k++) Assert.Equal(ensemble.Predict(data.Row(k)), back.Predict(data.Row(k)));
        PairEnsembleJson.Write(folder.Name("again.json"), back);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(folder.Name("again.json")));
    }

    [Fact]
    public void The_valid_text_is_valid_and_a_network_is_no_ensemble()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("1 networks 2-1", PairEnsembleJson.Read(folder.Write("e.json", Valid)).ToString());
        Assert.False(PairEnsembleJson.Recognizes("{\"format\": \"halfspace-network\"}"u8.ToArray()));
        Assert.False(PairEnsembleJson.Recognizes("no JSON"u8.ToArray()));
        Assert.Throws<DataFileException>(() => NetworkJson.Read(folder.Name("e.json")));
        Assert.Contains("no such file", Assert.Throws<DataFileException>(() => PairEnsembleJson.Read(folder.Name("absent.json"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"version\": 1, \"classNames\"", "\"version\": 2, \"classNames\"", "$.version: The file has version 2")]
    [InlineData("halfspace-pair-ensemble", "something", "The file is no ensemble")]
    [InlineData("\"classNames\": [\"a\", \"b\"], ", "", "'classNames' is missing")]
    [InlineData("[\"a\", \"b\"]", "[\"a\"]", "2 classes or more")]
    [InlineData("[\"a\", \"b\"]", "[\"a\", 1]", "$.classNames[1]")]
    [InlineData("[\"a\", \"b\"]", "[\"a\", \"b\", \"c\"]", "no network for the classes 0 and 2")]
    [InlineData("\"low\": 0", "\"low\": 1", "$.members[0]: 1 and 1 are no pair")]
    [InlineData("\"low\": 0", "\"low\": -1", "no pair")]
    [InlineData("\"high\": 1", "\"high\": 2", "no pair")]
    [InlineData("\"high\": 1", "\"high\": \"b\"", "$.members[0].high")]
    [InlineData("\"high\": 1", "\"high\": 1, \"weight\": 2", "'weight' is not known")]
    [InlineData("\"low\": 0", "\"low\": 0, \"low\": 0", "not JSON as it should be")]
    [InlineData("[1, -1]", "[1, 0.5]", "$.members[0].network.layers[0].weights[0][1]")]
    [InlineData("halfspace-network", "other", "$.members[0].network.format")]
    [InlineData("[[1, -1]], \"biases\": [0]", "[[1, -1], [1, 1]], \"biases\": [0, 0]", "has 2 outputs")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"classNames\": [\"a\", \"b\"]", "leave them out here")]
    [InlineData("\"members\": [", "\"members\": [], \"more\": [", "'more' is not known")]
    [InlineData("\"classNames\"", "\"encoding\": null, \"classNames\"", "$.encoding")]
    public void Broken_input_is_refused_with_its_place(string part, string replacement, string reason)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(part, Valid, StringComparison.Ordinal);
        var path = folder.Write("e.json", Valid.Replace(part, replacement, StringComparison.Ordinal));
        var fault = Assert.Throws<DataFileException>(() => PairEnsembleJson.Read(path));
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }
}
