using System.Collections.Concurrent;
using System.Text.Json;
using Halfspace.Certificates;
using Halfspace.Formats;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Runs;

/// <summary>
/// Where a run's certificate goes. A certificate of an earlier run is moved aside before the work begins: a run that ends without one,
/// or is killed, would otherwise leave a file that <c>check</c> confirms and that is about something else.
/// </summary>
internal static class CertificateOutput
{
    private const string Ending = ".earlier";

    /// <summary>What this process has moved aside and not removed since.</summary>
    private static readonly ConcurrentDictionary<string, bool> Moved = new(StringComparer.Ordinal);

    /// <summary>Enough to see what a file is: every certificate begins with its format, also one that was laid out by hand.</summary>
    private const int Beginning = 256;

    /// <summary>Moves a certificate that is there aside; any other file stays.</summary>
    /// <exception cref="IOException">It cannot be moved; the message says why.</exception>
    public static void SetAside(string? path)
    {
        if (path is null || IsDevice(path)) return;
        var (target, aside) = (Target(path), Target(path) + Ending);
        Moved.TryRemove(aside, out _);
        try
        {
            if (!IsCertificate(target)) return;
            if (File.Exists(aside) && !IsCertificate(aside)) throw new IOException($"{aside} is there, and is no certificate. Move it away");
            File.Move(target, aside, overwrite: true);
            Moved[aside] = true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Cannot move {path}, a certificate of an earlier run, to {aside}: {cause.Message.TrimEnd('.')}.", cause);
        }
    }

    /// <summary>Writes a certificate, and removes the one that this run moved aside.</summary>
    public static void Write(string path, Certificate certificate)
    {
        CertificateWriter.Write(path, certificate);
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

    /// <summary>Whether a certificate was written, once the work is done; of a device nobody can tell.</summary>
    public static bool IsThere(string path) => IsDevice(path) || IsCertificate(Target(path));

    /// <summary>Says that a certificate was asked for and is not written.</summary>
    /// <param name="path">Where it was to go.</param>
    /// <param name="reason">Why there is none: a sentence.</param>
    public static void Remark(string path, string reason)
    {
        var isEarlier = !IsDevice(path) && IsCertificate(Target(path) + Ending);
        Console.Error.WriteLine($"halfspace: {path} is not written. {reason}{(isEarlier ? $" The certificate of an earlier run is in {Shown(path)}." : "")}");
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

    private static bool IsCertificate(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var file = InputFile.Open(path);
            var bytes = new byte[Beginning];
            var reader = new Utf8JsonReader(bytes.AsSpan(0, file.ReadAtLeast(bytes, Beginning, throwOnEndOfStream: false)), isFinalBlock: false, default);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format")
                && reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(CertificateFile.Format);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or UnsuitableFileException or IOException or UnauthorizedAccessException)
        {
            // No JSON, a pipe, or a file that may not be read.
            return false;
        }
    }
}
