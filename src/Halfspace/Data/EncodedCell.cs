namespace Halfspace.Data;

/// <summary>What a column's encoding makes of one field.</summary>
/// <param name="State">Whether there is a value, and what is to be said of it.</param>
/// <param name="Value">The integer input, the category's place, or the class index.</param>
/// <param name="Problem">The reason where the field is refused.</param>
internal readonly record struct EncodedCell(EncodedState State, int Value = 0, string? Problem = null)
{
    /// <summary>A field that cannot be encoded.</summary>
    public static EncodedCell Refused(string problem) => new(EncodedState.Refused, 0, problem);
}

/// <summary>The outcomes of encoding one field.</summary>
internal enum EncodedState
{
    /// <summary>A value as the encoding expects it.</summary>
    Usual,

    /// <summary>A value outside the minimum and maximum.</summary>
    OutOfRange,

    /// <summary>A missing number whose column has an input of its own for that.</summary>
    Missing,

    /// <summary>A category that the encoding does not know; all inputs of the column are zero.</summary>
    Unknown,

    /// <summary>The row is left out.</summary>
    DropRow,

    /// <summary>Not usable.</summary>
    Refused,
}
