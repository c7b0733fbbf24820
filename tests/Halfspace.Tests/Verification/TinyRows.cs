using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Tests.Verification;

/// <summary>Small integer networks with the encodings that data files give, and all rows of their boxes.</summary>
internal static class TinyRows
{
    /// <summary>A network of an age, an income and a colour of three, or without the colour; one output or several.</summary>
    public static IntegerNetwork Network(Random random, bool isScaled, bool hasColour, int outputs, int hidden)
    {
        var encoding = Encoding(isScaled, hasColour, Math.Max(2, outputs));
        var layers = new List<IntegerLayer>();
        var width = encoding.InputNames.Count;
        foreach (var neurons in hidden == 0 ? (int[])[outputs] : [hidden, outputs])
        {
            layers.Add(new IntegerLayer(width, [.. Enumerable.Range(0, width * neurons).Select(_ => random.Next(-3, 4))], [.. Enumerable.Range(0, neurons).Select(_ => random.Next(-2, 3))]));
            width = neurons;
        }

        return new IntegerNetwork(layers, encoding.Scale) { Encoding = encoding, ClassNames = encoding.ClassNames };
    }

    /// <summary>Ages from 20 to 60, incomes from 100 to 900: in ten steps each by minimum and maximum, or as they are in halves.</summary>
    public static Encoding Encoding(bool isScaled, bool hasColour, int classes)
    {
        var numbers = isScaled
            ? (ColumnEncoding[])[new NumericColumn { Name = "age", Minimum = 20, Maximum = 60 }, new NumericColumn { Name = "income", Minimum = 100, Maximum = 900 }]
            : [new NumericColumn { Name = "age", Minimum = -2, Maximum = 3 }, new NumericColumn { Name = "income", Minimum = 0, Maximum = 2.5m }];
        return new Encoding
        {
            Delimiter = ',',
            HasHeader = true,
            Scale = isScaled ? 10 : 2,
            MinMax = isScaled,
            Columns = [.. numbers, .. hasColour ? (ColumnEncoding[])[new CategoricalColumn { Name = "colour", Categories = ["blue", "green", "red"] }] : [], new LabelColumn { Name = "label", Classes = [.. Enumerable.Range(0, classes).Select(c => $"c{c}")] }],
        };
    }

    /// <summary>Every row of a box that the network tells apart.</summary>
    public static IEnumerable<double[]> All(DataBox box)
    {
        IEnumerable<int[]> rows = [[]];
        for (var i = 0; i < box.First.Length; i++)
        {
            var place = i;
            rows = rows.SelectMany(row => Enumerable.Range(box.First[place], box.Last[place] - box.First[place] + 1).Select(step => (int[])[.. row, step])).ToArray();
        }

        return rows.Where(row => box.Categories.All(group => group.Sum(i => row[i]) == 1)).Select(row => box.Units.RowOf(row));
    }
}
