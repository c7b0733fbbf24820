using System.Numerics;
using Halfspace.Data;

namespace Halfspace.Formats;

/// <summary>What a written network needs of an <see cref="Encoding"/> to take raw values: numbers in one list, categories in another, each in the order of the inputs.</summary>
internal sealed class RawInputs
{
    public RawInputs(Data.Encoding encoding)
    {
        Numbers = [.. encoding.Columns.OfType<NumericColumn>().Select(column => new RawNumber(column, encoding))];
        Categories = [.. encoding.Columns.OfType<CategoricalColumn>().Select(column => new RawCategories(column, encoding))];
        Scale = encoding.Scale;
        NumberPlaces = new int[Numbers.Count];
        for (var i = 0; i < Numbers.Count; NumberInputs += Numbers[i].HasMissingInput ? 2 : 1, i++) NumberPlaces[i] = NumberInputs;
    }

    /// <summary>The numeric columns.</summary>
    public IReadOnlyList<RawNumber> Numbers { get; }

    /// <summary>The input of each numeric column.</summary>
    public int[] NumberPlaces { get; }

    /// <summary>How many inputs the numeric columns give.</summary>
    public int NumberInputs { get; }

    /// <summary>Whether some number has a second input that says that it is missing.</summary>
    public bool HasMissingInputs => NumberInputs > Numbers.Count;

    /// <summary>The categorical columns.</summary>
    public IReadOnlyList<RawCategories> Categories { get; }

    /// <summary>The integer that the input of a category has where the category is present.</summary>
    public int Scale { get; }

    /// <summary>What a missing value becomes; null where the row is refused or left out.</summary>
    public static int? MissingOf(ColumnEncoding column, Data.Encoding encoding)
    {
        var cell = column.Encode("", CellText.Of(""), encoding);
        return cell.State is EncodedState.Refused or EncodedState.DropRow ? null : cell.Value;
    }
}

/// <summary>
/// How a numeric column becomes its integer in floating point, with the same result as the encoding's decimal arithmetic: level k lies between
/// the edges (A + (2k - 1) B) / P and (A + (2k + 1) B) / P, and an edge itself belongs to the even one of its neighbours.
/// </summary>
/// <remarks>
/// A, B and P are integers. While they and the numerators stay below 2^53, one division rounds an edge correctly, so that comparing a double with it says on which
/// side of the true edge its decimal lies: rounding keeps order, and of decimals of up to 15 digits no two have the same double.
/// </remarks>
internal sealed class RawNumber
{
    private const double LargestExact = 1L << 53;

    /// <summary>A number up to this size that is not zero is refused: decimals have 28 places.</summary>
    public static double NearestToZero => (double)new decimal(1, 0, 0, false, 28) / 2;

    /// <summary>Numbers beyond this size are refused.</summary>
    public static double FarthestFromZero => (double)CellText.LargestNumber;

    public RawNumber(NumericColumn column, Data.Encoding encoding)
    {
        Name = column.Name;
        Missing = RawInputs.MissingOf(column, encoding);
        HasMissingInput = column.HasMissingInput;
        RefusesOthers = !encoding.MinMax && !encoding.Rounded;
        var (least, most) = encoding.MinMax ? (column.Minimum, column.Maximum) : (0m, 1m);
        var ten = BigInteger.Pow(10, Math.Max(least.Scale, most.Scale));
        var low = Whole(least, ten);
        var (a, b, p) = (low * 2 * encoding.Scale, Whole(most, ten) - low, ten * 2 * encoding.Scale);
        var divisor = BigInteger.GreatestCommonDivisor(BigInteger.GreatestCommonDivisor(a, b), p);
        (A, B, P) = ((double)(a / divisor), (double)(b / divisor), (double)(p / divisor));
        var furthest = Math.Max(Math.Abs(column.Minimum), Math.Abs(column.Maximum));
        IsExact = (double)furthest * P + 4 * B < LargestExact && P < LargestExact;
    }

    public string Name { get; }

    /// <summary>The integer of a missing number; null where it is refused.</summary>
    public int? Missing { get; }

    /// <summary>Whether a second input, right after the number's, says that it is missing.</summary>
    public bool HasMissingInput { get; }

    /// <summary>Whether numbers that are no level are refused instead of rounded.</summary>
    public bool RefusesOthers { get; }

    public double A { get; }

    public double B { get; }

    public double P { get; }

    /// <summary>Whether edges within the column's range are rounded correctly; else they are within some units in the last place.</summary>
    public bool IsExact { get; }

    /// <summary>The number of level zero, about.</summary>
    public double Origin => A / P;

    /// <summary>Levels to a unit, about.</summary>
    public double LevelsPerUnit => P / (2 * B);

    private static BigInteger Whole(decimal value, BigInteger unit)
    {
        var bits = decimal.GetBits(value);
        var digits = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return (value < 0 ? -digits : digits) * unit / BigInteger.Pow(10, value.Scale);
    }
}

/// <summary>How a column of categories becomes its inputs.</summary>
internal sealed class RawCategories
{
    /// <summary>The texts that stand for a missing value.</summary>
    public static readonly string[] MissingTexts = ["", "?", "NA"];

    public RawCategories(CategoricalColumn column, Data.Encoding encoding)
    {
        Name = column.Name;
        Names = column.Categories;
        Missing = RawInputs.MissingOf(column, encoding);
        RefusesUnknown = encoding.Unknown == UnknownCategories.Refuse;
    }

    public string Name { get; }

    /// <summary>The categories in the order of their inputs.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The place of a missing category, -1 for none (all inputs zero); null where it is refused.</summary>
    public int? Missing { get; }

    /// <summary>Whether a category that is not known is refused; else all inputs are zero.</summary>
    public bool RefusesUnknown { get; }
}
