using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Networks;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Bounds written and read back, and files that are not as they should be.</summary>
public sealed class BoundsJsonTests
{
    [Theory]
    [InlineData(InputNorm.L1)]
    [InlineData(InputNorm.L2)]
    [InlineData(InputNorm.Linf)]
    public void Bounds_come_back_the_same(InputNorm norm)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        foreach (var kind in RandomRealNetworks.Kinds)
        {
            var network = RandomRealNetworks.Make(kind, random);
            var bounds = new BackwardBounds().Compute(network, RandomRealNetworks.Region(random, network.InputSize, norm), BoundOptions.Default);
            var path = Path.Combine(folder.Path, kind + ".json");
            BoundsJson.Write(path, bounds);
            var again = BoundsJson.Read(path, network);
            Assert.True(again.Region.Contains(bounds.Region) && bounds.Region.Contains(again.Region));
            foreach (var node in network.Nodes)
            {
                Assert.Equal(bounds.Lower(node).ToArray(), again.Lower(node).ToArray());
                Assert.Equal(bounds.Upper(node).ToArray(), again.Upper(node).ToArray());
            }
        }
    }

    [Fact]
    public void An_end_that_is_not_known_is_null()
    {
        using var folder = new TemporaryFolder();
        var network = TinyNetwork.Make();
        var (lower, upper) = (network.Nodes.Select(node => new double[node.Size]).ToArray(), network.Nodes.Select(node => new double[node.Size]).ToArray());
        foreach (var node in network.Nodes.Skip(1)) (lower[node.Index], upper[node.Index]) = ([.. lower[node.Index].Select(_ => double.NegativeInfinity)], [.. upper[node.Index].Select(_ => double.PositiveInfinity)]);
        upper[0].AsSpan().Fill(1);
        var path = Path.Combine(folder.Path, "bounds.json");
        BoundsJson.Write(path, new NetworkBounds(network, TinyNetwork.UnitBox, lower, upper));
        var read = BoundsJson.Read(path, network);
        Assert.Equal(double.NegativeInfinity, read.Lower(network.Output)[0]);
        // What the user gives is a start like any other: methods go on from it.
        var known = new BackwardBounds().Compute(network, TinyNetwork.UnitBox, new BoundOptions { Known = read });
        Assert.True(double.IsFinite(known.Lower(network.Output)[0]));
    }

    [Fact]
    public void The_fingerprint_tells_networks_and_regions_apart()
    {
        var (network, region) = (TinyNetwork.Make(), TinyNetwork.UnitBox);
        var prints = new HashSet<string> { BoundsFingerprint.Of(network, region), BoundsFingerprint.Of(network, new InputRegion([0, 0, 0, 0], [1, 1, 1, 0.5])), BoundsFingerprint.Of(network, region.Within(new InputBall([0, 0, 0, 0], 1, InputNorm.L1))), BoundsFingerprint.Of(network, region.Within(new InputBall([0, 0, 0, 0], 1, InputNorm.L2))) };
        foreach (var kind in RandomRealNetworks.Kinds) prints.Add(BoundsFingerprint.Of(RandomRealNetworks.Make(kind, new Random(1)), region));
        Assert.Equal(4 + RandomRealNetworks.Kinds.Length, prints.Count);
        Assert.Equal(BoundsFingerprint.Of(network, region), BoundsFingerprint.Of(TinyNetwork.Make(), region));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "$.version")]
    [InlineData("halfspace-bounds", "halfspace-network", "$.format")]
    [InlineData("sha256:", "sha256:0", "$.fingerprint")]
    [InlineData("\"name\":\"relu\"", "\"name\":\"other\"", "$.nodes[2].name")]
    [InlineData("\"lower\":[0,0,0,0],\"upper\":[1,1,1,1]}", "\"lower\":[0,0,0],\"upper\":[1,1,1,1]}", "$.region.lower")]
    [InlineData("\"nodes\":[", "\"nodes\":[7,", "$.nodes")]
    [InlineData("\"name\":\"input\",\"lower\":[0", "\"name\":\"input\",\"lower\":[\"a\"", "$.nodes[0].lower[0]")]
    [InlineData("\"name\":\"input\",\"lower\":[0", "\"name\":\"input\",\"lower\":[2", "$.nodes[0].lower[0]")]
    [InlineData("\"nodes\"", "\"knots\"", "knots")]
    [InlineData("\"version\":1,", "", "version")]
    [InlineData("]}", "]", ":1")]
    public void A_broken_file_is_refused_with_path_place_and_reason(string good, string bad, string place)
    {
        using var folder = new TemporaryFolder();
        var network = TinyNetwork.Make();
        var path = Path.Combine(folder.Path, "bounds.json");
        BoundsJson.Write(path, new IntervalBounds().Compute(network, TinyNetwork.UnitBox, BoundOptions.Default));
        var text = File.ReadAllText(path);
        var at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, good);
        File.WriteAllText(path, text[..at] + bad + text[(at + good.Length)..]);
        var thrown = Assert.Throws<DataFileException>(() => BoundsJson.Read(path, network));
        Assert.StartsWith(path, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(place, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_of_another_network_or_a_smaller_region_are_refused()
    {
        using var folder = new TemporaryFolder();
        var network = TinyNetwork.Make();
        var path = Path.Combine(folder.Path, "bounds.json");
        var half = new InputRegion([0, 0, 0, 0], [.5, .5, .5, .5]);
        BoundsJson.Write(path, new IntervalBounds().Compute(network, half, BoundOptions.Default));
        Assert.Throws<DataFileException>(() => BoundsJson.Read(path, RandomRealNetworks.Sequential(new Random(1), null, 4, 3, 3, 3)));
        Assert.Throws<DataFileException>(() => BoundsJson.Read(Path.Combine(folder.Path, "none.json"), network));
        var thrown = Assert.Throws<ArgumentException>(() => new BackwardBounds().Compute(network, TinyNetwork.UnitBox, new BoundOptions { Known = BoundsJson.Read(path, network) }));
        Assert.Contains("region", thrown.Message, StringComparison.Ordinal);
    }
}
