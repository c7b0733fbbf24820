using Halfspace.Data;

namespace Halfspace.Benchmarks;

/// <summary>The data of Patil and Mintz (2022): vectors of five bits, the parity of the first, third and fifth, a tenth of the labels turned round.</summary>
internal static class PatilMintzData
{
    public static (Dataset Train, Dataset Test) Draw(int seed, double noise = 0.1)
    {
        var random = new Random(seed);
        var (values, labels) = (new int[1250 * 5], new int[1250]);
        for (var k = 0; k < labels.Length; k++)
        {
            var point = random.Next(32);
            for (var bit = 0; bit < 5; bit++) values[5 * k + bit] = point >> bit & 1;
            labels[k] = values[5 * k] ^ values[5 * k + 2] ^ values[5 * k + 4] ^ (random.NextDouble() < noise ? 1 : 0);
        }

        Dataset Part(int from, int count) => new("parity-of-3-in-5", values[(5 * from)..(5 * (from + count))], labels[from..(from + count)], ["x0", "x1", "x2", "x3", "x4"], ["0", "1"], 1);
        return (Part(0, 1000), Part(1000, 250));
    }
}
