using Halfspace.Kills;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>The command ended by force at random moments; <c>bench command-kills</c> does it a hundred times.</summary>
public sealed class KilledCommandTests
{
    [Fact]
    public void Training_that_is_killed_leaves_every_file_as_it_was_or_whole()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Killed(folder).Train(5));
    }

    [Fact]
    public void A_list_of_properties_that_is_killed_goes_on_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Killed(folder).VerifyList(7, 30));
    }

    private static KilledCommand Killed(TemporaryFolder folder)
    {
        const int seed = 1;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        return new KilledCommand(Path.Combine(AppContext.BaseDirectory, "Halfspace.Cli.dll"), folder.Path, new Random(seed));
    }
}
