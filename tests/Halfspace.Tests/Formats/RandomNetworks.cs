using Halfspace.Networks;

namespace Halfspace.Tests.Formats;

/// <summary>Integer networks with random weights.</summary>
internal static class RandomNetworks
{
    public static IntegerNetwork Make(Random random, int range, int scale, params int[] widths)
    {
        var layers = new List<IntegerLayer>();
        for (var l = 1; l < widths.Length; l++)
        {
            var weights = new int[widths[l - 1] * widths[l]];
            var biases = new int[widths[l]];
            foreach (var numbers in new[] { weights, biases })
            {
                for (var i = 0; i < numbers.Length; i++) numbers[i] = random.Next(-range, range + 1);
            }

            layers.Add(new IntegerLayer(widths[l - 1], weights, biases));
        }

        return new IntegerNetwork(layers, scale);
    }
}
