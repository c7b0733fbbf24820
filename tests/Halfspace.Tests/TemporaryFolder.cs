using System.IO.Compression;

namespace Halfspace.Tests;

/// <summary>A folder for the files of one test, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("halfspace-test-").FullName;

    public string Name(string file) => System.IO.Path.Combine(Path, file);

    public string Write(string file, string text)
    {
        File.WriteAllText(Name(file), text);
        return Name(file);
    }

    public string Write(string file, byte[] bytes)
    {
        File.WriteAllBytes(Name(file), bytes);
        return Name(file);
    }

    /// <summary>A file that can be run.</summary>
    public string WriteProgram(string file, string text)
    {
        var path = Write(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public string WritePacked(string file, byte[] bytes)
    {
        using var stream = new GZipStream(File.Create(Name(file)), CompressionLevel.Optimal);
        stream.Write(bytes);
        return Name(file);
    }

    public void Dispose() => Directory.Delete(Path, true);
}
