using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>What becomes of a category that the encoding was not fitted on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownCategories>))]
public enum UnknownCategories
{
    /// <summary>All inputs of the column are zero; the data set's notes count such values.</summary>
    AllZero,

    /// <summary>Reading stops with the category and the line.</summary>
    Refuse,
}
