using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Formats;

public sealed class NetworkJsonTests
{
    private const string Valid =
        """{"format": "halfspace-network", "version": 1, "kind": "integer-sign", "inputScale": 1, "layers": [{"weights": [[1, -1], [2, 0]], "biases": [0, 3]}, {"weights": [[1, 1]], "biases": [-1]}]}""";

    [Fact]
    public void A_network_with_its_encoding_reads_back_equal_and_encodes_new_data()
    {
        using var folder = new TemporaryFolder();
        var raw = folder.Write("t.csv", "n,c,l\n0.5,p,<=50K\n10,q,>50K\n?,\"r \"\"r\"\"\",>50K\n");
        var data = CsvFile.Read(raw, new CsvOptions { MissingNumbers = MissingNumbers.Mean, UnknownCategories = UnknownCategories.Refuse });
        var network = RandomNetworks.Make(new Random(5), 3, data.Scale, data.InputCount, 3, 2);
        network = new IntegerNetwork(network.Layers, network.InputScale) { ClassNames = data.ClassNames, Encoding = data.Encoding };
        var path = folder.Name("network.json");
        NetworkJson.Write(path, network);
        var back = NetworkJson.Read(path);
        Assert.Equal(network.InputScale, back.InputScale);
        Assert.Equal(network.ClassNames, back.ClassNames);
        Assert.Equal(network.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), back.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)));
        Assert.Equal(data.Fingerprint(), CsvFile.Read(raw, back.Encoding!).Fingerprint());
        Assert.Equal(data.InputNames, back.Encoding!.InputNames);
        NetworkJson.Write(folder.Name("again.json"), back);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(folder.Name("again.json")));
        Assert.Contains("<=50K", File.ReadAllText(path), StringComparison.Ordinal);
    }

    /// <summary>What is wrong is said in words of the file, not of the reader that found it.</summary>
    [Theory]
    [InlineData("{\n \"format\": ", "broken.json:2: This is not JSON as it should be: the text ends within an object, a list or a value; a part of it may be lost.")]
    [InlineData("{\n x", "broken.json:2: This is not JSON as it should be: at column 2: 'x' is an invalid start of a property name. Expected a '\"'.")]
    public void A_broken_text_is_named_without_the_readers_own_places(string text, string said)
    {
        using var folder = new TemporaryFolder();
        folder.Write("broken.json", text);
        Assert.Equal(folder.Name(said), Assert.Throws<DataFileException>(() => NetworkJson.Read(folder.Name("broken.json"))).Message);
    }

    [Fact]
    public void The_valid_text_is_valid()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("2-2-1", NetworkJson.Read(folder.Write("n.json", Valid)).ToString());
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "$.version: The file has version 2")]
    [InlineData("\"version\": 1, ", "", "'version' is missing")]
    [InlineData("halfspace-network", "something", "The file is no network")]
    [InlineData("integer-sign", "real-relu", "$.kind")]
    [InlineData("[2, 0]", "[2]", "$.layers[0].weights[1]: The row has 1 weights; the first row has 2")]
    [InlineData("[2, 0]", "[2, 0.5]", "$.layers[0].weights[1][1]")]
    [InlineData("[2, 0]", "[2, \"0\"]", "not \"0\"")]
    [InlineData("[2, 0]", "[2, 3000000000]", "$.layers[0].weights[1][1]")]
    [InlineData("[2, 0]", "[2, -2147483648]", "$.layers[0].weights[1][1]")]
    [InlineData("[[1, 1]]", "[[1, 1, 1]]", "the layer before has 2 neurons")]
    [InlineData("[0, 3]", "[0]", "2 rows of weights and 1 biases")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 0", "$.inputScale")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"inputScale\": 2", "not JSON as it should be")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"speed\": 2", "'speed' is not known")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"classNames\": [\"a\"]", "1 class names")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"classNames\": [\"a\", 2]", "$.classNames[1]")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"encoding\": {\"version\": 1}", "$.encoding")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"encoding\": null", "$.encoding")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"encoding\": {\"delimiter\": \",\", \"hasHeader\": true, \"scale\": 1, \"minMax\": true, \"columns\": [{\"name\": \"x\"}]}", "$.encoding")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"encoding\": {\"delimiter\": \",\", \"hasHeader\": true, \"scale\": 1, \"minMax\": true, \"columns\": [null]}", "$.encoding")]
    [InlineData("\"inputScale\": 1", "\"inputScale\": 1, \"encoding\": {\"delimiter\": \",\", \"hasHeader\": true, \"scale\": 1, \"minMax\": true, \"columns\": [{\"kind\": \"label\", \"name\": \"x\", \"classes\": [\"a\", \"b\"]}]}", "gives 0 inputs")]
    [InlineData("\"layers\": [", "\"layers\": [[], ", "$.layers[0]: An object must stand here")]
    [InlineData("[[1, -1], [2, 0]]", "[[], []]", "$.layers[0].weights[0]")]
    [InlineData("{\"format\"", "{\n\"x\": ,\"format\"", ":2: This is not JSON")]
    [InlineData("]}", "", "not JSON")]
    public void Broken_networks_are_refused_with_path_place_and_reason(string part, string instead, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("n.json", Valid.Replace(part, instead, StringComparison.Ordinal));
        var error = Assert.Throws<DataFileException>(() => NetworkJson.Read(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\u0001\u0002")]
    public void Other_files_are_refused(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DataFileException>(() => NetworkJson.Read(folder.Write("n.json", text)));
        Assert.Throws<DataFileException>(() => NetworkJson.Read(folder.Name("absent.json")));
        Assert.Throws<DataFileException>(() => NetworkJson.Read(folder.Path));
    }
}
