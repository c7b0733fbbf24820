using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Sources;

/// <summary>Puts the files of a public data set where plans look for them.</summary>
internal sealed class PublicFetch(string folder, HttpMessageHandler? network = null)
{
    /// <summary>Seconds after which a file is given up.</summary>
    private const double Patience = 600;

    /// <summary>Fetches what is not there; what is there is checked.</summary>
    /// <returns>The files that were fetched.</returns>
    /// <exception cref="DataFileException">A file could not be had or is another one; the message says what to put where.</exception>
    public async Task<IReadOnlyList<PublicFile>> GetAsync(PublicDataSet set, CancellationToken cancellation)
    {
        if (set.Files.Count == 0) throw new DataFileException(folder, 0, $"{set.Name} takes more than a download: {set.What}. Source: {set.Source}. Put there: {set.Layout}.");
        var fetched = new List<PublicFile>();
        using var client = new HttpClient(network ?? new HttpClientHandler(), disposeHandler: network is null) { Timeout = TimeSpan.FromSeconds(Patience) };
        foreach (var file in set.Files)
        {
            var path = Path.Combine(folder, file.Path);
            if (File.Exists(path))
            {
                if (!file.Is(path)) throw new DataFileException(path, 0, $"The file is another one: its checksum is not {file.Sha256}. Remove it, and run this again.");
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var partial = path + ".part";
            try
            {
                var content = await client.GetByteArrayAsync(file.Address, cancellation);
                AtomicFile.Write(partial, stream => stream.Write(content));
                if (!file.Is(partial)) throw new DataFileException(path, 0, $"What {file.Address} gives is another file: its checksum is not {file.Sha256}. Get the file from {set.Source}, and put it there.");
                File.Move(partial, path);
                fetched.Add(file);
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or UnsuitableFileException && !cancellation.IsCancellationRequested)
            {
                throw new DataFileException(path, 0, $"The file could not be fetched from {file.Address} ({fault.Message.TrimEnd('.')}). Put it there by hand; {set.Name} is {set.What}, from {set.Source}: {set.Layout}.", fault);
            }
            finally
            {
                File.Delete(partial);
            }
        }

        return fetched;
    }
}
