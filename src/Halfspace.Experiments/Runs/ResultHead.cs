using System.Reflection;
using System.Text.Json;

namespace Halfspace.Experiments.Runs;

/// <summary>What of a result says whose it is. It is read without taking the rest into memory, so that a look at thousands of results takes no time to speak of.</summary>
/// <param name="Task">The task's number.</param>
/// <param name="Version">The version that ran it, or <see cref="UnknownVersion"/>.</param>
internal readonly record struct ResultHead(int Task, string Version)
{
    /// <summary>Stands for the version of a result that names none.</summary>
    public const string UnknownVersion = "unknown";

    /// <summary>This version, as '--version' prints it: of a build between two versions, the commit too.</summary>
    public static string ThisVersion { get; } = typeof(ResultHead).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The head of a document; null where it is no whole result.</summary>
    public static ResultHead? Of(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Read(new Utf8JsonReader(utf8));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, or a text that is no UTF-8.
            return null;
        }
    }

    private static ResultHead? Read(Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        var (task, version, names) = (0, UnknownVersion, new HashSet<string>());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name)) return null;
            reader.Read();
            var isFitting = name switch
            {
                "task" => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out task),
                "wall" => reader.TokenType == JsonTokenType.Number,
                "result" => reader.TokenType == JsonTokenType.StartObject,
                "command" => IsWords(ref reader),
                _ => true,
            };
            if (!isFitting) return null;
            if (name == "version" && reader.TokenType == JsonTokenType.String) version = reader.GetString()!;
            reader.Skip();
        }

        // Whatever follows the end is a fault of the text.
        while (reader.Read()) ;
        return names.IsSupersetOf(["task", "wall", "result", "command"]) ? new ResultHead(task, version) : null;
    }

    /// <summary>Whether a list of texts begins here; the reader is then at its end.</summary>
    private static bool IsWords(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.String) reader.GetString();
        return reader.TokenType == JsonTokenType.EndArray;
    }
}
