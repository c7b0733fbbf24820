using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Runs;

/// <summary>How results are laid out as JSON.</summary>
internal static class ResultJson
{
    /// <summary>For files that people may look into.</summary>
    public static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a file that a run wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mend">What to do where it is no JSON.</param>
    /// <exception cref="DataFileException">The file cannot be read, or is not what a run writes.</exception>
    public static T Read<T>(string path, string mend)
        where T : JsonNode
    {
        try
        {
            return Parse<T>(path, InputFile.ReadAllBytes(path), mend);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, fault);
        }
    }

    /// <summary>The JSON of a file that a run wrote.</summary>
    /// <exception cref="DataFileException">It is not what a run writes.</exception>
    public static T Parse<T>(string path, byte[] content, string mend)
        where T : JsonNode
    {
        try
        {
            return JsonNode.Parse(content) as T ?? throw new DataFileException(path, 1, "No run wrote this. " + mend);
        }
        catch (JsonException fault)
        {
            throw new DataFileException(path, (int)(fault.LineNumber ?? 0) + 1, "No run wrote this. " + mend, fault);
        }
    }

    /// <summary>For one result a line.</summary>
    public static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
