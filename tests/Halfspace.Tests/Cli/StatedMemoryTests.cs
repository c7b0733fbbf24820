using System.Globalization;
using System.Text;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What docs/limits.md states about memory: four times the input files and 500 MB, held by the runtime's own limit, and nothing for sizes that a small file only states.</summary>
public sealed class StatedMemoryTests
{
    private const long Anyway = 500L << 20;

    private const long Little = 64L << 20;

    [Fact]
    public void A_large_table_is_trained_on_within_four_times_its_size_and_500_MB()
    {
        using var folder = new TemporaryFolder();
        var (text, random) = (new StringBuilder("label"), new Random(1));
        for (var column = 0; column < 20; column++) text.Append(CultureInfo.InvariantCulture, $",c{column}");
        for (var row = 0; row < 40_000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{(row % 2 == 0 ? "no" : "yes")}");
            for (var column = 0; column < 20; column++) text.Append(CultureInfo.InvariantCulture, $",{random.Next(1000)}");
        }

        var size = new FileInfo(folder.Write("table.csv", text.Append('\n').ToString())).Length;
        var limit = Anyway + 4 * size;
        HalfspaceCommand.Run(folder.Path, [("DOTNET_GCHeapHardLimit", "0x" + limit.ToString("X", CultureInfo.InvariantCulture))], "train", "--data", "table.csv", "--label", "label", "--hidden", "2", "--range", "1", "--method", "search", "--move-limit", "50", "--time-limit", "600", "--quiet").Exits(0);
    }

    [Fact]
    public void Sizes_that_a_small_ONNX_file_only_states_take_no_memory()
    {
        // Gemm with weights of 2^30 by 2^30, stated by the dimensions of an initializer without data, and of a sparse or raw one.
        foreach (var dimensions in new long[][] { [1L << 30, 1L << 30], [1L << 40], [long.MaxValue, 2], [-1, 4], [1L << 31, 0] })
        {
            var bytes = OnnxFile.ToBytes(Network(2, 3));
            var changed = WithDimensions(bytes, dimensions);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsAny<DataFileException>(() => OnnxFile.Read(changed, "f.onnx"));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Little, string.Join('x', dimensions));
        }
    }

    [Theory]
    [InlineData("""{"format":"halfspace-certificate","version":2,"kind":"training","problem":{"hidden":[2000000000,2000000000],"range":1,"outputs":"single"}""")]
    [InlineData("""{"format":"halfspace-certificate","version":2,"kind":"training","problem":{"hidden":[],"range":1,"outputs":"single"},"data":{"samples":2000000000,"inputs":2000000000}""")]
    public void Sizes_that_a_certificate_only_states_take_no_memory(string beginning)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CertificateException>(() => CertificateFile.Parse(System.Text.Encoding.UTF8.GetBytes(beginning + "}")));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Little);
    }

    private static Halfspace.Networks.Network Network(int inputs, int outputs) => Embedding.TestNetworks.Random(new Random(1), [inputs, outputs, 1]);

    /// <summary>The file with other dimensions in its first initializer: field 5 of the graph, whose field 1 is the dimensions.</summary>
    private static byte[] WithDimensions(byte[] file, long[] dimensions)
    {
        var model = Fields(file);
        var graph = Fields(model.First(field => field.Number == 7).Content);
        var at = graph.FindIndex(field => field.Number == 5);
        var tensor = Fields(graph[at].Content).Where(field => field.Number != 1).ToList();
        byte[] Varint(long value)
        {
            var (bytes, left) = (new List<byte>(), (ulong)value);
            for (; left > 127; left >>= 7) bytes.Add((byte)(left & 127 | 128));
            return [.. bytes, (byte)left];
        }

        byte[] Written(IEnumerable<(int Number, byte[] Content, int Wire)> fields) =>
            [.. fields.SelectMany(field => (byte[])[.. Varint(field.Number << 3 | field.Wire), .. field.Wire == 2 ? Varint(field.Content.Length) : [], .. field.Content])];
        tensor.InsertRange(0, dimensions.Select(size => (1, Varint(size), 0)));
        graph[at] = (5, Written(tensor), 2);
        var place = model.FindIndex(field => field.Number == 7);
        model[place] = (7, Written(graph), 2);
        return Written(model);
    }

    private static List<(int Number, byte[] Content, int Wire)> Fields(byte[] message)
    {
        var (fields, at) = (new List<(int, byte[], int)>(), 0);
        while (at < message.Length)
        {
            var key = Varint();
            var (number, wire) = ((int)(key >> 3), (int)(key & 7));
            var start = at;
            if (wire == 0) Varint();
            else if (wire == 5) at += 4;
            else if (wire == 1) at += 8;
            else
            {
                var length = (int)Varint();
                start = at;
                at += length;
            }

            fields.Add((number, message[start..at], wire));
        }

        return fields;

        ulong Varint()
        {
            var (value, shift) = (0UL, 0);
            while (true)
            {
                var part = message[at++];
                value |= (ulong)(part & 127) << shift;
                if (part < 128) return value;
                shift += 7;
            }
        }
    }
}
