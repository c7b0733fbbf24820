using System.Security.Cryptography;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Cli.Verify;

/// <summary>
/// The fingerprints of the files that each row of the results of a list is about, in a file beside the results: lines of a SHA-256 or <c>absent</c> of the network and of the property, and the row's two names
/// as the list has them. So a run that goes on sees which rows are about files that are there no longer, whichever lists write to the same results.
/// </summary>
internal sealed class ListedFiles(string results, Func<string, string> locate)
{
    private const string Absent = "absent";

    private readonly string beside = results + ".files";
    private readonly SortedDictionary<string, (string Network, string Property)> earlier = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> now = [];
    private readonly HashSet<(string Network, string Property)> listed = [];

    /// <summary>Reads what is beside the results, and fingerprints the files of the list.</summary>
    /// <param name="rows">The names that the list has.</param>
    /// <exception cref="DataFileException">What is beside the results is something else.</exception>
    public void Read(IEnumerable<(string Network, string Property)> rows)
    {
        if (File.Exists(beside))
        {
            foreach (var (number, line) in InputFile.ReadLines(beside).Index())
            {
                var fields = line.Split("  ", 3);
                if (fields.Length < 3 || !IsFingerprint(fields[0]) || !IsFingerprint(fields[1]))
                    throw new DataFileException(beside, number + 1, $"This is no line of a SHA-256 and a name of each of two files, so it does not say which files the rows of {results} are about. Give --out another name.");
                earlier[fields[2]] = (fields[0], fields[1]);
            }
        }

        foreach (var row in rows)
        {
            listed.Add(row);
            foreach (var name in (string[])[row.Network, row.Property]) if (!now.ContainsKey(name)) now[name] = Fingerprint(locate(name));
        }
    }

    /// <summary>Whether the list has a row.</summary>
    public bool IsListed(string network, string property) => listed.Contains((network, property));

    /// <summary>The names of a row that are known to be another file's now.</summary>
    public IReadOnlyList<string> Changed(string network, string property)
    {
        if (!earlier.TryGetValue(Key(network, property), out var before)) return [];
        (string Name, string Fingerprint)[] both = [(network, before.Network), (property, before.Property)];
        return [.. both.Where(one => now.TryGetValue(one.Name, out var after) && after != one.Fingerprint).Select(one => one.Name)];
    }

    /// <summary>Writes the fingerprints of the list's rows, and those of rows that other lists have; only once no row of the list is left that is about another file.</summary>
    public void Write()
    {
        foreach (var (network, property) in listed) earlier[Key(network, property)] = (now[network], now[property]);
        var text = string.Concat(earlier.Select(pair => $"{pair.Value.Network}  {pair.Value.Property}  {pair.Key}\n"));
        AtomicFile.Write(beside, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static string Key(string network, string property) => network + "," + property;

    private static bool IsFingerprint(string text) => text == Absent || (text.Length == 2 * SHA256.HashSizeInBytes && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0);

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
