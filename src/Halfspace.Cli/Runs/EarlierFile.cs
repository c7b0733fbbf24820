using System.Collections.Concurrent;
using System.Text.Json;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Runs;

/// <summary>
/// What an earlier run wrote where this one will write. It is moved aside before the work begins: a run that ends without an answer, or is killed,
/// would otherwise leave a file that is about something else.
/// </summary>
/// <param name="noun">What such a file is.</param>
/// <param name="isOne">Whether a file begins like one; any other file stays.</param>
internal sealed class EarlierFile(string noun, Func<byte[], bool> isOne)
{
    private const string Ending = ".earlier";

    /// <summary>Enough to see what a file is.</summary>
    private const int BeginningLength = 256;

    /// <summary>What this process has moved aside and not removed since.</summary>
    private static readonly ConcurrentDictionary<string, bool> Moved = new(StringComparer.Ordinal);

    /// <summary>Moves one that is there aside.</summary>
    /// <exception cref="IOException">It cannot be moved; the message says why.</exception>
    public void SetAside(string? path)
    {
        if (path is null || IsDevice(path)) return;
        var (target, aside) = (Target(path), Target(path) + Ending);
        Moved.TryRemove(aside, out _);
        try
        {
            if (!IsOne(target)) return;
            if (File.Exists(aside) && !IsOne(aside)) throw new IOException($"{aside} is there, and is no {noun}. Move it away");
            File.Move(target, aside, overwrite: true);
            Moved[aside] = true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot move {path}, a {noun} of an earlier run, to {aside}: {cause.Message.TrimEnd('.')}.", cause);
        }
    }

    /// <summary>Removes what this run moved aside, once a new one is written.</summary>
    public static void Replaced(string path)
    {
        if (IsDevice(path) || !Moved.TryRemove(Target(path) + Ending, out _)) return;
        try
        {
            File.Delete(Target(path) + Ending);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The new one is there, which is what was asked for.
        }
    }

    /// <summary>Whether one was written, once the work is done; of a device nobody can tell.</summary>
    public bool IsThere(string path) => IsDevice(path) || IsOne(Target(path));

    /// <summary>Says that one was asked for and is not written.</summary>
    /// <param name="path">Where it was to go.</param>
    /// <param name="reason">Why there is none: a sentence.</param>
    public void Remark(string path, string reason)
    {
        var isEarlier = !IsDevice(path) && IsOne(Target(path) + Ending);
        Console.Error.WriteLine($"halfspace: {path} is not written. {reason}{(isEarlier ? $" The {noun} of an earlier run is in {Shown(path)}." : "")}");
    }

    /// <summary>The format that a JSON file names first, from its beginning; null where it names none.</summary>
    public static string? Format(byte[] beginning)
    {
        try
        {
            var reader = new Utf8JsonReader(beginning, isFinalBlock: false, default);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format")
                && reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The file set aside, as the user would name it.</summary>
    private static string Shown(string path) => Target(path) == Path.GetFullPath(path) ? path + Ending : Target(path) + Ending;

    private static bool IsDevice(string path) => IsIn(path) || IsIn(Target(path));

    private static bool IsIn(string path) =>
        (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)) || path.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>The file that is written: a link is followed.</summary>
    private static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            // Nothing is there yet.
            return full;
        }
    }

    private bool IsOne(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var file = InputFile.Open(path);
            var bytes = new byte[BeginningLength];
            return isOne(bytes[..file.ReadAtLeast(bytes, BeginningLength, throwOnEndOfStream: false)]);
        }
        catch (Exception fault) when (fault is UnsuitableFileException or IOException or UnauthorizedAccessException)
        {
            // A pipe, or a file that may not be read.
            return false;
        }
    }
}
