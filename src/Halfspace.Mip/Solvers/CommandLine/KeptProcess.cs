using System.Collections.Concurrent;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>How a program ended what it was asked to do.</summary>
/// <param name="Stopped">Who asked it to stop.</param>
/// <param name="ExitCode">Its exit code; 0 where it waits for the next request.</param>
internal readonly record struct ProcessEnd(StopReason Stopped, int ExitCode);

/// <summary>
/// A program that does one thing after the other, since its start takes longer than most of them: a request is a line of its input, and the answer ends
/// with a line of its output.
/// </summary>
/// <remarks>
/// One request at a time, with a process for each that is under way. A process that was asked to stop, that ended, or whose listener threw is not used again.
/// A request that a process had not begun when it ended, as one does that nobody has asked for long, goes to another.
/// </remarks>
internal sealed class KeptProcess
{
    /// <summary>Begins the line that says that a request has been read.</summary>
    public const string BegunMark = "halfspace begins ";

    /// <summary>Ends the output of a request.</summary>
    public const string DoneMark = "halfspace waits after ";

    private static readonly ConcurrentDictionary<string, ConcurrentBag<KeptProcess>> Waiting = new();

    private readonly ChildProcess child;
    private readonly BlockingCollection<string> lines;

    private KeptProcess(string program, IEnumerable<string> arguments) => child = ChildProcess.Start(program, arguments, AppContext.BaseDirectory, out lines);

    /// <summary>Has a request done; lines are handed over on the calling thread.</summary>
    /// <param name="program">Full path of the program.</param>
    /// <param name="arguments">Its arguments, each one word.</param>
    /// <param name="request">One line.</param>
    /// <param name="limit">Wall time after which the program is asked to stop.</param>
    /// <param name="enough">Given each line of output; true asks the program to stop.</param>
    /// <param name="cancellationToken">Asks the program to stop.</param>
    public static ProcessEnd Ask(string program, IReadOnlyList<string> arguments, string request, TimeSpan limit, Func<string, bool> enough, CancellationToken cancellationToken)
    {
        var waiting = Waiting.GetOrAdd(string.Join('\0', arguments.Prepend(program)), _ => []);
        while (true)
        {
            var isNew = !waiting.TryTake(out var kept);
            kept ??= new KeptProcess(program, arguments);
            var (end, hasBegun, waits) = kept.Ask(request, limit, enough, cancellationToken);
            if (waits) waiting.Add(kept);
            if (hasBegun || isNew || end.Stopped != StopReason.None) return end;
        }
    }

    private (ProcessEnd End, bool HasBegun, bool Waits) Ask(string request, TimeSpan limit, Func<string, bool> enough, CancellationToken cancellationToken)
    {
        // Nothing that the program prints by itself looks like this.
        var mark = Guid.NewGuid().ToString("N");
        var (hasBegun, isDone) = (false, false);
        bool Take(string line)
        {
            if (line == BegunMark + mark)
            {
                hasBegun = true;
                return false;
            }

            if (line.EndsWith(DoneMark + mark, StringComparison.Ordinal))
            {
                isDone = true;
                line = line[..^(DoneMark.Length + mark.Length)];
                if (line.Length == 0) return false;
            }

            return hasBegun && enough(line);
        }

        var end = child.Use($"{mark} {request}", lines, limit, Take, () => isDone, cancellationToken);
        return (end ?? default, hasBegun, end is null);
    }
}
