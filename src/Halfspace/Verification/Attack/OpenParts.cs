using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Halfspace.Verification.Attack;

/// <summary>The parts of a branch and bound that are not settled, and the threads that take the one with the lowest bound next.</summary>
/// <typeparam name="T">A part.</typeparam>
/// <param name="boundOf">No witness in a part is nearer.</param>
internal sealed class OpenParts<T>(Func<T, double> boundOf)
    where T : class
{
    private const double SecondsBetweenReports = 0.2;

    private readonly Lock gate = new();
    private readonly PriorityQueue<T, double> open = new();
    private readonly HashSet<T> taken = new(ReferenceEqualityComparer.Instance);
    private double reported;

    /// <summary>Whether nothing is left.</summary>
    public bool IsEmpty => open.Count == 0 && taken.Count == 0;

    /// <summary>The parts that wait.</summary>
    public int Count
    {
        get
        {
            lock (gate) return open.Count;
        }
    }

    /// <summary>All parts that wait or are looked at.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (gate) return [.. open.UnorderedItems.Select(item => item.Element), .. taken];
        }
    }

    /// <summary>The lowest bound of a part that waits or is looked at; infinite where there is none.</summary>
    public double Lowest
    {
        get
        {
            lock (gate)
            {
                var lowest = open.TryPeek(out _, out var waiting) ? waiting : double.PositiveInfinity;
                foreach (var part in taken) lowest = Math.Min(lowest, boundOf(part));
                return lowest;
            }
        }
    }

    /// <summary>Adds a part.</summary>
    public void Add(T part)
    {
        lock (gate) open.Enqueue(part, boundOf(part));
    }

    /// <summary>Looks at parts until none is left or the time is over.</summary>
    /// <param name="look">Looks at a part, and gives what is left of it.</param>
    /// <param name="report">Called now and then.</param>
    /// <param name="threads">The parts that are looked at side by side.</param>
    /// <param name="left">The seconds that are left.</param>
    public void Run(Func<T, IReadOnlyList<T>> look, Action report, int threads, Func<double> left)
    {
        var clock = Stopwatch.StartNew();
        reported = 0;
        void Work()
        {
            while (left() > 0 && Take(left) is { } part)
            {
                IReadOnlyList<T> rest = [part];
                try
                {
                    rest = look(part);
                }
                finally
                {
                    Return(part, rest);
                }

                if (clock.Elapsed.TotalSeconds < reported) continue;
                reported = clock.Elapsed.TotalSeconds + SecondsBetweenReports;
                report();
            }
        }

        try
        {
            if (threads == 1) Work();
            else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerException!);
        }
    }

    /// <summary>The part with the lowest bound; waits while others may still split theirs, null once nothing is left.</summary>
    private T? Take(Func<double> left)
    {
        while (left() > 0)
        {
            lock (gate)
            {
                if (open.TryDequeue(out var part, out _))
                {
                    taken.Add(part);
                    return part;
                }

                if (taken.Count == 0) return null;
            }

            Thread.Sleep(1);
        }

        return null;
    }

    private void Return(T part, IReadOnlyList<T> rest)
    {
        lock (gate)
        {
            taken.Remove(part);
            foreach (var one in rest) open.Enqueue(one, boundOf(one));
        }
    }
}
