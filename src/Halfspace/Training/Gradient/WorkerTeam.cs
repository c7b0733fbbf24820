namespace Halfspace.Training.Gradient;

/// <summary>
/// A few threads that do the same numbered pieces of work again and again, cheaply enough for rounds of some
/// microseconds. The caller works too.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Action<int> work;
    private readonly Thread[] others;
    private int pieces;
    private int next;
    private int done;
    private int round;
    private volatile bool isOver;

    /// <param name="threads">How many work, the caller included.</param>
    /// <param name="work">Does the piece of a number; must not throw.</param>
    public WorkerTeam(int threads, Action<int> work)
    {
        this.work = work;
        next = int.MaxValue / 2;
        others = [.. Enumerable.Range(0, Math.Max(0, threads - 1)).Select(_ => new Thread(Follow) { IsBackground = true })];
        foreach (var thread in others) thread.Start();
    }

    /// <summary>Does the pieces 0 to <paramref name="count"/> - 1, in any order, and returns when all are done.</summary>
    public void Run(int count)
    {
        if (others.Length == 0)
        {
            for (var piece = 0; piece < count; piece++) work(piece);
            return;
        }

        // Whoever takes a piece after 'next' is reset sees the pieces' inputs, even a worker late from the round before.
        Volatile.Write(ref pieces, count);
        Volatile.Write(ref done, 0);
        Volatile.Write(ref next, 0);
        Interlocked.Increment(ref round);
        TakePieces();
        var wait = new SpinWait();
        while (Volatile.Read(ref done) < count) wait.SpinOnce(-1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver = true;
        foreach (var thread in others) thread.Join();
    }

    private void Follow()
    {
        var seen = 0;
        while (!isOver)
        {
            var wait = new SpinWait();
            // A long pause, such as an exact evaluation, is slept through in steps of a millisecond.
            for (var spins = 0; Volatile.Read(ref round) == seen && !isOver; spins++) wait.SpinOnce(spins < 2000 ? -1 : 0);
            seen = Volatile.Read(ref round);
            TakePieces();
        }
    }

    private void TakePieces()
    {
        while (Interlocked.Increment(ref next) - 1 is var piece && piece < Volatile.Read(ref pieces))
        {
            work(piece);
            Interlocked.Increment(ref done);
        }
    }
}
