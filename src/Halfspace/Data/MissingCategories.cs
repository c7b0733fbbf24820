using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>What becomes of a missing value (<c>?</c>, <c>NA</c> or nothing) in a categorical column.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissingCategories>))]
public enum MissingCategories
{
    /// <summary>A category of its own, named <c>?</c>.</summary>
    OwnCategory,

    /// <summary>The whole row is left out.</summary>
    DropRow,

    /// <summary>Reading stops with the column and the line.</summary>
    Refuse,
}
