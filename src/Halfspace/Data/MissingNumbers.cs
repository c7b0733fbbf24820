using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>What becomes of a missing value (<c>?</c>, <c>NA</c> or nothing) in a numeric column.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissingNumbers>))]
public enum MissingNumbers
{
    /// <summary>Reading stops with the column and the line: no number is invented unless it is asked for.</summary>
    Refuse,

    /// <summary>The mean of the column's other values, over everything the encoding is fitted on.</summary>
    Mean,

    /// <summary>The median of the column's other values, the lower of two in the middle.</summary>
    Median,

    /// <summary>The number zero, which then counts for the column's minimum and maximum.</summary>
    Zero,

    /// <summary>The whole row is left out.</summary>
    DropRow,

    /// <summary>
    /// The column's least number, beside an input of its own that is one where the number is missing and zero elsewhere. Without a missing value in the
    /// files that the encoding is fitted with there is no such input, and a missing number is an error later on.
    /// </summary>
    OwnInput,
}
