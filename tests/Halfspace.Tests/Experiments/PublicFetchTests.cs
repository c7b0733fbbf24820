using System.Net;
using Halfspace.Data;
using Halfspace.Experiments.Sources;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>Fetching public data, from a network that answers here.</summary>
public sealed class PublicFetchTests
{
    /// <summary>The checksum of the word hello.</summary>
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static readonly PublicDataSet Set = new("words", "one word", "nowhere", [new PublicFile("words/hello.txt", "http://localhost/hello.txt", Hello)], "words/hello.txt");

    [Fact]
    public async Task A_file_is_fetched_once_and_checked_from_then_on()
    {
        using var folder = new TemporaryFolder();
        var network = new Network(() => new HttpResponseMessage { Content = new StringContent("hello") });
        var fetch = new PublicFetch(folder.Path, network);
        Assert.Single(await fetch.GetAsync(Set, TestContext.Current.CancellationToken));
        Assert.Empty(await fetch.GetAsync(Set, TestContext.Current.CancellationToken));
        Assert.Equal(1, network.Asked);
        Assert.Equal("hello", File.ReadAllText(folder.Name("words/hello.txt")));
        folder.Write("words/hello.txt", "hullo");
        Assert.Contains("another one", (await Assert.ThrowsAsync<DataFileException>(() => fetch.GetAsync(Set, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_content_is_not_kept()
    {
        using var folder = new TemporaryFolder();
        var fetch = new PublicFetch(folder.Path, new Network(() => new HttpResponseMessage { Content = new StringContent("<html>moved</html>") }));
        Assert.Contains("another file", (await Assert.ThrowsAsync<DataFileException>(() => fetch.GetAsync(Set, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Name("words")));
    }

    [Fact]
    public async Task Without_a_network_it_says_what_to_put_where()
    {
        using var folder = new TemporaryFolder();
        foreach (var network in new[] { new Network(() => throw new HttpRequestException("no such host")), new Network(() => new HttpResponseMessage(HttpStatusCode.NotFound)) })
        {
            var message = (await Assert.ThrowsAsync<DataFileException>(() => new PublicFetch(folder.Path, network).GetAsync(Set, TestContext.Current.CancellationToken))).Message;
            foreach (var part in new[] { folder.Name("words/hello.txt"), "http://localhost/hello.txt", "one word", "nowhere" }) Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_command_names_the_sets_and_what_goes_where()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("adult/adult.data", HalfspaceCommand.Run(folder.Path, "data", "list").Exits(0).Output, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "data", "get", "slim", "--to", folder.Path).Fails(65, "mushroom.csv", "ustunb/miplib2017-slim");
        HalfspaceCommand.Run(folder.Path, "data", "get", "elephants").Fails(64, "adult");
    }

    [Fact]
    public void The_shared_copies_have_the_checksums()
    {
        var folder = Path.GetDirectoryName(SharedData.FindOrSkip("adult"))!;
        Assert.All(PublicDataSets.All.SelectMany(set => set.Files).Where(file => File.Exists(Path.Combine(folder, file.Path))), file => Assert.True(file.Is(Path.Combine(folder, file.Path)), file.Path));
    }

    private sealed class Network(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(answer());
        }
    }
}
