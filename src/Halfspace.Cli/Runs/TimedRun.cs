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

    /// <summary>The verb that this code is part of; the threads it starts inherit it.</summary>
    private static readonly AsyncLocal<Verb?> Current = new();

    private static volatile bool hasLeftWork;

    /// <summary>Whether some work was given up and may still be running.</summary>
    public static bool HasLeftWork => hasLeftWork;

    /// <summary>Whether the verb that this code is part of, or one that it runs, has its answer and only reports.</summary>
    public static bool IsReporting => Current.Value?.IsReporting == true;

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
            Current.Value?.BeginReport();
        }

        T Answer()
        {
            Current.Value?.BeginReport();
            return overdue();
        }
    }

    /// <summary>Runs a whole verb, which ends within a second of Ctrl-C.</summary>
    public static int RunVerb(Func<CancellationToken, int> verb, Func<int> overdue, CancellationToken interrupt)
    {
        var (outer, own) = (Current.Value, new Verb());
        outer?.Runs(own);
        Current.Value = own;
        try
        {
            return Run(double.PositiveInfinity, verb, overdue, () => own.IsReporting ? ReportGrace : InterruptGrace, interrupt);
        }
        finally
        {
            Current.Value = outer;
            outer?.Runs(null);
        }
    }

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

    /// <summary>What is known of one run of a verb: the next verb of the process starts without it.</summary>
    private sealed class Verb
    {
        private volatile bool reports;
        private volatile Verb? inner;

        public bool IsReporting => reports || inner?.IsReporting == true;

        public void BeginReport() => reports = true;

        /// <summary>Says which verb this one runs, as a demonstration does.</summary>
        public void Runs(Verb? verb) => inner = verb;
    }
}
