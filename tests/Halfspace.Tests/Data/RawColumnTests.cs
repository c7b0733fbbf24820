using System.Globalization;
using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

/// <summary>A column gives back the texts that were put in, however it holds them, and what each of them is.</summary>
public sealed class RawColumnTests
{
    private static readonly string[] Odd =
    [
        "", "?", "NA", "-", "+", ".", "-.", "0", "-0", "00", "007", "0.", ".5", "-.5", "-0.5", "0.50", "1.", "+1", "1e5", "1E-5", "1,5", "1.2.3", "--1", "NaN", "inf", "-Infinity", "1 2", "x", "\u00e9t\u00e9",
        "123456789012345678", "1234567890123456789", "0.1234567890123456789", "0.0000000000000000000000000001", "0.00000000000000000000000000001", "99999999999999999999999999999", "-123456.789", "0.000", "-0.000", "1e-30", "1e300", "1e400",
    ];

    [Fact]
    public void Every_text_comes_back_as_it_was_and_is_what_it_is()
    {
        var random = new Random(11);
        string Draw() => random.Next(4) switch
        {
            0 => Odd[random.Next(Odd.Length)],
            1 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
            2 => (random.NextDouble() * Math.Pow(10, random.Next(-8, 8))).ToString(random.Next(2) == 0 ? "R" : "F6", CultureInfo.InvariantCulture),
            _ => string.Concat(Enumerable.Range(0, random.Next(1, 22)).Select(_ => "0123456789.-"[random.Next(12)])),
        };
        for (var round = 0; round < 5; round++)
        {
            var texts = Enumerable.Range(0, round < 3 ? 200 : 20_000).Select(_ => Draw()).ToArray();
            var column = new RawColumn();
            foreach (var text in texts) column.Add(text);
            Assert.Equal(round < 3, column.HoldsTexts);
            for (var row = 0; row < texts.Length; row++)
            {
                var code = column.CodeOf(row);
                Assert.Equal(texts[row], column.TextOf(code));
                var expected = CellText.Of(texts[row]);
                Assert.Equal(expected, column.CellOf(code));
                if (expected.Kind == CellKind.Number) Assert.Equal(expected.Number.Scale, column.CellOf(code).Number.Scale);
                if (column.IsPlainNumber(code)) Assert.Equal(CellKind.Number, expected.Kind);
                Assert.InRange(column.FirstRowOf(code), 0, row);
            }
        }
    }

    [Fact]
    public void A_long_text_has_room()
    {
        var texts = new PackedTexts();
        string[] all = [new('x', 100_000), "short", new('\u00e9', 40_000), "", new('y', 65_532)];
        var places = all.Select(text => texts.Add(text)).ToArray();
        Assert.Equal(all, places.Select(texts.At));
    }
}
