using System.Diagnostics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Two searches for the same answer that take turns, each on a thread of its own that waits wherever it asks for the time while the other one has its turn. Turns become longer, up to a share of the time.
/// Each search gets a share of the time; the first one most of it where it seems to come to its end within what is left, and the other one not much sooner. What the second one says of its end
/// never gives it more: its tree is uneven. What a search is told that it has left is a share that does not change, since it plans by it.
/// </summary>
internal sealed class SplittingTurns
{
    /// <summary>Seconds of the first turn.</summary>
    private const double FirstTurn = 0.1;

    /// <summary>By what turns become longer.</summary>
    private const double Growth = 1.5;

    /// <summary>Two turns take at most this share of the time that is left.</summary>
    private const double MostTurns = 1.0 / 8;

    /// <summary>At most this share of the time that is left makes up for what was lost.</summary>
    private const double MostOwed = 1.0 / 4;

    /// <summary>The share of the first search where it seems to come to its end.</summary>
    private const double LargerShare = 7.0 / 8;

    /// <summary>What the first search gets before the other one begins: so many steps, and more where it then has done a sixteenth of its work.</summary>
    private const int FirstSteps = 64;

    private const double LeastDone = 1.0 / 16;

    /// <summary>At most this share of the time.</summary>
    private const double MostFirst = 1.0 / 32;

    private readonly object gate = new();
    private readonly Func<double> timeLeft;
    private readonly Func<double>[] settled;
    private readonly bool[] isEnded = new bool[2];
    private readonly double[] used = new double[2];
    private readonly double[] done = new double[2];
    private double both = 2 * FirstTurn;
    private readonly double usualShare;
    private double firstShare;
    private int side;
    private long began = Stopwatch.GetTimestamp();
    private double grant;
    private int steps;
    private bool isOver;

    /// <summary>Prepares two searches, of which the first begins.</summary>
    /// <param name="timeLeft">The seconds that are left for both.</param>
    /// <param name="share">What the first one gets of the time, unless it seems to come to its end.</param>
    /// <param name="settled">For each search the share of its work that is done, from 0 to 1; asked when its turn ends, by the thread that ends it.</param>
    public SplittingTurns(Func<double> timeLeft, double share, params Func<double>[] settled)
    {
        (this.timeLeft, this.settled, usualShare, firstShare) = (timeLeft, settled, share, share);
        grant = share * timeLeft();
    }

    private double Share => side == 0 ? firstShare : 1 - firstShare;

    /// <summary>The seconds that a search has left in all its turns, as they usually are; never less than before by more than the time that passed, as long as both go on. Waits until it has its turn. Zero once nothing is to be done.</summary>
    /// <param name="which">Which of the two asks.</param>
    public double TimeLeft(int which)
    {
        lock (gate)
        {
            while (true)
            {
                var left = timeLeft();
                if (isOver || left <= 0) return 0;
                if (isEnded[1 - which]) return left;
                if (side == which)
                {
                    var spent = Stopwatch.GetElapsedTime(began).TotalSeconds;
                    if (spent < Math.Max(both * Share, Owed(left)) || IsFirst(spent, left)) return Math.Max(0, Math.Min(left, grant - spent));
                    Pass(spent, left);
                }

                Monitor.Wait(gate, TimeSpan.FromSeconds(Math.Min(1, left)));
            }
        }
    }

    /// <summary>Says that a search has ended without an answer: the other one has the time that is left.</summary>
    public void End(int which)
    {
        lock (gate)
        {
            isEnded[which] = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Says that nothing is to be done.</summary>
    public void Settle()
    {
        lock (gate)
        {
            isOver = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Gives the turn to the other search.</summary>
    private void Pass(double spent, double left)
    {
        (used[side], done[side]) = (used[side] + spent, settled[side]());
        side = 1 - side;
        if (side == 0)
        {
            both = Math.Min(Growth * both, Math.Max(2 * FirstTurn, MostTurns * left));
            var (first, second) = (ToEnd(0), ToEnd(1));
            firstShare = first < left * LargerShare && first <= 2 * second ? LargerShare : usualShare;
        }

        (began, grant) = (Stopwatch.GetTimestamp(), (side == 0 ? usualShare : 1 - usualShare) * left);
        Monitor.PulseAll(gate);
    }

    /// <summary>The seconds of a turn in which the first search makes up for turns of the other one that were longer than theirs: between two of its questions it can do much.</summary>
    private double Owed(double left) => side > 0 ? 0 : Math.Min(MostOwed * left, used[1] * firstShare / (1 - firstShare) - used[0]);

    /// <summary>Whether the first turn goes on: what the other search does before anything else may cost more than what is left, and on a busy machine the first one may not have begun.</summary>
    private bool IsFirst(double spent, double left) => used[0] + used[1] == 0 && spent < MostFirst * left && (steps++ < FirstSteps || settled[0]() > LeastDone);

    /// <summary>The seconds after which a search comes to its end, if it goes on as until now.</summary>
    private double ToEnd(int which) => done[which] > 0 ? used[which] * (1 - done[which]) / done[which] : double.PositiveInfinity;
}
