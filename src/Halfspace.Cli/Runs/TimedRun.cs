using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Halfspace.Cli.Runs;

/// <summary>
/// Keeps a time limit and Ctrl-C whatever the work does: it runs on a thread of its own, is told to stop at the limit, and is given up
/// where it has not stopped shortly after. What it had found until then is then the answer.
/// </summary>
internal static class TimedRun
{
    /// <summary>What keeps the limit by its own clock is not told to stop before.</summary>
    private const double Head = 0.1;

    /// <summary>Seconds between being told to stop and being given up: a solver program gets a third of a second to write down its point.</summary>
    private const double Grace = 0.5;

    /// <summary>Seconds after Ctrl-C in which a verb is to end.</summary>
    private const double InterruptGrace = 0.9;

    /// <summary>Seconds in which an answer that is there is to be written.</summary>
    private const double ReportGrace = 10;

    /// <summary>Room for the recursion of readers and of branch and bound; only what is used takes memory.</summary>
    private const int StackSize = 256 << 20;

    private static volatile bool isReporting;
    private static volatile bool hasLeftWork;

    /// <summary>Whether some work was given up and may still be running.</summary>
    public static bool HasLeftWork => hasLeftWork;

    /// <summary>Runs work within a time limit; from then on a verb only reports.</summary>
    /// <param name="seconds">Wall time.</param>
    /// <param name="work">Given a token that is cancelled at the limit or with <paramref name="interrupt"/>.</param>
    /// <param name="overdue">Makes the answer where the work was given up.</param>
    /// <param name="interrupt">Ends the time early.</param>
    public static T Run<T>(double seconds, Func<CancellationToken, T> work, Func<T> overdue, CancellationToken interrupt)
    {
        try
        {
            return Run(seconds, work, Answer, () => Grace, interrupt);
        }
        finally
        {
            isReporting = true;
        }

        T Answer()
        {
            isReporting = true;
            return overdue();
        }
    }

    /// <summary>Runs a whole verb, which ends within a second of Ctrl-C.</summary>
    public static int RunVerb(Func<CancellationToken, int> verb, Func<int> overdue, CancellationToken interrupt) =>
        Run(double.PositiveInfinity, verb, overdue, () => isReporting ? ReportGrace : InterruptGrace, interrupt);

    private static T Run<T>(double seconds, Func<CancellationToken, T> work, Func<T> overdue, Func<double> grace, CancellationToken interrupt)
    {
        // Not disposed of: work that was given up may still look at it.
        var ending = new CancellationTokenSource();
        var done = new ManualResetEventSlim();
        var (result, fault) = (default(T), default(ExceptionDispatchInfo));
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work(ending.Token);
                }
                catch (Exception thrown)
                {
                    fault = ExceptionDispatchInfo.Capture(thrown);
                }

                done.Set();
            },
            StackSize)
        { IsBackground = true };
        thread.Start();
        if (WaitHandle.WaitAny([done.WaitHandle, interrupt.WaitHandle], Span(seconds + Head)) != 0)
        {
            ending.Cancel();
            // By the clock: on a busy machine a wait of a moment takes longer than asked for.
            var told = Stopwatch.StartNew();
            while (!done.Wait(20))
            {
                if (told.Elapsed.TotalSeconds < grace()) continue;
                hasLeftWork = true;
                return overdue();
            }
        }

        if (fault?.SourceException is OperationCanceledException && ending.IsCancellationRequested) return overdue();
        fault?.Throw();
        return result!;
    }

    private static TimeSpan Span(double seconds) => seconds < int.MaxValue / 1000 ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : Timeout.InfiniteTimeSpan;
}
