using System.Security.Cryptography;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Verify;

/// <summary>
/// The fingerprints of the files that results of a list are about, in a file beside the results: lines of a SHA-256 or <c>absent</c>, two spaces and the name that the list has. So a run that goes on sees
/// which rows are about files that are there no longer.
/// </summary>
internal sealed class ListedFiles(string results, Func<string, string> locate)
{
    private const string Absent = "absent";

    private readonly string beside = results + ".files";
    private readonly SortedDictionary<string, string> earlier = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> now = new(StringComparer.Ordinal);

    /// <summary>Reads what is beside the results, and fingerprints the files of the list.</summary>
    /// <param name="names">The names that the list has.</param>
    /// <exception cref="DataFileException">What is beside the results is something else.</exception>
    public void Read(IEnumerable<string> names)
    {
        if (File.Exists(beside))
        {
            foreach (var (number, line) in InputFile.ReadLines(beside).Index())
            {
                var end = line.IndexOf("  ", StringComparison.Ordinal);
                if (end < 0 || (line[..end] != Absent && !(end == 2 * SHA256.HashSizeInBytes && line.AsSpan(0, end).IndexOfAnyExcept("0123456789abcdef") < 0)))
                    throw new DataFileException(beside, number + 1, $"This is no line of a SHA-256 and a name, so it does not say which files the rows of {results} are about. Give --out another name.");
                earlier[line[(end + 2)..]] = line[..end];
            }
        }

        foreach (var name in names) if (!now.ContainsKey(name)) now[name] = Fingerprint(locate(name));
    }

    /// <summary>Whether the results are known to be about another file of this name.</summary>
    public bool IsOther(string name) => earlier.TryGetValue(name, out var before) && now.TryGetValue(name, out var after) && before != after;

    /// <summary>Writes the fingerprints, of files that other lists with the same results have too; only once no row is left that is about another file.</summary>
    public void Write()
    {
        foreach (var (name, fingerprint) in now) earlier[name] = fingerprint;
        var text = string.Concat(earlier.Select(pair => $"{pair.Value}  {pair.Key}\n"));
        AtomicFile.Write(beside, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static string Fingerprint(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Its row says what is wrong.
            return Absent;
        }
    }
}
