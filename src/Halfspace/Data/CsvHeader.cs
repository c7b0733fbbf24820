using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>Whether the first line of a text file names the columns.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CsvHeader>))]
public enum CsvHeader
{
    /// <summary>Judged from the first hundred rows: a header holds no number, and some column below it does, or none of its words comes again.</summary>
    Detect,

    /// <summary>The first line names the columns.</summary>
    Present,

    /// <summary>The first line is data; columns are named <c>column0</c>, <c>column1</c>, ...</summary>
    Absent,
}
