using System.Text.Encodings.Web;
using System.Text.Json;

namespace Halfspace.Experiments.Runs;

/// <summary>How results are laid out as JSON.</summary>
internal static class ResultJson
{
    /// <summary>For files that people may look into.</summary>
    public static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For one result a line.</summary>
    public static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
