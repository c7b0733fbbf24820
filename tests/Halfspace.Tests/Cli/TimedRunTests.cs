using Halfspace.Cli.Runs;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A limit is kept whatever the work does, and what the work says is passed on.</summary>
public sealed class TimedRunTests
{
    [Fact]
    public void Work_that_never_looks_at_its_token_is_given_up()
    {
        using var forever = new ManualResetEventSlim();
        Assert.Equal("given up", TimedRun.Run(0.01, _ => Wait(forever), () => "given up", CancellationToken.None));
        Assert.True(TimedRun.HasLeftWork);
        forever.Set();
    }

    [Fact]
    public void Work_that_stops_when_told_gives_its_answer() =>
        Assert.Equal("stopped", TimedRun.Run(
            0.01,
            token =>
            {
                token.WaitHandle.WaitOne();
                return "stopped";
            },
            () => "given up",
            CancellationToken.None));

    [Fact]
    public void Work_that_says_that_it_was_stopped_has_no_answer_of_its_own() =>
        Assert.Equal("given up", TimedRun.Run<string>(
            0.01,
            token =>
            {
                token.WaitHandle.WaitOne();
                throw new OperationCanceledException(token);
            },
            () => "given up",
            CancellationToken.None));

    [Fact]
    public void An_interrupt_ends_the_time()
    {
        using var interrupt = new CancellationTokenSource(20);
        using var forever = new ManualResetEventSlim();
        Assert.Equal("given up", TimedRun.Run(1e9, _ => Wait(forever), () => "given up", interrupt.Token));
        forever.Set();
    }

    [Fact]
    public void Work_that_ends_in_time_gives_its_answer_or_its_fault()
    {
        Assert.Equal(7, TimedRun.Run(100, _ => 7, () => 0, CancellationToken.None));
        Assert.Equal("why", Assert.Throws<FormatException>(() => TimedRun.Run<int>(100, _ => throw new FormatException("why"), () => 0, CancellationToken.None)).Message);
    }

    [Fact]
    public void A_verb_reports_once_its_work_is_done_and_the_next_one_starts_afresh()
    {
        int Verb(Func<int> verb) => TimedRun.RunVerb(_ => verb(), () => -1, CancellationToken.None);
        int Work() => TimedRun.Run(100, _ => TimedRun.IsReporting ? 1 : 0, () => -1, CancellationToken.None);
        Assert.Equal(0, Verb(Work));
        Assert.Equal(1, Verb(() => Work() + (TimedRun.IsReporting ? 1 : 0)));
        Assert.Equal(0, Verb(Work));
        Assert.False(TimedRun.IsReporting);
    }

    [Fact]
    public void A_verb_that_runs_another_reports_while_that_one_does()
    {
        using var isReporting = new ManualResetEventSlim();
        using var seen = new ManualResetEventSlim();
        int Inner(CancellationToken _)
        {
            TimedRun.Run(100, _ => 0, () => -1, CancellationToken.None);
            isReporting.Set();
            seen.Wait(TestContext.Current.CancellationToken);
            return 3;
        }

        int Outer(CancellationToken _)
        {
            var during = false;
            var watch = new Thread(() =>
            {
                isReporting.Wait();
                during = TimedRun.IsReporting;
                seen.Set();
            });
            watch.Start();
            var code = TimedRun.RunVerb(Inner, () => -1, CancellationToken.None);
            watch.Join();
            return during && !TimedRun.IsReporting ? code : -2;
        }

        Assert.Equal(3, TimedRun.RunVerb(Outer, () => -1, CancellationToken.None));
    }

    [Fact]
    public void There_is_room_for_deep_recursion() => Assert.Equal(1_000_000, TimedRun.Run(100, _ => Depth(1_000_000), () => 0, CancellationToken.None));

    private static int Depth(int left) => left == 0 ? 0 : 1 + Depth(left - 1);

    private static string Wait(ManualResetEventSlim forever)
    {
        forever.Wait();
        return "came back";
    }
}
