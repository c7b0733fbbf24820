using System.Buffers.Binary;
using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class IdxFileTests
{
    private static readonly byte[] TwoImages = [.. Header(0x803, 2, 1, 3), 0, 128, 255, 1, 2, 3];
    private static readonly byte[] TwoLabels = [.. Header(0x801, 2), 1, 0];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_pixels_exactly(bool packed)
    {
        using var folder = new TemporaryFolder();
        string Put(string name, byte[] bytes) => packed ? folder.WritePacked(name + ".gz", bytes) : folder.Write(name, bytes);
        var data = IdxFile.Read(Put("images", TwoImages), Put("labels", TwoLabels), classCount: 10);
        Assert.Equal([0, 128, 255, 1, 2, 3], data.Values.ToArray());
        Assert.Equal([1, 0], data.Labels.ToArray());
        Assert.Equal(["p0_0", "p0_1", "p0_2"], data.InputNames);
        Assert.Equal(10, data.ClassCount);
        Assert.Equal(255, data.Scale);
    }

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "empty", [], "ends within its header" },
        { "header-cut-off", [.. Header(0x803, 2)], "ends within its header" },
        { "labels-for-images", TwoLabels, "exchanged" },
        { "wrong-magic", [.. Header(0x50000, 2, 1, 3), 0, 0, 0, 0, 0, 0], "begins with the number 2051" },
        { "pixels-cut-off", TwoImages[..^1], "can hold 5 at most" },
        { "goes-on", [.. TwoImages, 7], "goes on" },
        { "more-images-than-labels", [.. Header(0x803, 3, 1, 1), 1, 2, 3], "3 images" },
        { "no-columns", [.. Header(0x803, 2, 1, 0)], "size of 0" },
        { "negative-rows", [.. Header(0x803, 2, -1, 3)], "size of -1" },
        { "sizes-are-a-lie", [.. Header(0x803, 2, 10_000, 10_000)], "can hold 0 at most" },
        { "sizes-overflow", [.. Header(0x803, 2, int.MaxValue, int.MaxValue)], "at most 536870912 pixels" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_images_are_refused(string name, byte[] images, string reason)
    {
        using var folder = new TemporaryFolder();
        var labels = folder.Write("labels", TwoLabels);
        var plain = Assert.Throws<DataFileException>(() => IdxFile.Read(folder.Write(name, images), labels));
        Assert.StartsWith(folder.Name(name), plain.Message, StringComparison.Ordinal);
        Assert.Contains(reason, plain.Reason, StringComparison.Ordinal);
        Assert.Throws<DataFileException>(() => IdxFile.Read(folder.WritePacked(name + ".gz", images), labels));
    }

    [Fact]
    public void Damaged_packing_and_surplus_labels_are_refused()
    {
        using var folder = new TemporaryFolder();
        var labels = folder.Write("labels", TwoLabels);
        var packed = File.ReadAllBytes(folder.WritePacked("whole.gz", [.. Header(0x803, 2, 100, 100), .. Random(20_000)]));
        Assert.Throws<DataFileException>(() => IdxFile.Read(folder.Write("half.gz", packed[..(packed.Length / 2)]), labels));
        Array.Fill(packed, (byte)0x55, 30, 200);
        Assert.Throws<DataFileException>(() => IdxFile.Read(folder.Write("damaged.gz", packed), labels));
        Assert.Contains("label 1", Assert.Throws<DataFileException>(() => IdxFile.Read(folder.Write("images", TwoImages), labels, classCount: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_mnist()
    {
        var data = IdxFile.Read(SharedData.FindOrSkip("mnist/train-images-idx3-ubyte.gz"), SharedData.FindOrSkip("mnist/train-labels-idx1-ubyte.gz"));
        Assert.Equal(60_000, data.SampleCount);
        Assert.Equal(784, data.InputCount);
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], data.ClassSizes());
        Assert.Equal([5, 0, 4, 1, 9], data.Labels[..5].ToArray());
    }

    private static byte[] Header(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    private static byte[] Random(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
