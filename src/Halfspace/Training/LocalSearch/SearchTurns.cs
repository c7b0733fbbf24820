using System.Diagnostics;
using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// The turns that a search of problems of a certain shape has beside the annealing of any problem, and what they took: turns are limited by seconds, or by moves where a run is to
/// repeat exactly.
/// </summary>
internal sealed class SearchTurns
{
    /// <summary>An annealing moves one weight with a fixed bias; pricing all biases takes about as long as so many of its moves.</summary>
    private const long MovesOfPricing = 8;

    private const long LeastMoves = 200;

    private readonly ITurnSearch? search;
    private readonly Stopwatch clock = new();
    private double untilSeconds;
    private long untilMoves;
    private long moves;

    /// <summary>Prepares the turns.</summary>
    /// <param name="search">Makes the search, which asks what it is given whether to go on; null where none is for this problem, and no turns take place.</param>
    /// <param name="mayGoOn">Asked before every move, besides the limits of a turn.</param>
    public SearchTurns(Func<Func<ITurnSearch, bool>, ITurnSearch>? search, Func<bool> mayGoOn) =>
        this.search = search?.Invoke(one => one.Moves < untilMoves && clock.Elapsed.TotalSeconds < untilSeconds && mayGoOn());

    /// <summary>Whether there are any.</summary>
    public bool Any => search is not null;

    /// <summary>Weights priced so far; safe to read from any thread.</summary>
    public long Moves => Interlocked.Read(ref moves);

    /// <summary>Seconds that the turns took so far.</summary>
    public double Seconds => clock.Elapsed.TotalSeconds;

    /// <summary>The first turn.</summary>
    /// <param name="seconds">Seconds at most.</param>
    /// <param name="most">Moves at most.</param>
    public void Begin(double seconds, long most) => Take(seconds, most, one => one.Begin());

    /// <summary>A further turn, from the best network of all.</summary>
    /// <param name="best">The best network.</param>
    /// <param name="seconds">Seconds at most, which the turn fills; infinite where moves limit it.</param>
    /// <param name="among">Moves that another search made meanwhile.</param>
    public void Continue(IntegerNetwork? best, double seconds, long among)
    {
        var length = double.IsInfinity(seconds) ? among / MovesOfPricing : (long)(seconds * Moves / Math.Max(Seconds, 0.01));
        length = Math.Max(LeastMoves, length);
        Take(seconds, double.IsInfinity(seconds) ? length : long.MaxValue, one => one.Continue(best, length * 3 / 4));
    }

    private void Take(double seconds, long most, Action<ITurnSearch> turn)
    {
        if (search is null) return;
        clock.Start();
        (untilSeconds, untilMoves) = (clock.Elapsed.TotalSeconds + seconds, most > long.MaxValue - search.Moves ? long.MaxValue : search.Moves + most);
        try
        {
            turn(search);
        }
        finally
        {
            clock.Stop();
            Interlocked.Exchange(ref moves, search.Moves);
        }
    }
}
