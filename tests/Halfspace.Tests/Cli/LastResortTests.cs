using System.CommandLine;
using Halfspace.Cli.Runs;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What nobody foresaw ends with exit code 70 and one paragraph that says whose fault it is, on whatever thread it happens.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class LastResortTests
{
    [Fact]
    public void A_bug_in_a_verb() => Says(70, _ => throw new KeyNotFoundException("no such key"), "this is a bug in Halfspace", "KeyNotFoundException: no such key", "HALFSPACE_TRACE=1", "CONTRIBUTING.md");

    [Fact]
    public void A_bug_in_a_parallel_loop() => Says(70, _ => Parallel.For(0, 4, _ => throw new IndexOutOfRangeException()), "this is a bug in Halfspace", "IndexOutOfRangeException");

    [Fact]
    public void An_argument_that_the_runtime_refuses_is_our_bug_and_not_bad_usage() => Says(70, _ => Path.GetFullPath("\0"), "this is a bug in Halfspace");

    [Fact]
    public void An_argument_that_we_refuse_is_bad_usage() => Says(64, _ => new Halfspace.Mip.MipModel().AddContinuous(double.NaN, 1), "halfspace: ");

    [Fact]
    public void Too_little_memory_is_said() => Says(65, _ => throw new OutOfMemoryException(), "not enough memory");

    [Fact]
    public void Too_little_stack_is_said() => Says(65, _ => throw new InsufficientExecutionStackException(), "nested too deeply");

    [Fact]
    public void A_command_that_cannot_even_be_made()
    {
        var (code, error) = Captured(() => CommandRun.Invoke(() => throw new InvalidOperationException("two options of one name"), []));
        Assert.Equal(70, code);
        Assert.Contains("this is a bug in Halfspace", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("thread")]
    [InlineData("task")]
    public void A_thread_that_nobody_waits_for(string fault)
    {
        using var folder = new TemporaryFolder();
        var result = HalfspaceCommand.Run(
            folder.Path,
            [("DOTNET_STARTUP_HOOKS", typeof(LastResortTests).Assembly.Location), (StartupHook.Variable, fault)],
            "train", "--data", "builtin:parity-8", "--objective", "sat-margin", "--hidden", "6", "--range", "1", "--time-limit", "150", "--method", "search");
        result.Fails(70, "this is a bug in Halfspace", "InvalidOperationException: made by a test");
    }

    [Fact]
    public void A_stack_trace_is_there_when_asked_for()
    {
        using var folder = new TemporaryFolder();
        var result = HalfspaceCommand.Run(
            folder.Path,
            [("DOTNET_STARTUP_HOOKS", typeof(LastResortTests).Assembly.Location), (StartupHook.Variable, "thread"), ("HALFSPACE_TRACE", "1")],
            "train", "--data", "builtin:parity-8", "--objective", "sat-margin", "--hidden", "6", "--range", "1", "--time-limit", "150", "--method", "search");
        result.Exits(70);
        Assert.Contains("   at StartupHook", result.Error, StringComparison.Ordinal);
    }

    /// <summary>In a process of the command, since this one's exceptions belong to the tests.</summary>
    [Fact]
    public void A_later_command_of_a_process_finds_the_handlers_there()
    {
        using var folder = new TemporaryFolder();
        var result = HalfspaceCommand.Run(folder.Path, [("DOTNET_STARTUP_HOOKS", typeof(LastResortTests).Assembly.Location), (StartupHook.Variable, "twice")], "--version");
        result.Exits(0);
        Assert.Equal("installed again: False", result.Error.Trim());
    }

    [Fact]
    public void A_value_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        using var folder = new TemporaryFolder();
        folder.Write("more", "--help");
        HalfspaceCommand.Run(folder.Path, "solve", "@more").Fails(65, "@more");
    }

    private static void Says(int code, Action<CancellationToken> work, params string[] parts)
    {
        var verb = new Command("fail");
        verb.SetVerb((_, cancellation) =>
        {
            work(cancellation);
            return 0;
        });
        var (exit, error) = Captured(() => CommandRun.Invoke(new Command("halfspace") { verb }, ["fail"]));
        Assert.Equal(code, exit);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        foreach (var part in parts) Assert.Contains(part, error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Captured(Func<int> run)
    {
        var (before, error) = (Console.Error, new StringWriter());
        Console.SetError(error);
        try
        {
            return (run(), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
