using System.Runtime.Intrinsics;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Products of matrices for sixteen and for eight expressions at once, by whole vectors and by halves, against plain sums.</summary>
public sealed class LaneProductTests
{
    [Fact]
    public void Products_with_rows_and_with_panels_are_the_plain_sums()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var (terms, columns) = (random.Next(0, 40), LaneMath<float>.Tile * random.Next(0, 6));
            var (height, stride) = (terms + random.Next(0, 3), columns + LaneMath<float>.Tile * random.Next(0, 3));
            Check(random, terms, columns, height, stride, value => value, $"seed {seed}, float");
            Check<double>(random, terms, columns, height, stride, value => value, $"seed {seed}, double");
        }
    }

    private static void Check<T>(Random random, int terms, int columns, int height, int stride, Func<float, T> of, string what)
        where T : unmanaged
    {
        // Whole numbers, so that no sum is rounded.
        float Draw() => random.Next(-9, 10);
        var (rows, coefficients) = (new float[height, stride], new float[height, LaneMath<T>.Lanes]);
        for (var p = 0; p < height; p++)
        {
            for (var q = 0; q < stride; q++) rows[p, q] = Draw();
            for (var lane = 0; lane < LaneMath<T>.Lanes; lane++) coefficients[p, lane] = Draw();
        }

        var (strided, panels, wide) = (new T[height * stride], new T[height * stride], new T[height * stride]);
        const int tile = LaneMath<T>.Tile;
        for (var p = 0; p < height; p++)
        {
            for (var q = 0; q < stride; q++) strided[p * stride + q] = panels[LaneMath<T>.Place(p, q, height)] = wide[(q / tile * height + p) * tile + q % tile] = of(rows[p, q]);
        }

        var vectors = new Vector512<T>[height];
        for (var p = 0; p < height; p++) vectors[p] = Vector512.Create<T>([.. Enumerable.Range(0, LaneMath<T>.Lanes).Select(lane => of(coefficients[p, lane]))]);
        void Expect(string how, Action<Vector512<T>[]> multiply)
        {
            var result = new Vector512<T>[columns];
            multiply(result);
            for (var q = 0; q < columns; q++)
            {
                for (var lane = 0; lane < LaneMath<T>.Lanes; lane++)
                {
                    var sum = 0f;
                    for (var p = 0; p < terms; p++) sum += coefficients[p, lane] * rows[p, q];
                    if (!result[q][lane].Equals(of(sum))) Assert.Fail($"{what}, {how}: {terms} terms, column {q} of {columns}, lane {lane}: {result[q][lane]} for {sum}");
                }
            }
        }

        Expect("rows", result => LaneMath<T>.Multiply(vectors, terms, strided, stride, columns, result));
        Expect("panels", result => LaneMath<T>.MultiplyPanels(vectors, terms, panels, height, columns, result));
        // What another processor takes.
        Expect("rows, whole", result => LaneMath<T>.Whole(vectors, terms, strided, 1, stride, columns, result));
        Expect("rows, halves", result => LaneMath<T>.Halves(vectors, terms, strided, 1, stride, columns, result));
        Expect("panels, whole", result => LaneMath<T>.Whole(vectors, terms, wide, height, tile, columns, result));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var vectors = new Vector512<float>[3];
        Assert.Throws<ArgumentException>(() => LaneMath<float>.Multiply(vectors, 3, new float[23], 8, 8, new Vector512<float>[8]));
        Assert.Throws<ArgumentException>(() => LaneMath<float>.MultiplyPanels(vectors, 3, new float[24], 2, 8, new Vector512<float>[8]));
        Assert.Throws<ArgumentException>(() => LaneMath<float>.MultiplyPanels(vectors, 3, new float[24], 3, 8, new Vector512<float>[7]));
        Assert.Throws<ArgumentException>(() => LaneMath<float>.MultiplyPanels(vectors, 3, new float[36], 3, 12, new Vector512<float>[12]));
    }
}
