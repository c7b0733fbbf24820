using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Tests.Formats;

/// <summary>Networks with encodings of every kind, and raw rows to try them on: rows of the file, rows at and beside the edges between two integers, and rows that are refused.</summary>
internal sealed record RawRows(string Name, IntegerNetwork Network, IReadOnlyList<string[]> Rows)
{
    /// <summary>Two numbers, two columns of categories with commas, quotes, question marks and other letters, and missing values.</summary>
    private const string Mixed = "age,job,score,town,label\n"
        + "17,clerk,0.25,\"Paris, Texas\",no\n38.5,\"a \"\"b\"\"\",-1.75,Zürich,yes\n52,?,3.1,??=,no\n90,clerk,2.005,\"Paris, Texas\",yes\n41,\\x41,-0.35,\"<a> & 100%\",no\n23,clerk,0.1,東京,maybe\n";

    /// <summary>What each column of <see cref="Mixed"/> is tried with besides the values of the file.</summary>
    private static readonly string[][] Further =
    [
        ["", "?", "NA", "1e27", "1.1e27", "-3e9", "1e-30", "6e-29", "214748.3648", "-214748.3647", "0", "-0", "1e5", "53.00005", "17.00365", "20.6500"],
        ["", "?", "NA", " clerk ", "Clerk", "a \"b\"", "\\x41", "nobody"],
        ["", "?", "NA", "-1.75", "3.1", "0.675", "100000", "0.1234567", "-1.7497575", "0.00000000001", "2147483647", "2147483648", "0.5", "1.5", "2.5"],
        ["", "Zürich", "Zurich", "??=", "東京", "Paris, Texas", "Paris"],
        ["", "no", "never"],
    ];

    public static IEnumerable<RawRows> All()
    {
        (string Name, CsvOptions Options)[] options =
        [
            ("four decimals, missing refused", new CsvOptions()),
            ("one decimal, mean", new CsvOptions { Decimals = 1, MissingNumbers = MissingNumbers.Mean, MissingCategories = MissingCategories.Refuse, UnknownCategories = UnknownCategories.Refuse }),
            ("no decimals, rows dropped", new CsvOptions { Decimals = 0, MissingNumbers = MissingNumbers.DropRow, MissingCategories = MissingCategories.DropRow }),
            ("nine decimals, zero", new CsvOptions { Decimals = 9, MissingNumbers = MissingNumbers.Zero }),
            ("as they are", new CsvOptions { MinMax = false, MissingNumbers = MissingNumbers.Zero }),
            ("as they are, rounded", new CsvOptions { MinMax = false, RoundDecimals = 1, UnknownCategories = UnknownCategories.Refuse }),
            ("three decimals, missing numbers with inputs of their own", new CsvOptions { Decimals = 3, MissingNumbers = MissingNumbers.OwnInput }),
            ("as they are, missing numbers with inputs of their own", new CsvOptions { MinMax = false, MissingNumbers = MissingNumbers.OwnInput, Ignore = ["town"] }),
            ("numbers alone", new CsvOptions { Decimals = 2, Ignore = ["job", "town"] }),
            ("categories alone", new CsvOptions { Ignore = ["age", "score"] }),
        ];
        var seed = 0;
        foreach (var (name, chosen) in options)
        {
            var text = chosen.MissingCategories == MissingCategories.Refuse ? Mixed.Replace(",?,", ",guard,", StringComparison.Ordinal) : Mixed;
            var data = Read(chosen.MissingNumbers is MissingNumbers.Refuse or MissingNumbers.DropRow ? text : text + ",clerk,,Zürich,no\n", chosen);
            foreach (var widths in new int[][] { [3], [4, 3] })
            {
                var network = RandomNetworks.Make(new Random(++seed), 7, data.Scale, [data.InputCount, .. widths]);
                yield return new RawRows($"{name}, seed {seed}", new IntegerNetwork(network.Layers, data.Scale) { Encoding = data.Encoding, ClassNames = data.ClassNames }, [.. Around(data.Encoding!)]);
            }
        }

        var two = Read("x,label\n0.1,a\n0.7,b\n", new CsvOptions { Decimals = 1 });
        yield return new RawRows("one output", new IntegerNetwork([new IntegerLayer(1, [2], [-1])], two.Scale) { Encoding = two.Encoding, ClassNames = two.ClassNames }, [.. Around(two.Encoding!)]);
    }

    /// <summary>The class of a row, -1 where the encoding refuses it.</summary>
    public int ClassOf(string[] fields)
    {
        try
        {
            return Network.Predict(fields).Class;
        }
        catch (ArgumentException)
        {
            return -1;
        }
    }

    /// <summary>The outputs of a row; null where the encoding refuses it.</summary>
    public IReadOnlyList<long>? OutputsOf(string[] fields)
    {
        try
        {
            return Network.Predict(fields).Outputs;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The numbers of a row in the order of the written functions; NaN where one is missing.</summary>
    public double[] Numbers(string[] fields) => [.. Places(column => column is NumericColumn).Select(c => CellText.Of(fields[c]).Kind == CellKind.Missing ? double.NaN : double.Parse(fields[c], NumberStyles.Float, CultureInfo.InvariantCulture))];

    /// <summary>The categories of a row in the order of the written functions.</summary>
    public string[] Categories(string[] fields) => [.. Places(column => column is CategoricalColumn).Select(c => fields[c])];

    /// <summary>A set of rows from a file of shared data, with a random network.</summary>
    public static RawRows OfFile(string path, Encoding encoding, int seed)
    {
        var network = RandomNetworks.Make(new Random(seed), 3, encoding.Scale, encoding.InputNames.Count, 3, encoding.ClassNames.Count);
        using var records = new CsvRecords(path, encoding.Delimiter);
        if (encoding.HasHeader) records.Read();
        var rows = new List<string[]>();
        while (records.Read()) rows.Add(records.Fields());
        return new RawRows(path, new IntegerNetwork(network.Layers, encoding.Scale) { Encoding = encoding, ClassNames = encoding.ClassNames }, rows);
    }

    private IEnumerable<int> Places(Func<ColumnEncoding, bool> kind) => Enumerable.Range(0, Network.Encoding!.Columns.Count).Where(c => kind(Network.Encoding.Columns[c]));

    private static Dataset Read(string text, CsvOptions options)
    {
        using var folder = new TemporaryFolder();
        return CsvFile.Read(folder.Write("mixed.csv", text), options);
    }

    /// <summary>A usual row with one column changed: to the values above, to numbers at an edge, and to their neighbours of 15 digits.</summary>
    private static IEnumerable<string[]> Around(Encoding encoding)
    {
        var usual = encoding.Columns.Count == 2 ? new[] { "0.3", "a" } : ["38.5", "clerk", "0.25", "Zürich", "no"];
        yield return usual;
        for (var c = 0; c < usual.Length; c++)
        {
            var values = new List<string>(encoding.Columns.Count == 2 ? Further[0] : Further[c]);
            if (encoding.Columns[c] is NumericColumn numbers)
            {
                var (least, step) = encoding.MinMax ? (numbers.Minimum, (numbers.Maximum - numbers.Minimum) / encoding.Scale) : (0m, 1m / encoding.Scale);
                for (var k = -3; k <= 40; k++)
                {
                    var edge = least + (k * Math.Max(1, encoding.Scale / 37) + 0.5m) * step;
                    foreach (var value in new[] { edge, edge + step / 2, Neighbour(edge, 1), Neighbour(edge, -1) })
                        if (Digits(value) is { } text) values.Add(text);
                }
            }

            foreach (var value in values) yield return [.. usual.Select((field, at) => at == c ? value : field)];
        }
    }

    private static decimal Neighbour(decimal value, int direction)
    {
        var unit = 1m;
        while (unit * 100_000_000_000_000m > Math.Abs(value) && unit > 1e-20m) unit /= 10;
        return value + direction * unit * 10;
    }

    /// <summary>A number of at most 15 digits as text; null for longer ones, which doubles do not tell apart.</summary>
    private static string? Digits(decimal value)
    {
        var text = value.ToString("G29", CultureInfo.InvariantCulture);
        return text.Count(char.IsAsciiDigit) - (Math.Abs(value) < 1 ? 1 : 0) <= 15 && !text.Contains('E', StringComparison.Ordinal) ? text : null;
    }
}
